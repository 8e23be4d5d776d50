// The words of a text as hashes, so that texts can be compared by what they
// say: capitals, white space, the marks of a sentence and the ways in which
// Unicode writes one letter do not count.
//
//   Words("Don't  PANIC!") == Words("don’t panic")
//   Words("3 + 5") != Words("3 - 5"), Words("1.5") != Words("15")
//
// A word is a run of letters and digits. Every letter of a script that does not
// part words (Han, Kana, Thai, ...) is one, so is every sign that is no
// punctuation of a sentence. `.`, `,` and `:` count between digits, a dash
// before one. Bytes that are not UTF-8 are letters of their own. The same on
// every machine and locale. Thread-safe.
#ifndef WHET_CORE_BASE_WORDS_H_
#define WHET_CORE_BASE_WORDS_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace whet {

// One hash of 64 bits for each word. Two of 100,000 different words are equal
// with a probability of about 3e-10.
std::vector<std::uint64_t> Words(std::string_view text);

// A hash of `a`, then `b`: for sequences.
std::uint64_t HashOfBoth(std::uint64_t a, std::uint64_t b);

}  // namespace whet

#endif  // WHET_CORE_BASE_WORDS_H_
