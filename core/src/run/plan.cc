#include "run/plan.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "run/comparison.h"

namespace whet {
namespace {

// A search needs to look at a few candidates on a few examples to be one.
constexpr std::int64_t kLeastCandidates = 3;
constexpr std::int64_t kLeastExamples = 10;

}  // namespace

absl::StatusOr<std::string> MakePlan(const Runtime& rt) {
  const BudgetSpec& budget = rt.spec.budget;
  if (!budget.calls && !budget.tokens && !budget.minutes) {
    return absl::InvalidArgumentError(
        "$.budget: no limit is set; give calls, tokens or minutes (for example "
        "budget: {calls: 600})");
  }
  const std::int64_t per = rt.calls_per_example();
  const auto val = static_cast<std::int64_t>(rt.data.val.size());
  const auto test = static_cast<std::int64_t>(rt.data.test.size());
  const std::int64_t baseline = val * per;
  const std::int64_t confirmation = 2 * test * per;
  std::string text = absl::StrFormat(
      "data       %d examples: %d train, %d val, %d test\n",
      rt.data.dataset.examples.size(), rt.data.train.size(), val, test);
  if (budget.calls) {
    const std::int64_t repeats = rt.KeptRepeats();
    const std::int64_t search =
        *budget.calls - baseline - confirmation - repeats;
    const std::int64_t least =
        kLeastCandidates * std::min(val, kLeastExamples) * per;
    if (search < least) {
      return absl::FailedPreconditionError(absl::StrCat(
          "$.budget.calls: ", *budget.calls,
          " calls are too few: the baseline takes ", baseline,
          " (val), the confirmation ", confirmation,
          " (2 x test), a search at least ", least, ". Give at least ",
          (baseline + confirmation + least) * 20 / 19 + 1,
          " or make the val and test splits smaller"));
    }
    absl::StrAppendFormat(
        &text,
        "budget     %d calls: %d baseline, %d search, %d confirmation%s\n",
        *budget.calls, baseline, search, confirmation,
        repeats > 0 ? absl::StrCat(", ", repeats,
                                   " kept for repeats after an interruption")
                    : "");
  }
  if (budget.tokens) {
    WHET_ASSIGN_OR_RETURN(const Cost on_val, rt.WorstCase(1, rt.data.val));
    WHET_ASSIGN_OR_RETURN(const Cost on_test, rt.WorstCase(1, rt.data.test));
    const std::int64_t repeats =
        rt.KeptRepeats() *
        (on_test.tokens / std::max<std::int64_t>(on_test.calls, 1));
    const std::int64_t needed =
        2 * on_val.tokens + 2 * on_test.tokens + repeats;
    if (*budget.tokens < needed) {
      return absl::FailedPreconditionError(absl::StrCat(
          "$.budget.tokens: ", *budget.tokens,
          " tokens are too few: baseline, search and confirmation can take ",
          needed, " with the seed prompt alone, up to ", on_val.tokens / val,
          " a call. Give more, or set max_output_tokens for the task model"));
    }
    absl::StrAppendFormat(&text, "budget     %d tokens\n", *budget.tokens);
  }
  if (budget.minutes) {
    absl::StrAppendFormat(&text, "budget     %g minutes\n", *budget.minutes);
  }
  const double detectable =
      DetectableImprovement(test, rt.spec.accept.probability);
  absl::StrAppendFormat(
      &text,
      "proof      %d test examples can show an improvement of about %.0f "
      "points or more\n",
      test, std::ceil(100.0 * detectable));
  return text;
}

}  // namespace whet
