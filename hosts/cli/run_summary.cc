#include "run_summary.h"

#include <algorithm>

#include "whet/core/hygiene.h"
#include "whet/core/score_text.h"

#include "config_input.h"

namespace whet::cli {
namespace {

constexpr std::size_t kLabelColumns = 12;

std::string Line(const std::string& label, const std::string& value) {
  return "  " + PadRight(label, kLabelColumns) + value + "\n";
}

std::string Headline(const RunResult& result, const Paint& paint) {
  switch (result.status) {
    case RunStatus::kImproved:
      return paint.Good(paint.Strong("The new prompt is better."));
    case RunStatus::kSeedKept:
      return paint.Strong("Your prompt stays: nothing was shown to be better.");
    case RunStatus::kStopped:
      return paint.Caution(
          "Stopped before there was a verdict; your prompt "
          "stays.");
    case RunStatus::kFailed:
      break;
  }
  return paint.Bad("The run failed.");
}

std::string TestLines(const RunResult& result, const ScoreText& text,
                      const Paint& paint) {
  const TestComparison& test = *result.test;
  const bool improved = result.status == RunStatus::kImproved;
  const std::string before = text.Score(test.seed.mean);
  const std::string after = text.Score(test.best.mean);
  const std::size_t width = std::max(before.size(), after.size());
  const auto right = [width](const std::string& score) {
    return std::string(width - score.size(), ' ') + score + "  ";
  };
  const std::string difference = text.Difference(test.difference);
  return Line("before", right(before) + "your prompt, on " +
                            CountText(test.pairs, "fresh example")) +
         Line(improved ? "after" : "best try",
              right(after) +
                  (improved ? "the new prompt" : "not sure to be better")) +
         Line("difference",
              (improved ? paint.Good(difference) : difference) +
                  " (95% interval " +
                  text.Difference(test.interval_low, false) + " to " +
                  text.Difference(test.interval_high, false) + ")") +
         Line("certainty",
              ProbabilityText(test.probability_better) + " that it is better");
}

std::string ValidationLines(const RunResult& result, const ScoreText& text) {
  if (result.baseline_val.n == 0)
    return "";
  return Line("before",
              text.Score(result.baseline_val.mean) + "  your prompt, on " +
                  CountText(result.baseline_val.n, "validation example"));
}

// Of several evaluators, or of one that scores the whole split its own way.
std::string EvaluatorLines(const RunResult& result, const ScoreText& text) {
  std::string out;
  for (const EvaluatorChange& change : result.evaluators) {
    if (result.evaluators.size() < 2 && !change.seed.own_score)
      return "";
    out += Line(out.empty() ? "scores" : "",
                Printable(change.seed.name) + "  " +
                    text.Score(change.seed.score) + " → " +
                    text.Score(change.best.score));
  }
  return out;
}

std::string RegressionsText(const RunResult& result) {
  return std::to_string(result.regressions.count) + " of " +
         CountText(result.test->pairs, "test example") +
         " that your prompt answered better; see the report";
}

std::string FindingsText(const std::vector<RunFinding>& findings) {
  const auto doubts = std::count_if(
      findings.begin(), findings.end(),
      [](const RunFinding& finding) { return DoubtsProof(finding.kind); });
  std::string text =
      CountText(static_cast<std::int64_t>(findings.size()), "warning") +
      " about the new prompt";
  if (doubts > 0)
    text += ": the gain on fresh examples may be too good";
  return text + "; see the report";
}

}  // namespace

std::optional<double> FinalScore(const RunResult& result) {
  if (!result.test)
    return std::nullopt;
  return result.status == RunStatus::kImproved ? result.test->best.mean
                                               : result.test->seed.mean;
}

std::string UsageText(const std::map<std::string, RoleUsage>& roles) {
  RoleUsage total;
  for (const auto& [role, usage] : roles) {
    total.calls += usage.calls;
    total.input_tokens += usage.input_tokens;
    total.output_tokens += usage.output_tokens;
  }
  return CountText(total.calls, "call") + ", " +
         CountText(total.input_tokens + total.output_tokens, "token");
}

std::string ReusedText(std::int64_t answers) {
  return CountText(answers, "answer") + " that were paid for before";
}

// "test.hazard crashed (SIGSEGV) on example 17, and 3 more"
std::string FaultsText(const std::vector<EvaluatorFault>& faults) {
  const EvaluatorFault& first = faults.front();
  std::string text = first.evaluator + " " + first.how;
  if (first.example)
    text += " on example " + std::to_string(*first.example);
  if (faults.size() > 1)
    text += ", and " + std::to_string(faults.size() - 1) + " more";
  return Printable(text);
}

std::string RunSummary(const RunFolder& run, const Paint& paint) {
  if (!run.result) {
    return paint.Caution("This run is not finished.") + "\n\n" +
           Line("started", UtcText(run.started_utc)) +
           Line("go on", "whet resume " + ShownPath(run.dir));
  }
  const RunResult& result = *run.result;
  const ScoreText text = ScoreText::For(result);
  std::string out = Headline(result, paint) + "\n\n";
  out += result.test ? TestLines(result, text, paint)
                     : ValidationLines(result, text);
  out += EvaluatorLines(result, text);
  if (result.status == RunStatus::kImproved && result.regressions.count > 0)
    out += Line("worse on", RegressionsText(result));
  std::string calls = UsageText(result.roles);
  if (run.spec.budget.calls) {
    calls += " (limit " + CountText(*run.spec.budget.calls, "call") + ")";
  }
  if (result.cost_usd && *result.cost_usd > 0) {
    calls += ", " + DollarText(*result.cost_usd);
    if (run.spec.budget.usd)
      calls += " (limit " + DollarText(*run.spec.budget.usd) + ")";
  }
  out += Line("used", calls);
  if (result.cached > 0)
    out += Line("reused", ReusedText(result.cached));
  out += Line("time", DurationText(result.wall_s));
  if (result.failed_items > 0) {
    out += Line("failed", CountText(result.failed_items, "evaluation") +
                              " without an answer or a score");
  }
  if (!result.evaluator_faults.empty())
    out += Line("lost", FaultsText(result.evaluator_faults));
  if (!result.stop_reason.empty()) {
    out += Line("ended", Printable(result.stop_reason));
  }
  if (!result.findings.empty())
    out += Line("look at", paint.Caution(FindingsText(result.findings)));
  out += "\n";
  out += Line("report", ShownPath(run.dir / "report.html"));
  out += Line("prompt", ShownPath(run.dir / "best_prompt.txt"));
  return out;
}

}  // namespace whet::cli
