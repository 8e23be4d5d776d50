#include "run/plan.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "whet/core/score_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "stats/power.h"

namespace whet {
namespace {

// A search needs to look at a few candidates on a few examples to be one.
constexpr std::int64_t kLeastCandidates = 3;
constexpr std::int64_t kLeastExamples = 10;

// What the phases of a run cost at most, by role, with the seed prompt.
struct PhaseCosts {
  RoleCosts baseline;
  RoleCosts search;  // the least that is one
  RoleCosts confirmation;
  RoleCosts repeats;

  RoleCosts Sum() const {
    RoleCosts out = baseline;
    out.Add(search);
    out.Add(confirmation);
    out.Add(repeats);
    return out;
  }
};

// `costs` of `examples` examples as those of `others`.
RoleCosts Scale(const RoleCosts& costs, std::int64_t examples,
                std::int64_t others) {
  RoleCosts out;
  for (const auto& [role, cost] : costs.by_role()) {
    const Cost all = Times(others, cost);
    out.Add(role, {all.calls / examples, all.tokens / examples,
                   all.picodollars / examples});
  }
  return out;
}

absl::StatusOr<PhaseCosts> CostsOfPhases(const Runtime& rt) {
  const auto val = static_cast<std::int64_t>(rt.data.val.size());
  const auto test = static_cast<std::int64_t>(rt.data.test.size());
  PhaseCosts out;
  WHET_ASSIGN_OR_RETURN(out.baseline, rt.WorstCase(1, rt.data.val));
  WHET_ASSIGN_OR_RETURN(const RoleCosts on_test, rt.WorstCase(1, rt.data.test));
  out.confirmation = on_test;
  out.confirmation.Add(on_test);
  out.search = Scale(out.baseline, val,
                     kLeastCandidates * std::min(val, kLeastExamples));
  const Cost task = on_test.of("task");
  out.repeats.Add("task",
                  {rt.KeptRepeats(), rt.KeptRepeats() * task.tokens / test,
                   rt.KeptRepeats() * (task.picodollars / test)});
  return out;
}

absl::Status TooFewCalls(const std::string& path, std::int64_t limit,
                         std::int64_t baseline, std::int64_t confirmation,
                         std::int64_t least) {
  // A twentieth is kept for repeats.
  const std::int64_t enough = (baseline + confirmation + least) * 20 / 19 + 1;
  return absl::FailedPreconditionError(
      absl::StrCat(path, ": ", limit, " calls are too few: the baseline takes ",
                   baseline, " (val), the confirmation ", confirmation,
                   " (2 x test), a search at least ", least, ". Give at least ",
                   enough, " or make the val and test splits smaller"));
}

// Refuses limits of `path` that cannot pay for `phases`, of which `of` is the
// share that they limit.
absl::Status CheckLimits(const std::string& path, const CostLimits& limits,
                         const PhaseCosts& phases,
                         const std::function<Cost(const RoleCosts&)>& of) {
  const Cost needed = of(phases.Sum());
  if (limits.calls >= 0 && limits.calls < needed.calls) {
    return TooFewCalls(absl::StrCat(path, ".calls"), limits.calls,
                       of(phases.baseline).calls, of(phases.confirmation).calls,
                       of(phases.search).calls);
  }
  if (limits.tokens >= 0 && limits.tokens < needed.tokens) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, ".tokens: ", limits.tokens,
        " tokens are too few: baseline, search and confirmation can take ",
        needed.tokens, " with the seed prompt alone, up to ",
        needed.tokens / std::max<std::int64_t>(needed.calls, 1),
        " a call. Give more, or set max_output_tokens for the task model"));
  }
  if (limits.picodollars >= 0 && limits.picodollars < needed.picodollars) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, ".usd: ",
        DollarText(static_cast<double>(limits.picodollars) /
                   kPicodollarsPerDollar),
        " is too little: baseline, search and confirmation can take ",
        DollarText(needed.dollars()),
        " with the seed prompt alone. Give more, or set max_output_tokens for "
        "the task model"));
  }
  return absl::OkStatus();
}

absl::Status CheckAllLimits(const Runtime& rt, const PhaseCosts& phases) {
  const BudgetLimits& limits = rt.ledger.limits();
  WHET_RETURN_IF_ERROR(
      CheckLimits("$.budget", limits.all, phases,
                  [](const RoleCosts& costs) { return costs.total(); }));
  for (const auto& [role, of_role] : limits.roles) {
    const std::string path = absl::StrCat("$.budget.roles.", role);
    if (!rt.roles.contains(role)) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": no such role; models has none of that name"));
    }
    WHET_RETURN_IF_ERROR(CheckLimits(
        path, of_role, phases,
        [&name = role](const RoleCosts& costs) { return costs.of(name); }));
  }
  return absl::OkStatus();
}

std::string CallsLine(const Runtime& rt, const PhaseCosts& phases) {
  const std::int64_t calls = *rt.spec.budget.calls;
  const std::int64_t baseline = phases.baseline.total().calls;
  const std::int64_t confirmation = phases.confirmation.total().calls;
  const std::int64_t repeats = rt.KeptRepeats();
  return absl::StrFormat(
      "budget     %d calls: %d baseline, %d search, %d confirmation%s\n", calls,
      baseline, calls - baseline - confirmation - repeats, confirmation,
      repeats > 0 ? absl::StrCat(", ", repeats,
                                 " kept for repeats after an interruption")
                  : "");
}

std::string RoleLimitLine(const std::string& role, const RoleBudgetSpec& spec) {
  std::string limits;
  const auto add = [&limits](const std::string& limit) {
    absl::StrAppend(&limits, limits.empty() ? "" : ", ", limit);
  };
  if (spec.calls)
    add(absl::StrCat(*spec.calls, " calls"));
  if (spec.tokens)
    add(absl::StrCat(*spec.tokens, " tokens"));
  if (spec.usd)
    add(DollarText(*spec.usd));
  return limits.empty() ? ""
                        : absl::StrCat("budget     ", role, ": ", limits, "\n");
}

// What the models cost; nothing if that is nothing or not known.
std::string PriceLines(const Runtime& rt, const PhaseCosts& phases) {
  std::string text;
  for (const auto& [role, price] : rt.prices) {
    if (price.price == TokenPrice{})
      continue;
    absl::StrAppend(&text, "prices     ", role, ": ",
                    DollarText(static_cast<double>(price.price.input) / 1e6),
                    " in, ",
                    DollarText(static_cast<double>(price.price.output) / 1e6),
                    " out per million tokens (", price.source, ")\n");
  }
  const Cost once = phases.baseline.total();
  if (!text.empty() && rt.AllPriced() && once.calls > 0) {
    absl::StrAppend(
        &text, "prices     an evaluation of the seed prompt takes up to ",
        DollarText(once.dollars() / static_cast<double>(rt.data.val.size())),
        "\n");
  }
  return text;
}

// What `test` examples can show. The assumptions are those of PowerQuestion:
// right or wrong, a quarter of the answers changed, 80 % of the runs.
std::string ProofLine(std::int64_t test, const AcceptSpec& accept) {
  constexpr double kSmall = 0.05;  // an improvement people hope to see
  const PowerQuestion question{.probability = accept.probability,
                               .min_improvement = accept.min_improvement};
  const double detectable = DetectableImprovement(test, question);
  if (!std::isfinite(detectable)) {
    return absl::StrFormat(
        "proof      %d test examples cannot show any improvement with a "
        "probability of %.15g; use more, or ask for less\n",
        test, accept.probability);
  }
  std::string text = absl::StrFormat(
      "proof      %d test examples can show an improvement of about %.0f "
      "points or more",
      test, std::ceil(100.0 * detectable));
  if (detectable > kSmall && accept.min_improvement == 0.0) {
    if (const auto needed = PairsNeeded(kSmall, question)) {
      absl::StrAppendFormat(&text, " (%.0f points: about %d examples)",
                            100.0 * kSmall, (*needed + 5) / 10 * 10);
    }
  }
  return text + "\n";
}

}  // namespace

absl::StatusOr<std::string> MakePlan(const Runtime& rt) {
  const BudgetSpec& budget = rt.spec.budget;
  if (!budget.calls && !budget.tokens && !budget.usd && !budget.minutes) {
    return absl::InvalidArgumentError(
        "$.budget: no limit is set; give calls, tokens, usd or minutes (for "
        "example budget: {calls: 600})");
  }
  WHET_ASSIGN_OR_RETURN(const PhaseCosts phases, CostsOfPhases(rt));
  WHET_RETURN_IF_ERROR(CheckAllLimits(rt, phases));
  const auto test = static_cast<std::int64_t>(rt.data.test.size());
  std::string text =
      absl::StrFormat("data       %d examples: %d train, %d val, %d test\n",
                      rt.data.dataset.examples.size(), rt.data.train.size(),
                      rt.data.val.size(), test);
  if (budget.calls)
    absl::StrAppend(&text, CallsLine(rt, phases));
  if (budget.tokens)
    absl::StrAppendFormat(&text, "budget     %d tokens\n", *budget.tokens);
  if (budget.usd)
    absl::StrAppend(&text, "budget     ", DollarText(*budget.usd), "\n");
  for (const auto& [role, limit] : budget.roles)
    absl::StrAppend(&text, RoleLimitLine(role, limit));
  if (budget.minutes)
    absl::StrAppendFormat(&text, "budget     %g minutes\n", *budget.minutes);
  absl::StrAppend(&text, PriceLines(rt, phases));
  absl::StrAppend(&text, ProofLine(test, rt.spec.accept));
  return text;
}

}  // namespace whet
