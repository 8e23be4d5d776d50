#include <string>

#include "whet/core/report.h"
#include "whet/core/score_text.h"

#include "report/html_writer.h"
#include "report/report_sections.h"

namespace whet {
namespace {

using report::HtmlWriter;

constexpr char kStyle[] =
#include "report.css.inc"
    ;

// Nothing may be fetched or run, whatever data is on the page.
constexpr char kPolicy[] =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
    "'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action "
    "'none'\">";

void WriteHead(const RunFolder& run, HtmlWriter* html) {
  html->Raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
      .Raw(kPolicy)
      .Raw(
          "<meta name=\"viewport\" content=\"width=device-width, "
          "initial-scale=1\"><meta name=\"color-scheme\" content=\"light "
          "dark\"><title>")
      .Text(run.run_id)
      .Raw(" · whet</title><style>")
      .Raw(kStyle)
      .Raw("</style></head>\n<body>");
}

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
  WriteHead(run, &html);
  WriteMasthead(run, &html);
  html.Raw("<main>\n");
  report::WriteVerdict(run, text, &html);
  report::WriteFindings(run, &html);
  report::WriteKeyFigures(run, &html);
  report::WriteChart(run, text, &html);
  report::WritePrompt(run, &html);
  report::WriteExamples(run, &html);
  report::WriteLineage(run, text, &html);
  report::WriteUsage(run, &html);
  report::WriteHowToUse(run, &html);
  report::WriteReproduce(run, &html);
  html.Raw("</main>\n<footer>Made by whet ")
      .Text(run.result->version)
      .Raw(
          ". This page is one file and loads nothing from "
          "anywhere.</footer></body></html>\n");
  return std::move(html).Take();
}

}  // namespace whet
