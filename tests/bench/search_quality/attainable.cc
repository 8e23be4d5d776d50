#include "attainable.h"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace whet::quality {
namespace {

constexpr std::size_t kShots = 8;

PromptView WithRules(const World& world, const std::set<std::size_t>& rules) {
  PromptView view;
  view.system =
      std::string(kSeedSystem) + "\n\n" + std::string(kSeedInstructions);
  view.user = kInput;
  for (const std::size_t action : rules) {
    view.system += "\n" + RuleText(world.SentenceOf(action, 0));
  }
  return view;
}

// Adds or drops the rule that helps most, while one helps.
PromptView BestRules(const World& world) {
  std::set<std::size_t> rules;
  for (std::size_t action = 0; action < kRules; ++action) {
    if (world.KindOf(action) == RuleKind::kUseful) {
      rules.insert(action);
    }
  }
  double best = world.TrueScore(WithRules(world, rules));
  for (bool better = true; better;) {
    better = false;
    for (std::size_t action = 0; action < kRules; ++action) {
      std::set<std::size_t> changed = rules;
      if (changed.erase(action) == 0) {
        changed.insert(action);
      }
      const double score = world.TrueScore(WithRules(world, changed));
      if (score > best + 1e-12) {
        best = score;
        rules = changed;
        better = true;
      }
    }
  }
  return WithRules(world, rules);
}

}  // namespace

double AttainableScore(const World& world, std::size_t train) {
  WorldSpec spec = world.spec();
  spec.own_sd = 0.0;
  spec.order_sd = 0.0;
  spec.choice_sd = 0.0;
  const World steady(spec, world.seed());
  PromptView view = BestRules(steady);
  double best = steady.TrueScore(view);
  while (spec.shown > 0.0 && view.shots.size() < kShots) {
    PromptView::Shot chosen;
    for (std::size_t i = 0; i < train; ++i) {
      const Case shown = MakeCase(world.seed(), i);
      view.shots.push_back({shown.text, shown.expected});
      const double score = steady.TrueScore(view);
      if (score > best) {
        best = score;
        chosen = view.shots.back();
      }
      view.shots.pop_back();
    }
    if (chosen.user.empty()) {
      break;
    }
    view.shots.push_back(chosen);
  }
  return best;
}

}  // namespace whet::quality
