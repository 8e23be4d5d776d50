#include "text/json_text.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "whet/sdk/text.h"

#include "text/unicode_text.h"

namespace whet::text {
namespace {

constexpr std::size_t kMaxErrorBytes = 300;
constexpr int kMaxTries = 64;
constexpr std::size_t kMaxRead = 16 << 20;  // bytes, over all tries
constexpr std::string_view kTicks = "```";

// Follows the brackets of JSON and skips its strings.
class Nesting {
 public:
  // Whether `c` closes the value that the first bracket opened.
  bool Closes(char c) {
    if (in_string_) {
      in_string_ = escaped_ || c != '"';
      escaped_ = !escaped_ && c == '\\';
      return false;
    }
    if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if (c == '}' || c == ']') {
      return depth_ > 0 && --depth_ == 0;
    }
    return false;
  }

  std::size_t depth() const { return depth_; }

 private:
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

bool IsTooDeep(std::string_view text) {
  // As deep as there are brackets that open, strings included, at most.
  const auto opening = std::count_if(
      text.begin(), text.end(), [](char c) { return c == '{' || c == '['; });
  if (static_cast<std::size_t>(opening) <= kMaxJsonDepth)
    return false;
  Nesting nesting;
  return std::any_of(text.begin(), text.end(), [&](char c) {
    nesting.Closes(c);
    return nesting.depth() > kMaxJsonDepth;
  });
}

// The parser's words without its name and number, as valid UTF-8.
std::string Message(const nlohmann::json::exception& error) {
  std::string_view text = error.what();
  text.remove_prefix(std::min(text.find("] ") + 2, text.size()));
  for (const std::string_view start : {"parse error ", "at "}) {
    if (text.substr(0, start.size()) == start)
      text.remove_prefix(start.size());
  }
  const std::string valid = Encode(Decode(text.substr(0, kMaxErrorBytes)));
  return std::string(sdk::CutAtCodePoint(valid, kMaxErrorBytes));
}

FoundJson Parse(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return {{}, "there is no text"};
  if (IsTooDeep(text)) {
    return {{}, "nested more than " + std::to_string(kMaxJsonDepth) + " deep"};
  }
  try {
    return {nlohmann::json::parse(text), ""};
  } catch (const nlohmann::json::exception& error) {
    return {{}, Message(error)};
  }
}

// What stands between the first fence and the next one, or the end.
std::optional<std::string_view> FirstFence(std::string_view text) {
  const std::size_t open = text.find(kTicks);
  const std::size_t line_end =
      open == std::string_view::npos ? open : text.find('\n', open);
  if (line_end == std::string_view::npos)
    return std::nullopt;
  const std::string_view rest = text.substr(line_end + 1);
  return rest.substr(0, rest.find(kTicks));
}

// Bytes of the value that starts at the front of `text`, or 0 if it does not
// end or is too deep. `read` grows by what was looked at.
std::size_t BalancedSize(std::string_view text, std::size_t& read) {
  Nesting nesting;
  for (std::size_t i = 0; i < text.size(); ++i) {
    ++read;
    if (nesting.Closes(text[i]))
      return i + 1;
    if (nesting.depth() > kMaxJsonDepth)
      break;
  }
  return 0;
}

FoundJson FirstBracketed(std::string_view text) {
  std::size_t read = 0;
  std::size_t at = text.find_first_of("{[");
  for (int tries = 0; at != std::string_view::npos && tries < kMaxTries &&
                      (tries == 0 || read < kMaxRead);
       ++tries) {
    const std::size_t size = BalancedSize(text.substr(at), read);
    if (size > 0) {
      FoundJson found = Parse(text.substr(at, size));
      if (found.value)
        return found;
    }
    at = text.find_first_of("{[", at + 1);
  }
  return {{}, "no object or array in the text is JSON"};
}

}  // namespace

FoundJson ReadJson(std::string_view text, JsonPlace place) {
  FoundJson whole = Parse(text);
  if (whole.value || place == JsonPlace::kWhole)
    return whole;
  if (const std::optional<std::string_view> fence = FirstFence(text)) {
    FoundJson fenced = Parse(*fence);
    if (fenced.value || place == JsonPlace::kFence)
      return fenced;
  }
  return place == JsonPlace::kFence ? whole : FirstBracketed(text);
}

}  // namespace whet::text
