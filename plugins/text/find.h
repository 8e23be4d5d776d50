// Where a text stands in another one, in linear time whatever the texts are.
//
//   Find("the cats", "cat");       // 4
//   FindWords("the cats", "cat");  // npos
//
// The texts must be valid UTF-8, as Normalizer::ApplyUtf8 makes them. Pure.
// Thread-safe.
#ifndef WHET_PLUGINS_TEXT_FIND_H_
#define WHET_PLUGINS_TEXT_FIND_H_

#include <cstddef>
#include <string_view>
#include <vector>

namespace whet::text {

// First place of `part` in `whole`, in bytes, or npos.
std::size_t Find(std::string_view whole, std::string_view part);

// Whether `whole` from `at` to `end` starts and ends where words do: no letter,
// digit or underscore touches one of the same kind outside.
bool IsWholeWords(std::string_view whole, std::size_t at, std::size_t end);

// First place of `part` as whole words, or npos.
std::size_t FindWords(std::string_view whole, std::string_view part);

// All places of `part` as whole words; they may overlap. None if `part` is
// empty.
std::vector<std::size_t> FindAllWords(std::string_view whole,
                                      std::string_view part);

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_FIND_H_
