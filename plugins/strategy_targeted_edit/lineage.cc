#include "lineage.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "search/contest.h"
#include "search/event.h"

namespace whet::targeted_edit {
namespace {

constexpr std::size_t kRecommended = 3;

}  // namespace

Lineage::Lineage(sdk::Search& search, Trials& trials)
    : search_(search), trials_(trials) {
  search_.Recommend(best_);
}

void Lineage::Add(whet_candidate winner, const std::vector<Trial>& tried) {
  if (winner == parent_) {
    ++idle_;
    return;
  }
  older_.push_back(parent_);
  for (const Trial& trial : tried) {
    if (trial.through && !trial.taken) {
      older_.push_back(trial.draft.id);
    }
  }
  // A parent that is not the best is a step back: its children have to show
  // that they are better than the best, too.
  const bool best = parent_ == best_.front() ||
                    trials_.Race(search::kRace, winner, best_.front());
  parent_ = winner;
  idle_ = 0;
  if (best) {
    best_.insert(best_.begin(), winner);
    best_.resize(std::min(kRecommended, best_.size()));
    search_.Recommend(best_);
  }
}

bool Lineage::Restart(std::size_t most) {
  if (older_.empty() || restarts_ == most) {
    return false;
  }
  ++restarts_;
  idle_ = 0;
  parent_ = older_.back();
  older_.pop_back();
  search::Tell(search_, "restarted", nlohmann::json{{"candidate", parent_}});
  return true;
}

}  // namespace whet::targeted_edit
