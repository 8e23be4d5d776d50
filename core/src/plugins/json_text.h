// JSON that somebody else wrote: manifests, schemas, settings.
//
//   ASSIGN_OR_RETURN(nlohmann::json config, ParseJsonText(text, 1 << 20));
//
// Everything that costs more than its bytes is refused before a document is
// built: nesting beyond kMaxJsonDepth (copying and printing recurse), sizes
// beyond a cap, names that occur twice (readers disagree on which one counts).
#ifndef WHET_CORE_PLUGINS_JSON_TEXT_H_
#define WHET_CORE_PLUGINS_JSON_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace whet {

inline constexpr int kMaxJsonDepth = 64;

// INVALID_ARGUMENT says what is wrong and, for syntax errors, the line and
// column; it carries no path or file name.
absl::StatusOr<nlohmann::json> ParseJsonText(std::string_view text,
                                             std::size_t max_bytes);

// `value` as JSON on one line for a message, cut to about 60 bytes.
std::string ShowJson(const nlohmann::json& value);

// `path` and a member's name as a JSON path: "$.a" + "b" -> "$.a.b"; names
// that are no words are quoted: "$.a[\"b c\"]".
std::string MemberPath(std::string_view path, std::string_view name);

}  // namespace whet

#endif  // WHET_CORE_PLUGINS_JSON_TEXT_H_
