// The words of a text, for comparing what texts say and not how they look.
//
//   PlainWords("Don't  SHOUT!");  // {"don", "t", "shout"}
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_SEARCH_PLAIN_WORDS_H_
#define WHET_PLUGINS_SEARCH_PLAIN_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

namespace whet::search {

// In lower case: runs of ASCII letters and digits, and of every byte above
// ASCII, so that any script has words.
std::vector<std::string> PlainWords(std::string_view text);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_PLAIN_WORDS_H_
