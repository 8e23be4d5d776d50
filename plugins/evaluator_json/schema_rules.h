// What a JSON Schema has to keep to so that valijson ends on every value.
//
//   CheckSchema(schema, "$.schema");
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_JSON_SCHEMA_RULES_H_
#define WHET_PLUGINS_EVALUATOR_JSON_SCHEMA_RULES_H_

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace whet::json {

// Throws sdk::Error (INVALID_ARGUMENT) with a path below `path` if `schema`
// refers to something outside itself or that is not there, or if a part of it
// refers to itself without going deeper into the value.
void CheckSchema(const nlohmann::json& schema, const std::string& path);

// Whether a keyword stands anywhere in `schema`. Names of properties count,
// too: that errs on the safe side.
bool UsesKeyword(const nlohmann::json& schema, std::string_view keyword);

}  // namespace whet::json

#endif  // WHET_PLUGINS_EVALUATOR_JSON_SCHEMA_RULES_H_
