#include "text/words.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "text/utf8_text.h"

namespace whet::text {
namespace {

// Room for the words of a short text; more grow as they come.
constexpr std::size_t kLikelyWords = 64;

}  // namespace

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

std::vector<std::string_view> Words(std::string_view utf8) {
  std::vector<std::string_view> words;
  words.reserve(std::min(utf8.size() / 4 + 1, kLikelyWords));
  ForEachWord(utf8, [&](std::string_view word) { words.push_back(word); });
  return words;
}

std::vector<std::string_view> Characters(std::string_view utf8) {
  std::vector<std::string_view> characters;
  ForEachWord(utf8, [&](std::string_view word) {
    for (std::size_t at = 0; at < word.size();) {
      const std::size_t bytes = CharacterBytes(word, at);
      characters.push_back(word.substr(at, bytes));
      at += bytes;
    }
  });
  return characters;
}

}  // namespace whet::text
