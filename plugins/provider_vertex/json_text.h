// JSON from outside: parsed without exceptions and without the nesting that
// would overflow the stack of whoever walks the result.
#ifndef WHET_PLUGINS_PROVIDER_VERTEX_JSON_TEXT_H_
#define WHET_PLUGINS_PROVIDER_VERTEX_JSON_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace whet::vertex {

// The value, without what is nested deeper than 64 levels; a discarded one if
// `text` is not JSON.
nlohmann::json ParseJson(std::string_view text);
// The same with the members of objects in their order.
nlohmann::ordered_json ParseOrdered(std::string_view text);

// The member if it is there, else null.
const nlohmann::json& Member(const nlohmann::json& value, const char* key);

// A string as it is, anything else as nothing.
std::string StringOf(const nlohmann::json& value);

// A count that is not negative and at most 10^12, else -1.
std::int64_t CountOf(const nlohmann::json& value);

// Adds the members of `from` to `into`: an object to an object of that name,
// anything else in place of it. Both are objects.
void MergeInto(nlohmann::ordered_json& into,
               const nlohmann::ordered_json& from);

}  // namespace whet::vertex

#endif  // WHET_PLUGINS_PROVIDER_VERTEX_JSON_TEXT_H_
