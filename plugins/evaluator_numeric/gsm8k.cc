#include "gsm8k.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace whet::numeric {
namespace {

constexpr std::string_view kMarker = "#### ";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Characters from `at` on that `is` takes.
template <typename Is>
std::size_t RunLength(std::string_view text, std::size_t at, Is is) {
  std::size_t end = at;
  while (end < text.size() && is(text[end]))
    ++end;
  return end - at;
}

// Length of a match of (-?[$0-9.,]{2,})|(-?[0-9]+) at `at`, or 0.
std::size_t MatchFlexible(std::string_view text, std::size_t at) {
  const std::size_t sign = text[at] == '-' ? 1 : 0;
  const std::size_t loose = RunLength(text, at + sign, [](char c) {
    return IsDigit(c) || c == '$' || c == '.' || c == ',';
  });
  if (loose >= 2)
    return sign + loose;
  const std::size_t digits = RunLength(text, at + sign, IsDigit);
  return digits > 0 ? sign + digits : 0;
}

}  // namespace

// #### (\-?[0-9\.\,]+), group 1
std::optional<std::string_view> ExtractStrict(std::string_view output) {
  for (std::size_t at = output.find(kMarker); at != std::string_view::npos;
       at = output.find(kMarker, at + 1)) {
    const std::size_t start = at + kMarker.size();
    const std::size_t sign =
        start < output.size() && output[start] == '-' ? 1 : 0;
    const std::size_t run = RunLength(output, start + sign, [](char c) {
      return IsDigit(c) || c == '.' || c == ',';
    });
    if (run > 0)
      return output.substr(start, sign + run);
  }
  return std::nullopt;
}

std::optional<std::string_view> ExtractFlexible(std::string_view output) {
  std::optional<std::string_view> last;
  for (std::size_t at = 0; at < output.size();) {
    const std::size_t length = MatchFlexible(output, at);
    if (length > 0)
      last = output.substr(at, length);
    at += length > 0 ? length : 1;
  }
  return last;
}

// regexes_to_ignore, in this order: "," "\$" "(?s).*#### " "\.$"; ignore_case.
std::string ComparedText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == ',' || c == '$')
      continue;
    out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  const std::size_t marker = out.rfind(kMarker);
  if (marker != std::string::npos)
    out.erase(0, marker + kMarker.size());
  // Python's $ also matches before a line end that is the last character.
  const std::size_t end =
      !out.empty() && out.back() == '\n' ? out.size() - 1 : out.size();
  if (end > 0 && out[end - 1] == '.')
    out.erase(end - 1, 1);
  return out;
}

}  // namespace whet::numeric
