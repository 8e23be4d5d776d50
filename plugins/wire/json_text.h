// JSON from outside: parsed without exceptions and without the nesting that
// would overflow the stack of whoever walks the result. Pure.
#ifndef WHET_PLUGINS_WIRE_JSON_TEXT_H_
#define WHET_PLUGINS_WIRE_JSON_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace whet::wire {

// The value, or a discarded one if `text` is not JSON or is nested deeper than
// 64 levels.
nlohmann::json ParseJson(std::string_view text);
// The same with the members of objects in their order.
nlohmann::ordered_json ParseOrdered(std::string_view text);

// The member if it is there, else null.
const nlohmann::json& Member(const nlohmann::json& value, const char* key);

// A string as it is, anything else as nothing.
std::string StringOf(const nlohmann::json& value);

// A count that is not negative and at most 10^12, else -1.
std::int64_t CountOf(const nlohmann::json& value);
// The count at `pointer` (RFC 6901); -1 if that is empty or leads nowhere.
std::int64_t CountAt(const nlohmann::json& value, const std::string& pointer);

}  // namespace whet::wire

#endif  // WHET_PLUGINS_WIRE_JSON_TEXT_H_
