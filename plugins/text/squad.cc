#include "text/squad.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <utf8proc.h>

#include "text/unicode_text.h"
#include "text/utf8_text.h"

namespace whet::text {
namespace {

// What a byte becomes: a letter or a digit in lower case, or one of these.
enum ByteClass : unsigned char { kDropped, kBlank, kOther, kWide, kFirstWord };

constexpr std::array<unsigned char, 0x100> kFolded = [] {
  std::array<unsigned char, 0x100> folded{};
  for (unsigned c = 0; c < 0x100; ++c) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (c >= 0x80) {
      folded[c] = kWide;
    } else if ((c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20)) {
      folded[c] = kBlank;
    } else if (c < 0x20 || c == 0x7F) {
      folded[c] = kOther;
    } else if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      folded[c] = static_cast<unsigned char>(upper ? c - 'A' + 'a' : c);
    } else {
      folded[c] = kDropped;
    }
  }
  return folded;
}();

// What is written so far; the word that may become an article starts at
// `word`, after the last character that is no letter or digit.
struct Written {
  char* first;
  char* word;
  char* end;
};

inline bool IsArticle(const char* word, std::size_t size) {
  if (size == 0 || size > 3)
    return false;
  if (word[0] == 'a')
    return size == 1 || (size == 2 && word[1] == 'n');
  return size == 3 && word[0] == 't' && word[1] == 'h' && word[2] == 'e';
}

inline bool EndsWithArticle(const Written& text) {
  return IsArticle(text.word, static_cast<std::size_t>(text.end - text.word));
}

// White space, of which the first counts and none at the front.
inline void AddBlank(Written& text) {
  if (EndsWithArticle(text))
    text.end = text.word;
  if (text.end != text.first && text.end[-1] != ' ')
    *text.end++ = ' ';
  text.word = text.end;
}

inline void AddCodePoint(char32_t c, Written& text) {
  if (IsSpace(c))
    return AddBlank(text);
  const bool word = IsWord(c);
  if (!word && EndsWithArticle(text))
    AddBlank(text);
  text.end +=
      utf8proc_encode_char(static_cast<utf8proc_int32_t>(c),
                           reinterpret_cast<utf8proc_uint8_t*>(text.end));
  if (!word)
    text.word = text.end;
}

// Adds the characters of more than one byte at the front of `rest`, and cuts
// them off. `text` comes and goes as a value, so that the loop over ASCII has
// it in registers.
Written AddWide(std::string_view& rest, Written text) {
  do {
    utf8proc_int32_t c = 0;
    const utf8proc_ssize_t used =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(rest.data()),
                         static_cast<utf8proc_ssize_t>(rest.size()), &c);
    const char32_t character = used > 0 ? static_cast<char32_t>(c) : 0xFFFD;
    for (const char32_t lower : ToLower({&character, 1}))
      AddCodePoint(lower, text);
    rest.remove_prefix(used > 0 ? static_cast<std::size_t>(used) : 1);
  } while (!rest.empty() && static_cast<unsigned char>(rest[0]) >= 0x80);
  return text;
}

Written AddControl(char c, Written text) {
  AddCodePoint(static_cast<unsigned char>(c), text);
  return text;
}

}  // namespace

std::string_view Squad(std::string_view utf8, std::string& buffer) {
  // A byte that is not valid becomes three; nothing grows more. One more for
  // the white space that ends the last word.
  buffer.resize((IsAscii(utf8) ? 1 : 3) * utf8.size() + 1);
  Written text = {buffer.data(), buffer.data(), buffer.data()};
  const char* const last = utf8.data() + utf8.size();
  for (const char* at = utf8.data(); at != last;) {
    const unsigned char folded = kFolded[static_cast<unsigned char>(*at)];
    if (folded >= kFirstWord) {
      *text.end++ = static_cast<char>(folded);
    } else if (folded == kBlank) {
      AddBlank(text);
    } else if (folded == kOther) {
      text = AddControl(*at, text);
    } else if (folded == kWide) {
      std::string_view rest(at, static_cast<std::size_t>(last - at));
      text = AddWide(rest, text);
      at = rest.data();
      continue;
    }
    ++at;
  }
  AddBlank(text);
  if (text.end != text.first)
    --text.end;
  return {text.first, static_cast<std::size_t>(text.end - text.first)};
}

}  // namespace whet::text
