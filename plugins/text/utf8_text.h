// UTF-8 text that stays UTF-8: for metrics that look at words and leave most
// characters alone.
//
//   const std::string text = ValidUtf8(item.output);
//   ForEachWord(text, [&](std::string_view word) { words.push_back(word); });
//
// White space and lower case are Python's. Pure functions. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_UTF8_TEXT_H_
#define WHET_PLUGINS_TEXT_UTF8_TEXT_H_

#include <bit>
#include <cstddef>
#include <cstdint>
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

// White space removed at both ends: str.strip().
std::string_view Stripped(std::string_view text);

// The bytes of `text` with which white space may begin, of the first 64: those
// up to U+0020 and those beyond ASCII. Bit i is byte i.
std::uint64_t MayBeSpace(std::string_view text);

// Calls `take` for each piece between white space: str.split().
template <typename Take>
void ForEachWord(std::string_view text, Take take) {
  std::size_t start = 0;
  for (std::size_t block = 0; block < text.size(); block += 64) {
    // Bits that are set are jumped to: where words end cannot be predicted.
    for (std::uint64_t bits = MayBeSpace(text.substr(block)); bits != 0;
         bits &= bits - 1) {
      const std::size_t at =
          block + static_cast<std::size_t>(std::countr_zero(bits));
      const std::size_t space = SpaceAtFront(text.substr(at));
      if (space == 0)
        continue;
      if (at > start)
        take(text.substr(start, at - start));
      start = at + space;
    }
  }
  if (text.size() > start)
    take(text.substr(start));
}

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_UTF8_TEXT_H_
