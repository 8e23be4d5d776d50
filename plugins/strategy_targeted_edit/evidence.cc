#include "evidence.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "search/evaluations.h"
#include "search/records.h"

namespace whet::targeted_edit {
namespace {

// More kinds than a round aims at, so that the least shown can be chosen.
constexpr std::size_t kKinds = 6;

// Half marks, or the median if that is more: what a prompt does well enough to
// be guarded, whether scores are 0 and 1 or anything between.
double GoodScore(std::vector<double> scores) {
  std::sort(scores.begin(), scores.end());
  return scores.empty() ? 0.5 : std::max(0.5, scores[scores.size() / 2]);
}

}  // namespace

Evidence::Evidence(sdk::Search& search, search::Scoreboard& board,
                   const std::vector<sdk::Example>& train,
                   const Options& options)
    : search_(search), board_(board), options_(options), watch_(search) {
  for (const sdk::Example& example : train) {
    by_number_[example.number] = &example;
    order_.push_back(example.number);
    if (!example.label.empty()) {
      labels_.insert(search::LabelForm(example.label));
    }
  }
  search_.Shuffle("targeted_edit.train", order_);
}

void Evidence::Collect(whet_candidate parent) {
  search::Numbers& given = given_[parent];
  const std::size_t least = given.empty() ? 2 * kBlock : given.size() + kBlock;
  parent_ = parent;
  Sort(given);
  while (given.size() < order_.size() &&
         (given.size() < least || failures_.size() < kMisses)) {
    const search::Numbers block = NextBlock(given);
    board_.Score({parent}, block);
    for (const std::uint64_t number : block) {
      given.push_back(number);
      watch_.Scores({*board_.Find(parent, number)});
    }
    Sort(given);
    if (given.size() >= least && failures_.empty() && right_.empty()) {
      break;
    }
  }
  if (failures_.empty() && right_.empty()) {
    throw search::NothingScored(given.size());
  }
}

search::Numbers Evidence::NextBlock(const search::Numbers& given) {
  search::Numbers block;
  const auto has = [](const search::Numbers& list, std::uint64_t number) {
    return std::find(list.begin(), list.end(), number) != list.end();
  };
  while (block.size() < kBlock && given.size() + block.size() < order_.size()) {
    const std::uint64_t number = order_[next_++ % order_.size()];
    if (!has(given, number) && !has(block, number)) {
      block.push_back(number);
    }
  }
  return block;
}

void Evidence::Sort(const search::Numbers& given) {
  failures_.clear();
  right_.clear();
  std::vector<double> scores;
  for (const std::uint64_t number : given) {
    const sdk::Evaluated* result = board_.Find(parent_, number);
    if (result->ok()) {
      scores.push_back(result->score);
    }
  }
  const bool all_alike =
      !scores.empty() &&
      *std::min_element(scores.begin(), scores.end()) >= GoodScore(scores);
  const double good = all_alike ? 1.0 : GoodScore(scores);
  for (const std::uint64_t number : given) {
    const sdk::Evaluated* result = board_.Find(parent_, number);
    if (result->ok() && result->score < good) {
      failures_.push_back(
          search::MakeFailure(*by_number_.at(number), *result, labels_));
    } else if (result->ok()) {
      right_.push_back(number);
    }
  }
}

double Evidence::FailingShare() const {
  return static_cast<double>(failures_.size()) /
         static_cast<double>(failures_.size() + right_.size());
}

std::vector<Target> Evidence::Targets(std::size_t count) {
  const std::vector<search::FailureCluster> clusters =
      search::FailureClusters(failures_, std::max(count, kKinds));
  std::vector<std::pair<double, std::size_t>> ranked;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    double worth = 0.0;
    for (const std::size_t k : clusters[i].members) {
      worth += failures_[k].loss / (1 + times_shown_[failures_[k].example]);
    }
    ranked.emplace_back(-worth, i);
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<Target> targets;
  for (std::size_t i = 0; i < std::min(count, ranked.size()); ++i) {
    targets.push_back(Describe(clusters[ranked[i].second]));
  }
  return targets;
}

Target Evidence::Describe(const search::FailureCluster& cluster) {
  // (times shown, -loss, a draw, number).
  std::vector<std::tuple<int, double, std::uint64_t, std::uint64_t>> ranked;
  for (const std::size_t i : cluster.members) {
    ranked.emplace_back(times_shown_[failures_[i].example], -failures_[i].loss,
                        search_.Random("targeted_edit.failures"),
                        failures_[i].example);
  }
  std::sort(ranked.begin(), ranked.end());
  Target target;
  target.kind = cluster.kind.empty() ? "(no feedback)" : cluster.kind;
  for (std::size_t i = 0; i < cluster.words.size(); ++i) {
    target.kind += (i == 0 ? "; words: " : ", ") + cluster.words[i];
  }
  const auto record = [this](std::size_t number, std::uint64_t example) {
    return search::Record(number, *by_number_.at(example),
                          *board_.Find(parent_, example));
  };
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    const std::uint64_t number = std::get<3>(ranked[i]);
    if (i < options_.failures) {
      ++times_shown_[number];
      target.failures += record(i + 1, number);
    }
    if (i < kAim) {
      target.examples.push_back(number);
    }
  }
  const search::Numbers right = DrawGuard();
  for (std::size_t i = 0; i < std::min(options_.successes, right.size()); ++i) {
    target.successes += record(i + 1, right[i]);
  }
  if (target.successes.empty()) {
    target.successes = "(none)";
  }
  return target;
}

search::Numbers Evidence::DrawGuard() {
  search::Numbers guard = right_;
  search_.Shuffle("targeted_edit.guard", guard);
  return guard;
}

}  // namespace whet::targeted_edit
