#include "world.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/search_world/noise.h"

namespace whet::quality {
namespace {

using testing::Hash;
using testing::Normal;
using testing::Uniform;

// Clusters are not equally hard.
constexpr std::array<double, kClusters> kClusterSkill = {-0.6, -0.3, 0.0, 0.3,
                                                         0.6};
constexpr std::size_t kGroup = 4;  // rivals
// What a prompt loses without a sentence that it needs.
constexpr double kNoTask = 0.8;
constexpr double kNoForm = 1.2;
// Each demonstration beyond the eighth costs.
constexpr std::size_t kFreeShots = 8;
constexpr double kLongPrompt = 0.1;
constexpr double kWrongAnswer = -0.5;  // a demonstration with a wrong label

std::string Key(std::string_view what, std::size_t number) {
  return std::string(what) + " " + std::to_string(number);
}

std::vector<std::size_t> Shuffled(std::size_t count, std::string_view what,
                                  std::uint64_t seed) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = count; i > 1; --i) {
    std::swap(order[i - 1], order[Hash(Key(what, i), seed) % i]);
  }
  return order;
}

// The `i`-th of `count` values that lie evenly between `low` and `high`.
double Even(double low, double high, std::size_t i, std::size_t count) {
  return count < 2 ? 0.5 * (low + high)
                   : low + (high - low) * static_cast<double>(i) /
                               static_cast<double>(count - 1);
}

bool Holds(const PromptView& view, std::string_view sentence) {
  return view.system.find(sentence) != std::string::npos ||
         view.user.find(sentence) != std::string::npos;
}

bool IsSeed(const PromptView& view) {
  return view.shots.empty() && view.user == kInput &&
         view.system ==
             std::string(kSeedSystem) + "\n\n" + std::string(kSeedInstructions);
}

}  // namespace

World::World(const WorldSpec& spec, std::uint64_t seed)
    : spec_(spec), seed_(seed) {
  const std::size_t units = spec.alone != 0.0 ? spec.useful / 2 : spec.useful;
  const std::vector<std::size_t> size = Shuffled(units, "size", seed);
  const auto gain = [&](std::size_t unit) {
    return Even(spec.weakest, spec.strongest, size[unit], units);
  };
  if (spec.rivals) {
    for (std::size_t action = 0; action < kRules; ++action) {
      const std::size_t group = action / kGroup;
      const bool good =
          Hash(Key("good", group), seed) % kGroup == action % kGroup;
      rules_[action] = {good ? RuleKind::kUseful : RuleKind::kHarmful,
                        group % kClusters, 0, good ? gain(group) : spec.rival};
    }
    return;
  }
  const std::vector<std::size_t> action_of = Shuffled(kRules, "rule", seed);
  for (std::size_t role = 0; role < kRules; ++role) {
    Rule& rule = rules_[action_of[role]];
    if (role < spec.useful) {
      const std::size_t unit = spec.alone != 0.0 ? role / 2 : role;
      rule.kind = RuleKind::kUseful;
      rule.cluster = unit % kClusters;
      rule.damaged = (rule.cluster + 1 + role / kClusters) % kClusters;
      rule.effect = gain(unit);
      if (spec.alone != 0.0) {
        rule.partner = action_of[role ^ 1];
      }
    } else if (role < spec.useful + spec.harmful) {
      rule.kind = RuleKind::kHarmful;
      rule.cluster = role % kClusters;
      rule.effect =
          -Even(spec.harm[0], spec.harm[1], role - spec.useful, spec.harmful);
    } else {
      rule.cluster = role % kClusters;
    }
  }
}

Sentence World::SentenceOf(std::size_t action, std::size_t wording) const {
  return {spec_.rivals ? action - action % kGroup : action, action, wording};
}

Skill World::SkillOf(const PromptView& view) const {
  std::set<std::size_t> actions;  // a rule counts once, however often it stands
  for (const std::string* text : {&view.system, &view.user}) {
    for (const FoundSentence& found : FindRules(*text)) {
      const Sentence& s = found.sentence;
      if (s == SentenceOf(s.action, s.wording)) {
        actions.insert(s.action);
      }
    }
  }
  Skill skill = kClusterSkill;
  if (spec_.rivals) {
    AddGroups(actions, skill);
  } else {
    AddRules(actions, skill);
  }
  double all = spec_.seed_skill;
  if (!Holds(view, "You sort support messages")) {
    all -= kNoTask;
  }
  if (!Holds(view, kSeedInstructions)) {
    all -= kNoForm;
  }
  for (std::size_t extra = 1; spec_.free_rules + extra <= actions.size();
       ++extra) {
    all -= spec_.dilution * static_cast<double>(extra);
  }
  if (view.shots.size() > kFreeShots) {
    all -= kLongPrompt * static_cast<double>(view.shots.size() - kFreeShots);
  }
  if (spec_.own_sd > 0.0 && !IsSeed(view)) {
    all += spec_.own_sd * Normal("own " + Identity(view), seed_);
  }
  all += OrderEffect(view);
  AddShots(view, skill);
  for (double& of_cluster : skill) {
    of_cluster += all;
  }
  return skill;
}

void World::AddRules(const std::set<std::size_t>& actions, Skill& skill) const {
  for (const std::size_t action : actions) {
    const Rule& rule = rules_[action];
    if (rule.kind != RuleKind::kUseful) {
      skill[rule.cluster] += rule.effect;
    } else if (rule.partner == kRules) {
      skill[rule.cluster] += rule.effect;
      skill[rule.damaged] -= spec_.damage * rule.effect;
    } else {
      // Both halves of a pair come by: each brings half of the gain.
      skill[rule.cluster] +=
          actions.count(rule.partner) > 0 ? 0.5 * rule.effect : spec_.alone;
    }
  }
}

void World::AddGroups(const std::set<std::size_t>& actions,
                      Skill& skill) const {
  std::map<std::size_t, std::vector<std::size_t>> groups;
  for (const std::size_t action : actions) {
    groups[action / kGroup].push_back(action);
  }
  for (const auto& [group, members] : groups) {
    const bool good =
        std::any_of(members.begin(), members.end(), [this](std::size_t action) {
          return rules_[action].kind == RuleKind::kUseful;
        });
    const Rule& first = rules_[members.front()];
    if (members.size() == 1 || !good) {
      skill[first.cluster] += first.effect;
    }
  }
}

void World::AddShots(const PromptView& view, Skill& skill) const {
  if (spec_.shown == 0.0) {
    return;
  }
  std::array<std::vector<double>, kClusters> gains;
  std::set<std::size_t> seen;
  for (const PromptView::Shot& shot : view.shots) {
    for (const std::size_t number : CaseNumbers(shot.user)) {
      if (!seen.insert(number).second) {
        continue;
      }
      const Case shown = MakeCase(seed_, number);
      gains[shown.cluster].push_back(
          shot.answer == shown.expected
              ? spec_.shown * Uniform(Key("shown", number), seed_)
              : kWrongAnswer);
    }
  }
  // The best of a cluster counts in full, the next half, and so on.
  for (std::size_t c = 0; c < kClusters; ++c) {
    std::sort(gains[c].begin(), gains[c].end(), std::greater<>());
    double share = 1.0;
    for (const double gain : gains[c]) {
      skill[c] += share * gain;
      share *= 0.5;
    }
  }
}

double World::OrderEffect(const PromptView& view) const {
  if (spec_.order_sd == 0.0 || view.shots.empty()) {
    return 0.0;
  }
  std::string order;
  std::vector<std::string> names;
  for (const PromptView::Shot& shot : view.shots) {
    names.push_back(shot.user + ";");
    order += names.back();
  }
  const std::string ending =
      (names.size() < 2 ? "" : names[names.size() - 2]) + names.back();
  std::sort(names.begin(), names.end());
  std::string choice;
  for (const std::string& name : names) {
    choice += name;
  }
  // The last two demonstrations carry half of the variance of the order.
  return spec_.order_sd * std::sqrt(0.5) *
             (Normal("order " + order, seed_) +
              Normal("ending " + ending, seed_)) +
         spec_.choice_sd * Normal("choice " + choice, seed_);
}

double World::Probability(const Skill& skill, const Case& example) const {
  return 1.0 /
         (1.0 + std::exp(Difficulty(example.level) - skill[example.cluster]));
}

double World::TrueScore(const Skill& skill) const {
  double sum = 0.0;
  for (const double of_cluster : skill) {
    for (std::size_t level = 0; level < kLevels; ++level) {
      sum += 1.0 / (1.0 + std::exp(Difficulty(level) - of_cluster));
    }
  }
  return sum / static_cast<double>(kClusters * kLevels);
}

double World::Judged(double score) const {
  return spec_.judge_noise + (1.0 - 2.0 * spec_.judge_noise) * score;
}

}  // namespace whet::quality
