// JSON in a model's output.
//
//   const FoundJson found = ReadJson("```json\n{\"a\": 1}\n```",
//                                    JsonPlace::kFence);
//   if (!found.value) return {0.0, "no JSON: " + found.error};
//
// What counts is RFC 8259: no NaN, no comments, UTF-8 only (after a byte order
// mark, if there is one). Of a key that stands twice the last value counts, as
// in Python. Numbers beyond 64-bit integers are doubles; what does not fit one
// is an error. Pure. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_JSON_TEXT_H_
#define WHET_PLUGINS_TEXT_JSON_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace whet::text {

// Deeper values are refused: who walks a value recurses.
inline constexpr std::size_t kMaxJsonDepth = 200;

enum class JsonPlace {
  kWhole,  // the text is JSON and nothing else
  kFence,  // or it has a Markdown code fence, of which the first counts
  kAny,    // or it has an object or an array somewhere, of which the first that
         // is JSON counts; 64 opening brackets are tried, until 16 MiB are read
};

struct FoundJson {
  std::optional<nlohmann::json> value;
  std::string error;  // why there is none: one line of at most 300 bytes
};

FoundJson ReadJson(std::string_view text, JsonPlace place);

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_JSON_TEXT_H_
