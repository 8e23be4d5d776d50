// The top of the page: is the new prompt better, by how much, how sure.
#include <algorithm>
#include <cmath>
#include <string>

#include "report/report_sections.h"

namespace whet::report {
namespace {

struct Verdict {
  const char* kind;  // CSS class
  const char* pill;
  std::string headline;
};

Verdict VerdictOf(const RunResult& result, const ScoreText& text) {
  switch (result.status) {
    case RunStatus::kImproved:
      if (!result.test)
        return {"good", "Improved", "The new prompt is better"};
      return {
          "good", "Improved",
          "The new prompt is better: " + text.Score(result.test->seed.mean) +
              " → " + text.Score(result.test->best.mean)};
    case RunStatus::kSeedKept:
      return {"kept", "Prompt kept", "Your prompt stays"};
    case RunStatus::kStopped:
      return {"warn", "Stopped", "Stopped before there was a verdict"};
    case RunStatus::kFailed:
      break;
  }
  return {"bad", "Failed", "The run failed"};
}

// "89.7%" beside "90%": with so many decimals that what is shown lies on the
// same side of what was asked for as the probability itself.
std::string ProbabilityBeside(double asked, double probability) {
  std::string text = ProbabilityText(probability);
  if (probability > 0.999 || probability < 0.001)
    return text;
  constexpr int kMostDecimals = 6;
  int decimals = text.find('.') == std::string::npos ? 0 : 1;
  for (; decimals <= kMostDecimals; ++decimals) {
    text = FixedNumber(100 * probability, decimals) + "%";
    const double scale = 100 * std::pow(10.0, decimals);
    const double shown = std::round(probability * scale) / scale;
    if ((shown < asked) == (probability < asked))
      break;
  }
  return text;
}

// "90", "99.9", "97.55": as it was written.
std::string PercentAsWritten(double share) {
  constexpr int kMostDecimals = 8;
  std::string text = FixedNumber(100 * share, kMostDecimals);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.')
    text.pop_back();
  return text;
}

void WriteTestSentences(const RunFolder& run, const ScoreText& text,
                        HtmlWriter* html) {
  const RunResult& result = *run.result;
  const TestComparison& test = *result.test;
  const bool improved = result.status == RunStatus::kImproved;
  html->Raw("<p class=\"lead\">On ")
      .Text(CountText(test.pairs, "fresh example"))
      .Raw(" that the search never saw, ")
      .Raw(improved ? "the new prompt" : "the best attempt")
      .Raw(" scores <b>")
      .Text(text.Score(test.best.mean))
      .Raw("</b> and your prompt <b>")
      .Text(text.Score(test.seed.mean))
      .Raw("</b>: <b>")
      .Text(text.Difference(test.difference))
      .Raw("</b>.</p><p>With 95% probability the true difference lies between ")
      .Text(text.Difference(test.interval_low, false))
      .Raw(" and ")
      .Text(text.Difference(test.interval_high))
      .Raw(". The chance that it is really better");
  if (run.spec.accept.min_improvement > 0) {
    html->Raw(" by more than ")
        .Text(text.Difference(run.spec.accept.min_improvement));
  }
  html->Raw(" is ")
      .Text(ProbabilityBeside(run.spec.accept.probability,
                              test.probability_better))
      .Raw(improved ? "; you asked for " : ", less than the ")
      .Text(PercentAsWritten(run.spec.accept.probability))
      .Raw(improved ? "%.</p>" : "% you asked for, so nothing changes.</p>");
}

void WriteBar(std::string_view label, std::string_view css, double score,
              double full, const ScoreText& text, HtmlWriter* html) {
  const double share = full > 0 ? std::clamp(score / full, 0.0, 1.0) : 0.0;
  html->Raw("<div class=\"bar\"><span>")
      .Text(label)
      .Raw("</span><span class=\"track\"><span class=\"fill ")
      .Raw(css)
      .Raw("\" style=\"width:")
      .Raw(FixedNumber(100 * share, 2))
      .Raw("%\"></span></span><b>")
      .Text(text.Score(score))
      .Raw("</b></div>");
}

// The interval of the difference on a line with zero marked: left of zero is
// worse, right of it better.
void WriteInterval(const TestComparison& test, const ScoreText& text,
                   HtmlWriter* html) {
  const double low = std::min(test.interval_low, 0.0);
  const double high = std::max(test.interval_high, 0.0);
  const double pad = std::max(0.12 * (high - low), 1e-6);
  const double begin = low - pad;
  const double span = high - low + 2 * pad;
  const auto at = [&](double value) {
    return FixedNumber(100 * std::clamp((value - begin) / span, 0.0, 1.0), 2) +
           "%";
  };
  html->Raw("<figure class=\"interval\" role=\"img\" aria-label=\"Difference ")
      .Text(text.Difference(test.difference))
      .Raw(", 95% interval from ")
      .Text(text.Difference(test.interval_low, false))
      .Raw(" to ")
      .Text(text.Difference(test.interval_high, false))
      .Raw("\"><div class=\"marks\"><span style=\"left:")
      .Raw(at(0.0))
      .Raw(
          "\">no change</span></div><div class=\"rule\"><i class=\"zero\" "
          "style=\"left:")
      .Raw(at(0.0))
      .Raw("\"></i><i class=\"span\" style=\"left:")
      .Raw(at(test.interval_low))
      .Raw(";right:calc(100% - ")
      .Raw(at(test.interval_high))
      .Raw(")\"></i><i class=\"point\" style=\"left:")
      .Raw(at(test.difference))
      .Raw(
          "\"></i></div><div class=\"marks\"><span class=\"now\" "
          "style=\"left:")
      .Raw(at(test.difference))
      .Raw("\">")
      .Text(text.Difference(test.difference))
      .Raw("</span></div></figure>");
}

void WriteWithoutTest(const RunResult& result, HtmlWriter* html) {
  html->Raw("<p class=\"lead\">");
  if (result.status == RunStatus::kSeedKept) {
    html->Raw(
        "No candidate beat your prompt on the validation examples, so there "
        "was nothing to confirm on fresh ones.");
  } else {
    html->Raw(
        "Without a comparison on fresh examples your prompt stays as "
        "it is.");
  }
  html->Raw("</p>");
}

void Figure(std::string_view value, std::string_view label, HtmlWriter* html) {
  html->Raw("<div><dt>")
      .Text(label)
      .Raw("</dt><dd>")
      .Text(value)
      .Raw("</dd></div>");
}

}  // namespace

void WriteVerdict(const RunFolder& run, const ScoreText& text,
                  HtmlWriter* html) {
  const RunResult& result = *run.result;
  const Verdict verdict = VerdictOf(result, text);
  html->Raw("<section class=\"verdict ")
      .Raw(verdict.kind)
      .Raw("\"><p class=\"pill\">")
      .Raw(verdict.pill)
      .Raw("</p><h1>")
      .Text(verdict.headline)
      .Raw("</h1>");
  if (result.test) {
    WriteTestSentences(run, text, html);
    const double full =
        std::max({1.0, result.test->seed.mean, result.test->best.mean});
    html->Raw("<div class=\"bars\">");
    WriteBar("Your prompt", "seed", result.test->seed.mean, full, text, html);
    WriteBar(
        result.status == RunStatus::kImproved ? "New prompt" : "Best attempt",
        "best", result.test->best.mean, full, text, html);
    html->Raw("</div>");
    WriteInterval(*result.test, text, html);
  } else {
    WriteWithoutTest(result, html);
  }
  if (!result.stop_reason.empty()) {
    html->Raw("<p class=\"muted\">Why the search ended: ")
        .Text(result.stop_reason)
        .Raw("</p>");
  }
  html->Raw("</section>");
}

void WriteKeyFigures(const RunFolder& run, HtmlWriter* html) {
  const RunResult& result = *run.result;
  std::int64_t calls = 0;
  std::int64_t tokens = 0;
  for (const auto& [role, usage] : result.roles) {
    calls += usage.calls;
    tokens += usage.input_tokens + usage.output_tokens;
  }
  html->Raw("<dl class=\"figures\">");
  std::string of_limit = GroupedInteger(calls);
  if (run.spec.budget.calls) {
    of_limit += " of " + GroupedInteger(*run.spec.budget.calls);
  }
  Figure(of_limit, "Model calls", html);
  Figure(GroupedInteger(tokens), "Tokens", html);
  Figure(DurationText(result.wall_s), "Time", html);
  Figure(
      GroupedInteger(static_cast<std::int64_t>(run.details->candidates.size())),
      "Prompts tried", html);
  Figure(GroupedInteger(result.cached), "Answers reused", html);
  Figure(GroupedInteger(result.failed_items), "Failed", html);
  html->Raw("</dl>");
}

}  // namespace whet::report
