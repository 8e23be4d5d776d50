// JSON from outside: parsed without exceptions and without the nesting that
// would overflow the stack of whoever walks the result.
#ifndef WHET_PLUGINS_PROVIDER_OPENAI_JSON_TEXT_H_
#define WHET_PLUGINS_PROVIDER_OPENAI_JSON_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace whet::openai {

// The value, or a discarded one if `text` is not JSON or is nested deeper than
// 64 levels.
nlohmann::json ParseJson(std::string_view text);

// The member if it is there, else null.
const nlohmann::json& Member(const nlohmann::json& value, const char* key);

// A count that is not negative, else -1.
std::int64_t CountOf(const nlohmann::json& value);

// The count at `pointer` (RFC 6901); -1 if that is empty or leads nowhere.
std::int64_t CountAt(const nlohmann::json& value, const std::string& pointer);

}  // namespace whet::openai

#endif  // WHET_PLUGINS_PROVIDER_OPENAI_JSON_TEXT_H_
