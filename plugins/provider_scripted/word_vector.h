// A vector of a text without a model: words, hashed.
//
// Each word (lower case, between white space) adds +1 or -1 to one place of the
// vector. With h its 64-bit FNV-1a, h mod 2^63 mod `dimensions` is the place
// and the highest bit of h the sign. The sum is scaled to length 1; a text
// without words, or whose words cancel out, is 1 at the first place. Texts with
// common words are near each other; what they mean plays no part.
//
//   WordVector("red apple", 64);  // 64 numbers, the same everywhere
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_SCRIPTED_WORD_VECTOR_H_
#define WHET_PLUGINS_PROVIDER_SCRIPTED_WORD_VECTOR_H_

#include <cstddef>
#include <string_view>
#include <vector>

namespace whet::scripted {

// `dimensions` >= 1. `text` need not be valid UTF-8.
std::vector<float> WordVector(std::string_view text, std::size_t dimensions);

}  // namespace whet::scripted

#endif  // WHET_PLUGINS_PROVIDER_SCRIPTED_WORD_VECTOR_H_
