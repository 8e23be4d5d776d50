// What a JSON Schema asks for, in words for people.
#ifndef WHET_CORE_PLUGINS_SCHEMA_WORDS_H_
#define WHET_CORE_PLUGINS_SCHEMA_WORDS_H_

#include <string>
#include <vector>

#include "nlohmann/json.hpp"

namespace whet {

// The keyword `name` of `schema`, or null; also null for a boolean schema.
const nlohmann::json* FindKeyword(const nlohmann::json& schema,
                                  const char* name);

// The types that a schema names: none, one or several.
std::vector<std::string> TypesOf(const nlohmann::json& schema);

// "a", "a or b", "a, b or c".
std::string JoinWithOr(const std::vector<std::string>& words);

// "an integer between 1 and 64", "one of \"a\", \"b\"", "true or false".
std::string DescribeExpected(const nlohmann::json& schema);

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_SCHEMA_WORDS_H_
