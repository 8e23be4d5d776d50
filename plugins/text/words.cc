#include "text/words.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "text/unicode_text.h"

namespace whet::text {

std::size_t CharacterBytes(std::string_view utf8, std::size_t at) {
  const auto lead = static_cast<unsigned char>(utf8[at]);
  std::size_t bytes = 1;
  if (lead >= 0xF0) {
    bytes = 4;
  } else if (lead >= 0xE0) {
    bytes = 3;
  } else if (lead >= 0xC0) {
    bytes = 2;
  }
  return std::min(bytes, utf8.size() - at);
}

std::size_t SpaceBytes(std::string_view utf8, std::size_t at) {
  const auto lead = static_cast<unsigned char>(utf8[at]);
  if (lead < 0x80)
    return IsSpace(lead) ? 1 : 0;
  // All other white space starts with one of these.
  if (lead != 0xC2 && (lead < 0xE1 || lead > 0xE3))
    return 0;
  const std::size_t bytes = CharacterBytes(utf8, at);
  const std::u32string character = Decode(utf8.substr(at, bytes));
  return character.size() == 1 && IsSpace(character[0]) ? bytes : 0;
}

std::vector<std::string_view> Words(std::string_view utf8) {
  std::vector<std::string_view> words;
  std::size_t start = 0;
  std::size_t at = 0;
  while (at < utf8.size()) {
    const std::size_t space = SpaceBytes(utf8, at);
    if (space == 0) {
      ++at;
      continue;
    }
    if (at > start)
      words.push_back(utf8.substr(start, at - start));
    at += space;
    start = at;
  }
  if (at > start)
    words.push_back(utf8.substr(start));
  return words;
}

std::vector<std::string_view> Characters(std::string_view utf8) {
  std::vector<std::string_view> characters;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t bytes = CharacterBytes(utf8, at);
    if (SpaceBytes(utf8, at) == 0)
      characters.push_back(utf8.substr(at, bytes));
    at += bytes;
  }
  return characters;
}

}  // namespace whet::text
