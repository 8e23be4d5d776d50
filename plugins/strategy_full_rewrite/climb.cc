#include "climb.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <nlohmann/json.hpp>

#include "search/event.h"

namespace whet::full_rewrite {
namespace {

constexpr std::size_t kRecommended = 3;

}  // namespace

search::Rule ValidationRule(const Options& options,
                            const search::Numbers& val) {
  if (options.validate == Validate::kStep) {
    return search::kRace;
  }
  return {val.size(), 0.0, 0.5, val.size(), 0.5};
}

Climb::Climb(sdk::Search& search, search::Scoreboard& board,
             const search::Numbers& val, const Options& options)
    : search_(search), board_(board), val_(val), options_(options) {
  Recommend();
}

void Climb::Accept(whet_candidate draft) {
  std::vector<search::Contestant> challenger = {{draft}};
  if (reached_ == best_.back()) {
    challenger.front().through = true;
  } else {
    search::Decide(ValidationRule(options_, val_), board_, best_.back(), val_,
                   challenger);
  }
  current_ = draft;
  reached_ = draft;
  idle_ = 0;
  if (challenger.front().through) {
    best_.push_back(draft);
    Recommend();
  }
}

bool Climb::Restart() {
  left_.insert(reached_);
  whet_candidate from = 0;
  double likeliest = -1.0;
  for (const whet_candidate candidate : validated_) {
    const double p =
        board_.Compare(candidate, best_.back(), val_).ProbabilityBetter();
    if (left_.count(candidate) == 0 && p >= likeliest) {
      from = candidate;
      likeliest = p;
    }
  }
  if (from == 0 || restarts_ == options_.restarts) {
    return false;
  }
  ++restarts_;
  left_.insert(from);
  current_ = from;
  reached_ = from;
  idle_ = 0;
  search::Tell(search_, "restarted", nlohmann::json{{"candidate", from}});
  return true;
}

// The three newest of the best, the best first.
void Climb::Recommend() {
  std::vector<whet_candidate> newest(best_.rbegin(), best_.rend());
  newest.resize(std::min(kRecommended, newest.size()));
  search_.Recommend(newest);
}

}  // namespace whet::full_rewrite
