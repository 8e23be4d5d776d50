#include <string>

#include "whet/core/report.h"
#include "whet/core/score_text.h"

#include "report/html_writer.h"
#include "report/page.h"
#include "report/report_sections.h"

namespace whet {
namespace {

using report::HtmlWriter;

void WriteMasthead(const RunFolder& run, HtmlWriter* html) {
  const auto task = run.spec.models.find("task");
  html->Raw("<header><span class=\"brand\">whet</span><span class=\"run\">")
      .Text(run.run_id)
      .Raw("</span><span class=\"about\">")
      .Text(run.result->strategy);
  if (task != run.spec.models.end()) {
    html->Raw(" · ").Text(task->second.model);
  }
  html->Raw(" · ").Text(UtcText(run.started_utc)).Raw("</span></header>\n");
}

}  // namespace

std::string ReportHtml(const RunFolder& run) {
  const ScoreText text = ScoreText::For(*run.result);
  HtmlWriter html;
  report::BeginPage(run.run_id, &html);
  WriteMasthead(run, &html);
  html.Raw("<main>\n");
  report::WriteVerdict(run, text, &html);
  report::WriteFindings(run, &html);
  report::WriteKeyFigures(run, &html);
  report::WriteChart(run, text, &html);
  report::WritePrompt(run, &html);
  report::WriteEvaluators(run, text, &html);
  report::WriteExamples(run, &html);
  report::WriteParetoSet(run, text, &html);
  report::WriteLineage(run, text, &html);
  report::WriteTexts(run, &html);
  report::WriteUsage(run, &html);
  report::WriteHowToUse(run, &html);
  report::WriteReproduce(run, &html);
  html.Raw("</main>\n");
  report::EndPage(run.result->version, &html);
  return std::move(html).Take();
}

}  // namespace whet
