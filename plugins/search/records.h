// Evaluated examples as text that a reflecting model reads. Pure. Thread-safe.
#ifndef WHET_PLUGINS_SEARCH_RECORDS_H_
#define WHET_PLUGINS_SEARCH_RECORDS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "whet/sdk/strategy.h"

namespace whet::search {

inline constexpr std::size_t kFieldLimit = 1500;  // bytes of one text

// `text`, cut at a code point and marked with " [...]" if it is longer.
std::string Clipped(std::string_view text, std::size_t limit = kFieldLimit);

// "## Example 1, score 0.25 of 1", then input columns, answer, expected output
// and feedback, one per line or more, and an empty line. `result` has a score.
std::string Record(std::size_t number, const sdk::Example& example,
                   const sdk::Evaluated& result);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_RECORDS_H_
