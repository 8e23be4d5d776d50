// Reflective evolution: Algorithm 1 of Agrawal et al. 2025, arXiv 2507.19457.
// README.md lists the differences from the paper.
#include "evolution.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "lessons.h"
#include "material.h"
#include "merge.h"
#include "pool.h"
#include "proposer.h"
#include "search/event.h"
#include "search/example_order.h"
#include "search/scoreboard.h"
#include "trials.h"

namespace whet::gepa {
namespace {

constexpr std::size_t kRecommendedPrompts = 3;

class Evolution {
 public:
  Evolution(sdk::Search& search, const Options& options)
      : search_(search),
        options_(options),
        material_(ReadMaterial(search, options)),
        pareto_(search::CommonOrder(material_.pareto, {})),
        board_(search),
        pool_(search, board_, pareto_, material_.parts),
        lessons_(search, board_, material_.feedback, options.minibatch),
        proposer_(search, options, material_),
        merger_(search, material_.parts) {}

  void Run() {
    search_.Recommend({sdk::kSeedPrompt});
    AddSeed();
    bool accepted = false;  // in the last round
    while (const std::size_t count = Affordable()) {
      std::vector<Birth> births = Reflect(count);
      if (births.empty() && proposer_.asked() == asked_before_) {
        break;  // nobody missed anything: there is nothing to learn
      }
      PassGate(births);
      if (accepted && options_.merge && merges_ < options_.max_merges) {
        Merge(births);
      }
      accepted = Validate(births);
    }
  }

 private:
  // A child on its way into the pool.
  struct Birth {
    Child child = {};
    std::vector<std::size_t> parents = {};  // places in the pool
    Trial trial = {};
  };

  // Lines 2 to 5. The baseline has paid for the scores.
  void AddSeed() {
    board_.Score({sdk::kSeedPrompt}, pareto_);
    if (!board_.Mean(sdk::kSeedPrompt, pareto_).has_value()) {
      throw sdk::Error(WHET_UNAVAILABLE,
                       "none of the " + std::to_string(pareto_.size()) +
                           " evaluations of the first prompt gave a score");
    }
    pool_.Add({sdk::kSeedPrompt,
               sdk::ParsePrompt(search_.CandidateJson(sdk::kSeedPrompt))});
  }

  // Children that the budget covers at least as far as the gate, with their
  // parents' minibatches.
  std::size_t Affordable() {
    const std::size_t left =
        options_.max_proposals -
        std::min(proposer_.asked(), options_.max_proposals);
    const std::int64_t calls = search_.Budget().calls;
    const auto each = static_cast<std::int64_t>(1 + 2 * options_.minibatch);
    return calls < 0 ? std::min(options_.proposals, left)
                     : std::min({options_.proposals, left,
                                 static_cast<std::size_t>(calls / each)});
  }

  // Lines 7 to 11: SelectCandidate, SelectModule, a minibatch of D_feedback,
  // UpdatePrompt.
  std::vector<Birth> Reflect(std::size_t count) {
    asked_before_ = proposer_.asked();
    std::vector<std::size_t> places;
    std::vector<whet_candidate> parents;
    while (places.size() < count) {
      places.push_back(pool_.SelectCandidate());
      parents.push_back(pool_.members()[places.back()].id);
    }
    const std::vector<Lesson> lessons = lessons_.Draw(parents);
    std::vector<Assignment> assignments;
    std::vector<std::size_t> lesson_of;
    for (std::size_t i = 0; i < count; ++i) {
      if (!lessons[i].shown.empty()) {
        assignments.push_back({parents[i], pool_.SelectModule(places[i]),
                               lessons_.Text(lessons[i], parents[i])});
        lesson_of.push_back(i);
      }
    }
    std::vector<Birth> births;
    for (Child& child : proposer_.Rewrite(assignments)) {
      const std::size_t i = lesson_of[child.asked];
      Trial trial = {child.id, parents[i],
                     lessons_.Trial(lessons[i], parents[i])};
      births.push_back({std::move(child), {places[i]}, std::move(trial)});
    }
    return births;
  }

  // Lines 12 and 13: did the child do better on the minibatch?
  void PassGate(std::vector<Birth>& births) {
    std::vector<Trial> trials = TrialsOf(births);
    gepa::PassGate(board_, options_.minibatch, trials);
    Decide(births, trials, "its parent");
  }

  void Merge(std::vector<Birth>& births) {
    const std::optional<Merged> merged = merger_.Propose(pool_);
    if (!merged.has_value()) {
      return;
    }
    ++merges_;
    const std::vector<whet_candidate> parents = {
        pool_.members()[merged->first].id, pool_.members()[merged->second].id};
    std::optional<Child> child =
        proposer_.Combine(merged->prompt, parents, "merged");
    if (child.has_value()) {
      Trial trial = {child->id, parents.front(), {}};
      births.push_back({std::move(*child),
                        {merged->first, merged->second},
                        std::move(trial)});
    }
  }

  // Lines 14 to 18: the scores on D_pareto, as far as they matter, and a place
  // in the pool. True if a child has got one.
  bool Validate(std::vector<Birth>& births) {
    const whet_candidate best = pool_.members()[pool_.Best()].id;
    std::vector<Trial> trials = TrialsOf(births);
    gepa::Validate(board_, pareto_, best, trials);
    Decide(births, trials, "the best prompt");
    for (const Birth& birth : births) {
      pool_.Add({birth.child.id, birth.child.prompt, birth.parents});
      const double mean = pool_.means().back();
      Remember(birth, "accepted, validation score " + TwoDigits(mean));
      search::Tell(search_, "candidate_accepted",
                   nlohmann::json{{"candidate", birth.child.id},
                                  {"place", pool_.members().size() - 1},
                                  {"parents", birth.parents},
                                  {"val", mean}});
    }
    search_.Recommend(pool_.Top(kRecommendedPrompts));
    return !births.empty();
  }

  // What was put together from two prompts is no attempt at a part.
  void Remember(const Birth& birth, const std::string& verdict) {
    if (birth.parents.size() == 1) {
      proposer_.Remember(birth.child, verdict);
    }
  }

  static std::vector<Trial> TrialsOf(const std::vector<Birth>& births) {
    std::vector<Trial> trials;
    for (const Birth& birth : births) {
      trials.push_back(birth.trial);
    }
    return trials;
  }

  // Keeps those that are through; the others are remembered as attempts.
  void Decide(std::vector<Birth>& births, const std::vector<Trial>& trials,
              const std::string& against) {
    std::vector<Birth> left;
    for (std::size_t i = 0; i < births.size(); ++i) {
      if (trials[i].through) {
        left.push_back(std::move(births[i]));
        continue;
      }
      const std::string verdict =
          "rejected: against " + against + ", " + Tally(trials[i].result);
      Remember(births[i], verdict);
      search::Tell(search_, "candidate_rejected",
                   nlohmann::json{{"candidate", births[i].child.id},
                                  {"parents", births[i].parents},
                                  {"reason", verdict}});
    }
    births = std::move(left);
  }

  sdk::Search& search_;
  const Options& options_;
  const Material material_;
  const search::Numbers pareto_;
  search::Scoreboard board_;
  Pool pool_;
  Lessons lessons_;
  Proposer proposer_;
  Merger merger_;
  std::size_t asked_before_ = 0;
  std::size_t merges_ = 0;
};

}  // namespace

void RunEvolution(sdk::Search& search, const Options& options) {
  Evolution(search, options).Run();
}

}  // namespace whet::gepa
