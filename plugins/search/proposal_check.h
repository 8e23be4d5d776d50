// Checks a rewrite before a call is spent on it.
//
//   ProposalCheck check(train, 6000);
//   std::string fault = check.Fault(draft, parent);
//   // "it lost the placeholder {{question}}."
//
// Immutable. Thread-safe.
#ifndef WHET_PLUGINS_SEARCH_PROPOSAL_CHECK_H_
#define WHET_PLUGINS_SEARCH_PROPOSAL_CHECK_H_

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

namespace whet::search {

// Words in a row that a rewrite may not have in common with an example.
inline constexpr std::size_t kCopiedWords = 8;

class ProposalCheck {
 public:
  ProposalCheck(const std::vector<sdk::Example>& train, std::size_t max_chars);

  // What is wrong with `draft`, as the end of a sentence that begins with
  // "Your answer cannot be used:"; empty if nothing is. Wrong are: no user
  // message, a lost or new placeholder, too many characters, kCopiedWords words
  // of a training example that `parent` does not have, no change at all.
  std::string Fault(const sdk::Prompt& draft, const sdk::Prompt& parent) const;

  // Characters that a rewrite of `parent` may have: one that came in longer
  // than the limit may stay as long as it is.
  std::size_t Limit(const sdk::Prompt& parent) const;

 private:
  std::set<std::string> columns_;
  std::set<std::string> example_runs_;  // runs of kCopiedWords words
  std::size_t max_chars_;
};

// The three texts, a line each.
std::string AllText(const sdk::Prompt& prompt);

// Characters (code points) of the three texts together.
std::size_t Length(const sdk::Prompt& prompt);

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_PROPOSAL_CHECK_H_
