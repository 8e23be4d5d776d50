// UTF-8 text that stays UTF-8: for metrics that look at words and leave most
// characters alone.
//
//   const std::string text = ValidUtf8(item.output);
//   ForEachWord(text, [&](std::string_view word) { words.push_back(word); });
//
// White space and lower case are Python's. Pure functions. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_UTF8_TEXT_H_
#define WHET_PLUGINS_TEXT_UTF8_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace whet::text {

bool IsAscii(std::string_view text);

// `text` with each byte that is not part of a valid sequence replaced by
// U+FFFD, as Decode() reads it.
std::string ValidUtf8(std::string_view text);

// As Python's str.lower(): a capital sigma that ends a word becomes U+03C2.
// `text` is valid UTF-8.
std::string Lower(std::string text);

// Bytes of the white space character of more than one byte at the front of
// `text`; 0 if there is none.
std::size_t WideSpaceAtFront(std::string_view text);

// Bytes of the white space character at the front of `text`; 0 if there is
// none. `text` is not empty.
inline std::size_t SpaceAtFront(std::string_view text) {
  const auto c = static_cast<unsigned char>(text.front());
  if (c < 0x80) {
    return static_cast<std::size_t>(
        c <= 0x20 && ((c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20)));
  }
  return c == 0xC2 || (c >= 0xE1 && c <= 0xE3) ? WideSpaceAtFront(text) : 0;
}

// White space removed at the end: str.rstrip().
std::string_view WithoutSpaceAtEnd(std::string_view text);

// Calls `take` for each piece between white space: str.split().
template <typename Take>
void ForEachWord(std::string_view text, Take take) {
  std::size_t start = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c > 0x20 && c < 0x80) {
      ++at;
      continue;
    }
    const std::size_t space = SpaceAtFront(text.substr(at));
    if (space == 0) {
      ++at;
      continue;
    }
    if (at > start)
      take(text.substr(start, at - start));
    at += space;
    start = at;
  }
  if (at > start)
    take(text.substr(start, at - start));
}

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_UTF8_TEXT_H_
