#include "evaluations.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace whet::search {
namespace {

class Evaluator {
 public:
  Evaluator(sdk::Search& search, std::size_t count) : search_(search) {
    answered_.items.resize(count);
  }

  // False if the budget has ended.
  bool Ask(std::size_t place, const Asked& asked) {
    const auto& all = asked.examples;
    std::size_t from = 0;
    std::size_t count = all.size();
    while (from < all.size()) {
      count = std::min(count, all.size() - from);
      const auto begin = all.begin() + static_cast<std::ptrdiff_t>(from);
      const std::vector<std::uint64_t> part(
          begin, begin + static_cast<std::ptrdiff_t>(count));
      try {
        under_way_.emplace_back(place, search_.Evaluate(asked.candidate, part));
        from += count;
      } catch (const sdk::BudgetSpent&) {
        if (!under_way_.empty()) {
          Collect();
        } else if (count > 1) {
          count /= 2;
        } else {
          answered_.complete = false;
          return false;
        }
      }
    }
    return true;
  }

  Answered Finish() {
    Collect();
    return std::move(answered_);
  }

 private:
  void Collect() {
    for (const auto& [place, ticket] : under_way_) {
      for (sdk::Evaluated& e : search_.Wait(ticket)) {
        answered_.items[place].push_back(std::move(e));
      }
    }
    under_way_.clear();
  }

  sdk::Search& search_;
  std::vector<std::pair<std::size_t, sdk::EvaluationTicket>> under_way_;
  Answered answered_;
};

}  // namespace

sdk::Error NothingScored(std::size_t evaluations) {
  return sdk::Error(WHET_UNAVAILABLE, "none of the first " +
                                          std::to_string(evaluations) +
                                          " evaluations gave a score");
}

Answered Evaluate(sdk::Search& search, const std::vector<Asked>& asked) {
  Evaluator evaluator(search, asked.size());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (!evaluator.Ask(i, asked[i])) {
      break;
    }
  }
  return evaluator.Finish();
}

}  // namespace whet::search
