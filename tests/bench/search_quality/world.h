// A world: what a simulated model answers, and the truth about every prompt.
//
//   World world(*FindWorld("additive"), /*seed=*/3);
//   world.TrueScore(view);                   // on examples without end, exact
//   world.Probability(world.SkillOf(view), example);
//
// The seed decides which rules are useful, what each of them is for, and the
// examples. Immutable; thread-safe.
#ifndef WHET_TESTS_BENCH_SEARCH_QUALITY_WORLD_H_
#define WHET_TESTS_BENCH_SEARCH_QUALITY_WORLD_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "cases.h"
#include "prompt_view.h"
#include "rules.h"
#include "world_spec.h"

namespace whet::quality {

using Skill = std::array<double, kClusters>;

// The prompt that every run begins with; both sentences are needed.
inline constexpr std::string_view kSeedSystem =
    "You sort support messages. Be friendly.";
inline constexpr std::string_view kSeedInstructions =
    "Answer with one word: billing, shipping, account or technical.";

enum class RuleKind { kUseful, kUseless, kHarmful };

class World {
 public:
  World(const WorldSpec& spec, std::uint64_t seed);

  const WorldSpec& spec() const { return spec_; }
  std::uint64_t seed() const { return seed_; }

  // Of a rule, by its action.
  RuleKind KindOf(std::size_t action) const { return rules_[action].kind; }
  std::size_t ClusterOf(std::size_t action) const {
    return rules_[action].cluster;
  }
  // The sentence that states it.
  Sentence SentenceOf(std::size_t action, std::size_t wording) const;

  Skill SkillOf(const PromptView& view) const;
  double Probability(const Skill& skill, const Case& example) const;
  // The mean of Probability over all clusters and levels.
  double TrueScore(const Skill& skill) const;
  double TrueScore(const PromptView& view) const {
    return TrueScore(SkillOf(view));
  }
  // What a judge that errs reports of something with this chance or score.
  double Judged(double score) const;

 private:
  struct Rule {
    RuleKind kind = RuleKind::kUseless;
    std::size_t cluster = 0;
    std::size_t damaged = 0;  // the cluster that pays for it
    double effect = 0.0;
    std::size_t partner = kRules;  // of a pair
  };

  void AddRules(const std::set<std::size_t>& actions, Skill& skill) const;
  void AddGroups(const std::set<std::size_t>& actions, Skill& skill) const;
  void AddShots(const PromptView& view, Skill& skill) const;
  double OrderEffect(const PromptView& view) const;

  WorldSpec spec_;
  std::uint64_t seed_;
  std::array<Rule, kRules> rules_;
};

}  // namespace whet::quality

#endif  // WHET_TESTS_BENCH_SEARCH_QUALITY_WORLD_H_
