// An output compared with the expected JSON, field by field.
//
//   const Fields fields = CompareFields(expected, &output, equality);
//   fields.right;            // 3
//   fields.wrong[0].path;    // $.items[1].price
//
// A field is a value that is no object or list, or an empty one. Pure.
// Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_JSON_FIELDS_H_
#define WHET_PLUGINS_EVALUATOR_JSON_FIELDS_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "equality.h"

namespace whet::json {

// No more wrong fields are described.
inline constexpr std::size_t kMaxWrongShown = 8;

struct WrongField {
  std::string path;
  std::string expected;  // as JSON, cut; empty: the field is too many
  std::string got;       // empty: the field is missing
};

struct FieldCounts {
  double right = 0;
  double expected = 0;
};

struct Fields {
  double right = 0;
  double expected = 0;            // fields of the expected output
  double output = 0;              // fields of the output
  std::vector<WrongField> wrong;  // the first kMaxWrongShown
  std::size_t wrong_count = 0;    // missing, different and too many ones
  // By path, with [*] for any place in a list.
  std::map<std::string, FieldCounts> by_path;

  // Share of the expected fields that are right.
  double share() const { return right / expected; }
  // Of expected and output fields; too many ones count against it.
  double f1() const { return 2 * right / (expected + output); }
};

// `output` is null if the output is no JSON: all fields are missing then.
Fields CompareFields(const nlohmann::json& expected,
                     const nlohmann::json* output, const Equality& equality);

}  // namespace whet::json

#endif  // WHET_PLUGINS_EVALUATOR_JSON_FIELDS_H_
