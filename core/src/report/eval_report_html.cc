// The page of `whet eval --report`.
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/core/evaluation.h"
#include "whet/core/score_text.h"
#include "whet/core/version.h"

#include "report/html_writer.h"
#include "report/page.h"

namespace whet {
namespace {

using report::HtmlWriter;

// A page stays readable; --json has all rows.
constexpr std::size_t kWorstOnPage = 100;

void BeginTable(const std::vector<std::string>& columns, HtmlWriter* html) {
  html->Raw("<table class=\"cards\"><thead><tr>");
  for (std::size_t i = 0; i < columns.size(); ++i) {
    html->Raw(i == 0 ? "<th>" : "<th class=\"num\">")
        .Text(columns[i])
        .Raw("</th>");
  }
  html->Raw("</tr></thead><tbody>");
}

void Row(const std::vector<std::string>& columns,
         const std::vector<std::string>& cells, HtmlWriter* html) {
  html->Raw("<tr>");
  for (std::size_t i = 0; i < cells.size(); ++i) {
    html->Raw(i == 0 ? "<td data-label=\"" : "<td class=\"num\" data-label=\"")
        .Text(columns[i])
        .Raw("\">")
        .Text(cells[i])
        .Raw("</td>");
  }
  html->Raw("</tr>");
}

void EndTable(HtmlWriter* html) { html->Raw("</tbody></table>"); }

void WriteScore(const EvalReport& report, std::string_view what,
                const ScoreText& text, HtmlWriter* html) {
  html->Raw("<section class=\"verdict\"><h1>")
      .Text(text.Score(report.score.mean) + " ± " +
            text.Margin(report.score.stderr_))
      .Raw("</h1><p class=\"lead\">The score of ")
      .Text(CountText(report.score.n, "example"))
      .Raw(" (")
      .Text(what)
      .Raw("), with its standard error.");
  if (report.score.failed > 0) {
    html->Raw(" ")
        .Text(CountText(report.score.failed, "example"))
        .Raw(" more could not be scored.");
  }
  html->Raw("</p></section>");
}

void WriteEvaluators(const EvalReport& report, const ScoreText& text,
                     HtmlWriter* html) {
  html->Raw("<section><h2>By evaluator</h2>");
  const std::vector<std::string> columns = {"Evaluator",        "Score",
                                            "Mean of examples", "Examples",
                                            "No score",         "Weight"};
  BeginTable(columns, html);
  for (const EvaluatorSummary& e : report.evaluators) {
    Row(columns,
        {e.name, text.Score(e.score),
         text.Score(e.items.mean) + " ± " + text.Margin(e.items.stderr_),
         GroupedInteger(e.items.n), GroupedInteger(e.items.failed),
         MetricText(e.weight)},
        html);
  }
  EndTable(html);
  html->Raw("</section>");
}

void WriteMetrics(const EvaluatorSummary& evaluator, HtmlWriter* html) {
  if (evaluator.metrics.empty())
    return;
  html->Raw("<section><h2>").Text(evaluator.name).Raw("</h2>");
  const std::vector<std::string> columns = {"Metric", "Value"};
  bool open = false;
  for (const SetMetricValue& metric : evaluator.metrics) {
    if (!metric.label.empty())
      continue;
    if (!std::exchange(open, true))
      BeginTable(columns, html);
    Row(columns, {metric.name, MetricText(metric.value)}, html);
  }
  if (open)
    EndTable(html);
  for (const LabelTable& table : LabelTables(evaluator)) {
    std::vector<std::string> names = {"Label"};
    names.insert(names.end(), table.names.begin(), table.names.end());
    BeginTable(names, html);
    for (const LabelTable::Row& row : table.rows) {
      std::vector<std::string> cells = {row.label};
      for (const double value : row.values)
        cells.push_back(MetricText(value));
      Row(names, cells, html);
    }
    EndTable(html);
  }
  html->Raw("</section>");
}

void WriteByExpected(const EvalReport& report, const ScoreText& text,
                     HtmlWriter* html) {
  if (report.labels.size() < 2)
    return;
  html->Raw("<section><h2>By expected output</h2>");
  const std::vector<std::string> columns = {"Expected", "Score", "Examples",
                                            "No score"};
  BeginTable(columns, html);
  for (const auto& [label, score] : report.labels) {
    Row(columns,
        {label,
         score.n == 0
             ? "-"
             : text.Score(score.mean) + " ± " + text.Margin(score.stderr_),
         GroupedInteger(score.n), GroupedInteger(score.failed)},
        html);
  }
  EndTable(html);
  html->Raw("</section>");
}

void WriteWorst(const EvalReport& report, const ScoreText& text,
                HtmlWriter* html) {
  const std::vector<const EvalReport::Row*> rows =
      WorstRows(report, kWorstOnPage);
  if (rows.empty())
    return;
  html->Raw(
      "<section><h2>The worst examples</h2><table class=\"cards answers\">"
      "<thead><tr><th>Input</th><th>Expected</th><th>Answer</th><th>Score"
      "</th></tr></thead><tbody>");
  for (const EvalReport::Row* row : rows) {
    html->Raw("<tr><td data-label=\"Input\" class=\"message\">")
        .FoldedText(row->input)
        .Raw("</td><td data-label=\"Expected\"><span class=\"said\">")
        .FoldedText(row->expected)
        .Raw("</span></td><td data-label=\"Answer\"><span class=\"said\">")
        .FoldedText(row->output)
        .Raw("</span></td><td data-label=\"Score\">")
        .Text(row->score ? text.Score(*row->score) : "no score")
        .Raw("<details class=\"why\"><summary>why</summary>")
        .Text(row->feedback)
        .Raw("</details></td></tr>");
  }
  html->Raw("</tbody></table></section>");
}

}  // namespace

std::string EvalReportHtml(const EvalReport& report, std::string_view what) {
  const ScoreText text(report.score.mean >= 0 && report.score.mean <= 1);
  HtmlWriter html;
  report::BeginPage("scores", &html);
  html.Raw("<header><span class=\"brand\">whet</span><span class=\"run\">")
      .Text(what)
      .Raw("</span></header>\n<main>\n");
  WriteScore(report, what, text, &html);
  WriteEvaluators(report, text, &html);
  WriteByExpected(report, text, &html);
  for (const EvaluatorSummary& evaluator : report.evaluators)
    WriteMetrics(evaluator, &html);
  WriteWorst(report, text, &html);
  html.Raw("</main>\n");
  report::EndPage(kVersion, &html);
  return std::move(html).Take();
}

}  // namespace whet
