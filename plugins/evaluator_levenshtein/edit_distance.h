// The Levenshtein distance: how many insertions, deletions and substitutions
// turn one sequence into another.
//
//   EditDistance({1, 2, 3}, {1, 3}, 4);  // 1
//
// Bit-parallel, 64 rows at a time: G. Myers, "A fast bit-vector algorithm for
// approximate string matching based on dynamic programming", J. ACM 46 (1999),
// in the form for the distance of H. Hyyrö, "A bit-vector algorithm for
// computing Levenshtein and Damerau edit distances", Nordic J. Computing 10
// (2003). Names are the papers'. Differences:
// - What the sequences share at both ends is left out first.
// - The outer loop is over blocks of rows, the inner one over columns, with the
//   horizontal differences between two blocks kept for all columns: a table of
//   one block's symbols is enough, however large the alphabet is.
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_LEVENSHTEIN_EDIT_DISTANCE_H_
#define WHET_PLUGINS_EVALUATOR_LEVENSHTEIN_EDIT_DISTANCE_H_

#include <cstdint>
#include <optional>
#include <vector>

namespace whet::levenshtein {

// More steps of 64 cells take seconds: two sequences that differ
// everywhere may have 262,144 symbols each.
inline constexpr std::uint64_t kMaxSteps = std::uint64_t{1} << 30;

// Symbols are less than `alphabet`. Nothing if it would take more than
// `max_steps`.
std::optional<std::uint64_t> EditDistance(const std::vector<std::uint32_t>& a,
                                          const std::vector<std::uint32_t>& b,
                                          std::uint32_t alphabet,
                                          std::uint64_t max_steps = kMaxSteps);

}  // namespace whet::levenshtein

#endif  // WHET_PLUGINS_EVALUATOR_LEVENSHTEIN_EDIT_DISTANCE_H_
