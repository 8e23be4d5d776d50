#include "data/input_key.h"

#include <cstddef>
#include <cstdint>

#include "base/sha256.h"

namespace whet {
namespace {

// Reads the code point at `*at` of well-formed UTF-8 and moves past it. Bytes
// that are not well formed come out one by one, above all code points.
std::uint32_t NextCodePoint(std::string_view text, std::size_t* at) {
  constexpr std::uint32_t kNoCodePoint = 0x110000;
  const auto lead = static_cast<unsigned char>(text[*at]);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC0 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                                           : 4;
  if (length == 0 || text.size() - *at < length) {
    ++*at;
    return kNoCodePoint + lead;
  }
  std::uint32_t code = length == 1 ? lead : lead & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[*at + i]);
    if ((next & 0xC0) != 0x80) {
      ++*at;
      return kNoCodePoint + lead;
    }
    code = code << 6 | (next & 0x3F);
  }
  *at += length;
  return code;
}

// Property White_Space of Unicode 15.
bool IsSpace(std::uint32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool InRange(std::uint32_t c, std::uint32_t first, std::uint32_t last) {
  return c >= first && c <= last;
}

// Simple lower case, from the regular stretches of the Unicode code charts.
std::uint32_t LowerCase(std::uint32_t c) {
  if (InRange(c, 'A', 'Z'))
    return c + 0x20;
  if (InRange(c, 0xC0, 0xDE) && c != 0xD7)
    return c + 0x20;  // Latin-1
  // Latin Extended-A: pairs, capital first.
  if (InRange(c, 0x100, 0x12F) || InRange(c, 0x132, 0x137) ||
      InRange(c, 0x14A, 0x177)) {
    return c | 1;
  }
  if (InRange(c, 0x139, 0x148) || InRange(c, 0x179, 0x17E)) {
    return c % 2 == 1 ? c + 1 : c;  // pairs that begin with an odd number
  }
  if (c == 0x178)
    return 0xFF;
  if (InRange(c, 0x391, 0x3AB) && c != 0x3A2)
    return c + 0x20;  // Greek
  if (InRange(c, 0x410, 0x42F))
    return c + 0x20;  // Cyrillic
  if (InRange(c, 0x400, 0x40F))
    return c + 0x50;
  return c;
}

void AppendUtf8(std::uint32_t c, std::string* out) {
  auto add = [out](std::uint32_t byte) { *out += static_cast<char>(byte); };
  if (c < 0x80) {
    add(c);
  } else if (c < 0x800) {
    add(0xC0 | c >> 6);
    add(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    add(0xE0 | c >> 12);
    add(0x80 | (c >> 6 & 0x3F));
    add(0x80 | (c & 0x3F));
  } else {
    add(0xF0 | c >> 18);
    add(0x80 | (c >> 12 & 0x3F));
    add(0x80 | (c >> 6 & 0x3F));
    add(0x80 | (c & 0x3F));
  }
}

}  // namespace

std::string FoldText(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t code = NextCodePoint(text, &at);
    if (!IsSpace(code))
      AppendUtf8(LowerCase(code), &folded);
  }
  return folded;
}

std::string InputKey(const Fields& input) {
  std::string text;
  for (const auto& [name, value] : input) {
    // Lengths keep ("a", "bc") and ("ab", "c") apart.
    const std::string folded = FoldText(value);
    text += std::to_string(name.size()) + ":" + name +
            std::to_string(folded.size()) + ":" + folded;
  }
  return Sha256Hex(text);
}

}  // namespace whet
