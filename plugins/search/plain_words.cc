#include "plain_words.h"

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace whet::search {

std::vector<std::string> PlainWords(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte) != 0) {
      words.back() +=
          static_cast<char>(byte >= 0x80 ? byte : std::tolower(byte));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) {
    words.pop_back();
  }
  return words;
}

}  // namespace whet::search
