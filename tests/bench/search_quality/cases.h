// The examples of a world: support messages with a label, of which the model's
// skill in their cluster and their difficulty decide how often they are
// answered right.
//
//   Case c = MakeCase(seed, 421);    // c.text: "case 0421 rilu tamo ..."
//   CaseNumbers(text);               // every "case 0421" in a text
//
// Pure; thread-safe.
#ifndef WHET_TESTS_BENCH_SEARCH_QUALITY_CASES_H_
#define WHET_TESTS_BENCH_SEARCH_QUALITY_CASES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace whet::quality {

inline constexpr std::size_t kClusters = 5;
inline constexpr std::size_t kLevels = 32;  // of difficulty
inline constexpr std::size_t kMaxCases = 10000;
inline constexpr std::array<std::string_view, 4> kLabels = {
    "billing", "shipping", "account", "technical"};

struct Case {
  std::size_t number = 0;
  std::string text;
  std::string expected;
  std::size_t cluster = 0;
  std::size_t level = 0;
};

// Of all examples each pair of cluster and level is an equal share.
Case MakeCase(std::uint64_t seed, std::size_t number);

// Normal with standard deviation 1.6, in the middle of the level's quantiles.
double Difficulty(std::size_t level);

// Numbers in the order of the text, with repeats.
std::vector<std::size_t> CaseNumbers(std::string_view text);

}  // namespace whet::quality

#endif  // WHET_TESTS_BENCH_SEARCH_QUALITY_CASES_H_
