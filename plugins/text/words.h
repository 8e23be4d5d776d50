// UTF-8 in pieces.
//
//   Words("The  cat\n");  // {"The", "cat"}
//   Characters("é a");    // {"é", "a"}
//
// The text must be valid UTF-8, as Normalizer::ApplyUtf8 makes it. The views
// are into it. Pure. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_WORDS_H_
#define WHET_PLUGINS_TEXT_WORDS_H_

#include <cstddef>
#include <string_view>
#include <vector>

namespace whet::text {

// Bytes of the character at `at`.
std::size_t CharacterBytes(std::string_view utf8, std::size_t at);

// What stands between white space: Python's str.split().
std::vector<std::string_view> Words(std::string_view utf8);

// Each code point that is no white space.
std::vector<std::string_view> Characters(std::string_view utf8);

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_WORDS_H_
