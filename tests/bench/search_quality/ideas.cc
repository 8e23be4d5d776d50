#include "ideas.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/search_world/noise.h"

namespace whet::quality {
namespace {

// Of a rewrite: chance that an old rule stays, and new rules.
constexpr double kStays = 0.75;
constexpr std::size_t kLeastNew = 1;
constexpr std::size_t kMoreNew = 3;  // 0 to 2 more

}  // namespace

Ideas::Ideas(const World& world, std::string_view request, std::uint64_t draw)
    : world_(world), draw_(draw) {
  for (const FoundSentence& found : FindRules(request)) {
    mentioned_[found.sentence.action] = true;
  }
  for (const std::size_t number : CaseNumbers(request)) {
    clusters_.push_back(MakeCase(world.seed(), number).cluster);
  }
}

double Ideas::Next() {
  return testing::Uniform("idea " + std::to_string(drawn_++), draw_);
}

std::size_t Ideas::Below(std::size_t count) {
  return std::min(
      count - 1, static_cast<std::size_t>(Next() * static_cast<double>(count)));
}

std::vector<std::size_t> Ideas::Left(
    const std::function<bool(std::size_t)>& wanted) const {
  std::vector<std::size_t> left;
  for (std::size_t action = 0; action < kRules; ++action) {
    if (!mentioned_[action] && wanted(action)) {
      left.push_back(action);
    }
  }
  return left;
}

// The rules among which the next one is: of one kind, useful ones of a cluster
// whose examples are shown, as far as there are any left.
std::vector<std::size_t> Ideas::Wanted() {
  const WorldSpec& spec = world_.spec();
  const double kind_draw = Next();
  const RuleKind kind = kind_draw < spec.draws_useful ? RuleKind::kUseful
                        : kind_draw < spec.draws_useful + spec.draws_harmful
                            ? RuleKind::kHarmful
                            : RuleKind::kUseless;
  const auto of_kind = [&](std::size_t a) { return world_.KindOf(a) == kind; };
  std::vector<std::size_t> left;
  if (kind == RuleKind::kUseful && !clusters_.empty()) {
    const std::size_t cluster = clusters_[Below(clusters_.size())];
    left = Left([&](std::size_t a) {
      return of_kind(a) && world_.ClusterOf(a) == cluster;
    });
  }
  if (left.empty()) {
    left = Left(of_kind);
  }
  return left.empty() ? Left([](std::size_t) { return true; }) : left;
}

std::optional<std::string> Ideas::NewRule() {
  const std::vector<std::size_t> wanted = Wanted();
  if (wanted.empty()) {
    return std::nullopt;
  }
  const std::size_t action = wanted[Below(wanted.size())];
  mentioned_[action] = true;
  return RuleText(world_.SentenceOf(action, Below(world_.spec().wordings)));
}

std::string Ideas::Rewritten(const std::string& text) {
  std::string out = text;
  std::size_t count = world_.spec().ideas;
  if (world_.spec().rewrites) {
    count = kLeastNew + Below(kMoreNew);
    std::vector<FoundSentence> old = FindRules(text);
    std::reverse(old.begin(), old.end());
    for (const FoundSentence& rule : old) {
      if (Next() >= kStays) {
        // With the space or line break before it.
        const std::size_t at = rule.at > 0 ? rule.at - 1 : 0;
        out.erase(at, rule.at + rule.length - at);
      }
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (const std::optional<std::string> rule = NewRule()) {
      out += (out.empty() ? "" : "\n") + *rule;
    }
  }
  return out;
}

}  // namespace whet::quality
