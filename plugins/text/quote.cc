#include "text/quote.h"

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

#include "text/unicode_text.h"

namespace whet::text {

std::string Quote(std::u32string_view text, std::size_t limit) {
  std::u32string shown(text);
  if (text.size() > limit) {
    const std::size_t head = limit * 2 / 3;
    const std::size_t tail = limit - head;
    shown = std::u32string(text.substr(0, head)) + U" … " +
            std::u32string(text.substr(text.size() - tail));
  }
  std::string out = "\"";
  for (const char32_t c : shown) {
    if (c == U'"' || c == U'\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == U'\n') {
      out += "\\n";
    } else if (c == U'\t') {
      out += "\\t";
    } else if (c < 0x20 || c == 0x7F || c == 0x2028 || c == 0x2029) {
      char escape[8];
      std::snprintf(escape, sizeof(escape), "\\u%04x",
                    static_cast<unsigned>(c));
      out += escape;
    } else {
      out += Encode(std::u32string_view(&c, 1));
    }
  }
  return out + '"';
}

std::string Quote(std::string_view utf8, std::size_t limit) {
  // No more is decoded than can be shown.
  const std::size_t bytes = 4 * (limit + 1);
  if (utf8.size() <= 2 * bytes)
    return Quote(Decode(utf8), limit);
  return Quote(
      Decode(utf8.substr(0, bytes)) + Decode(utf8.substr(utf8.size() - bytes)),
      limit);
}

}  // namespace whet::text
