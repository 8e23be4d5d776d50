// A JSON Schema (draft-07, as valijson knows it) that outputs have to fit.
//
//   SchemaCheck check(settings["schema"]);
//   check.Problems(output);  // {"$.age: ... "}; empty: it fits
//
// Immutable. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_JSON_SCHEMA_CHECK_H_
#define WHET_PLUGINS_EVALUATOR_JSON_SCHEMA_CHECK_H_

#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace valijson {
class Schema;
}

namespace whet::json {

class SchemaCheck {
 public:
  // Throws sdk::Error (INVALID_ARGUMENT) if it is no schema.
  explicit SchemaCheck(const nlohmann::json& schema);
  ~SchemaCheck();

  // Whether there are no problems: faster than which.
  bool Fits(const nlohmann::json& value) const;

  // What does not fit, deepest first, as lines with the path of the value.
  std::vector<std::string> Problems(const nlohmann::json& value) const;

 private:
  std::unique_ptr<const valijson::Schema> schema_;
  bool uses_patterns_;
  bool uses_unique_items_;
};

}  // namespace whet::json

#endif  // WHET_PLUGINS_EVALUATOR_JSON_SCHEMA_CHECK_H_
