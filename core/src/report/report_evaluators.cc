// What each evaluator says of the test examples, before and after.
#include <string>
#include <vector>

#include "report/report_sections.h"

namespace whet::report {
namespace {

constexpr std::size_t kMostMetrics = 40;  // of one evaluator; the page stays
                                          // small, result.json has them all

std::string Change(double before, double after) {
  return FixedNumber(before, 4) + " → " + FixedNumber(after, 4);
}

// The value of the same metric in the other summary, if it is there.
const SetMetricValue* FindMetric(const EvaluatorSummary& summary,
                                 const SetMetricValue& like) {
  for (const SetMetricValue& metric : summary.metrics) {
    if (metric.label == like.label && metric.name == like.name)
      return &metric;
  }
  return nullptr;
}

void WriteMetrics(const EvaluatorChange& change, HtmlWriter* html) {
  std::size_t shown = 0;
  for (const SetMetricValue& before : change.seed.metrics) {
    const SetMetricValue* after = FindMetric(change.best, before);
    if (after == nullptr || shown == kMostMetrics)
      continue;
    if (shown++ == 0) {
      html->Raw("<details class=\"group same\"><summary>")
          .Text(change.seed.name)
          .Raw(
              "</summary><table class=\"cards\"><thead><tr><th>Metric</th>"
              "<th class=\"num\">Before → after</th></tr></thead><tbody>");
    }
    html->Raw("<tr><td data-label=\"Metric\">")
        .Text(before.label.empty() ? before.name
                                   : before.name + " of " + before.label)
        .Raw("</td><td class=\"num\" data-label=\"Before → after\">")
        .Text(Change(before.value, after->value))
        .Raw("</td></tr>");
  }
  if (shown > 0)
    html->Raw("</tbody></table></details>");
}

}  // namespace

void WriteEvaluators(const RunFolder& run, const ScoreText& text,
                     HtmlWriter* html) {
  const std::vector<EvaluatorChange>& changes = run.result->evaluators;
  // One evaluator with nothing to add is the verdict itself.
  if (changes.empty() || (changes.size() == 1 && !changes[0].seed.own_score &&
                          changes[0].seed.metrics.empty())) {
    return;
  }
  html->Raw(
      "<section><h2>By evaluator</h2><p class=\"muted\">The test examples, "
      "answered with the prompt before and after. The verdict is about the "
      "weighted score of each example.</p><table class=\"cards\"><thead><tr>"
      "<th>Evaluator</th><th class=\"num\">Before</th><th class=\"num\">After"
      "</th><th class=\"num\">Weight</th></tr></thead><tbody>");
  for (const EvaluatorChange& change : changes) {
    html->Raw("<tr><td data-label=\"Evaluator\">")
        .Text(change.seed.name)
        .Raw("</td><td class=\"num\" data-label=\"Before\">")
        .Text(text.Score(change.seed.score))
        .Raw("</td><td class=\"num\" data-label=\"After\">")
        .Text(text.Score(change.best.score))
        .Raw("</td><td class=\"num\" data-label=\"Weight\">")
        .Text(FixedNumber(change.seed.weight, 2))
        .Raw("</td></tr>");
  }
  html->Raw("</tbody></table>");
  for (const EvaluatorChange& change : changes)
    WriteMetrics(change, html);
  html->Raw("</section>");
}

}  // namespace whet::report
