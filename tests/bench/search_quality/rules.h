// The sentences that a simulated reflecting model can think of, and which of
// them a text holds.
//
//   RuleText({.topic = 3, .action = 3, .wording = 0});
//     // "When a message is about parcels, look for the date of dispatch."
//   FindRules(text);                       // every known sentence in `text`
//
// Pure; thread-safe.
#ifndef WHET_TESTS_BENCH_SEARCH_QUALITY_RULES_H_
#define WHET_TESTS_BENCH_SEARCH_QUALITY_RULES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace whet::quality {

inline constexpr std::size_t kRules = 40;
inline constexpr std::size_t kWordings = 4;

struct Sentence {
  std::size_t topic = 0;    // < kRules
  std::size_t action = 0;   // < kRules: the rule; no two rules share one
  std::size_t wording = 0;  // < kWordings
  bool operator==(const Sentence&) const = default;
};

std::string RuleText(const Sentence& sentence);

// A place in a text.
struct FoundSentence {
  Sentence sentence;
  std::size_t at = 0;
  std::size_t length = 0;
};

// In the order of the text.
std::vector<FoundSentence> FindRules(std::string_view text);

}  // namespace whet::quality

#endif  // WHET_TESTS_BENCH_SEARCH_QUALITY_RULES_H_
