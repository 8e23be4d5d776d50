#include "text/utf8_text.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <utf8proc.h>

#include "text/lower.h"
#include "text/unicode_text.h"

namespace whet::text {
namespace {

// Where the first invalid byte is; the size if there is none.
std::size_t ValidPrefix(std::string_view text) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = static_cast<utf8proc_ssize_t>(text.size());
  utf8proc_ssize_t at = 0;
  while (at < size) {
    if (bytes[at] < 0x80) {
      ++at;
      continue;
    }
    utf8proc_int32_t code_point = 0;
    const utf8proc_ssize_t used =
        utf8proc_iterate(bytes + at, size - at, &code_point);
    if (used <= 0)
      break;
    at += used;
  }
  return static_cast<std::size_t>(at);
}

}  // namespace

bool IsAscii(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, 8);
    if ((eight & kHighBits) != 0)
      return false;
  }
  for (; at < text.size(); ++at) {
    if (static_cast<unsigned char>(text[at]) >= 0x80)
      return false;
  }
  return true;
}

std::string ValidUtf8(std::string_view text) {
  if (IsAscii(text) || ValidPrefix(text) == text.size())
    return std::string(text);
  return Encode(Decode(text));
}

std::string Lower(std::string text) {
  if (!IsAscii(text))
    return Encode(LowerInContext(Decode(text)));
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c + ('a' - 'A'));
  }
  return text;
}

std::size_t WideSpaceAtFront(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned b1 = byte(1);
  const unsigned b2 = byte(2);
  switch (byte(0)) {
    case 0xC2:  // U+0085 U+00A0
      return b1 == 0x85 || b1 == 0xA0 ? 2 : 0;
    case 0xE1:  // U+1680
      return b1 == 0x9A && b2 == 0x80 ? 3 : 0;
    case 0xE2:  // U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F
      return (b1 == 0x80 && ((b2 >= 0x80 && b2 <= 0x8A) || b2 == 0xA8 ||
                             b2 == 0xA9 || b2 == 0xAF)) ||
                     (b1 == 0x81 && b2 == 0x9F)
                 ? 3
                 : 0;
    case 0xE3:  // U+3000
      return b1 == 0x80 && b2 == 0x80 ? 3 : 0;
    default:
      return 0;
  }
}

std::uint64_t MayBeSpace(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighBits = 0x80 * kOnes;
  std::uint64_t bits = 0;
  const std::size_t size = std::min<std::size_t>(text.size(), 64);
  for (std::size_t at = 0; at < size; at += 8) {
    std::uint64_t bytes = 0;
    if (at + 8 <= size) {
      std::memcpy(&bytes, text.data() + at, 8);
    } else {
      bytes = 'x' * kOnes;  // no white space after the end
      std::memcpy(&bytes, text.data() + at, size - at);
    }
    if constexpr (std::endian::native == std::endian::big)
      bytes = __builtin_bswap64(bytes);
    // The high bit of a byte from 0x21 on, then that of those below or wide.
    const std::uint64_t marks = (bytes & ~kHighBits) + (0x80 - 0x21) * kOnes;
    const std::uint64_t found = (~marks | bytes) & kHighBits;
    // The product gathers the eight bits in the highest byte, in order.
    bits |= ((found >> 7) * 0x0102040810204080U >> 56) << at;
  }
  return bits;
}

std::string_view WithoutSpaceAtEnd(std::string_view text) {
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 &&
           (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) {
      --start;
    }
    if (SpaceAtFront(text.substr(start)) != text.size() - start)
      break;
    text = text.substr(0, start);
  }
  return text;
}

std::string_view Stripped(std::string_view text) {
  while (!text.empty() && SpaceAtFront(text) > 0) {
    text.remove_prefix(SpaceAtFront(text));
  }
  return WithoutSpaceAtEnd(text);
}

}  // namespace whet::text
