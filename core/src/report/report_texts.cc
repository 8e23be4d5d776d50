// What the strategy wrote beside the prompt.
#include "report/report_sections.h"

namespace whet::report {

void WriteTexts(const RunFolder& run, HtmlWriter* html) {
  if (run.details->texts.empty())
    return;
  html->Raw(
      "<section><h2>Texts of the strategy</h2><p class=\"muted\">What the "
      "strategy wrote beside the prompt; also in the folder <code>texts</code> "
      "of the run.</p>");
  for (const auto& [name, text] : run.details->texts) {
    html->Raw("<details><summary>")
        .Text(name)
        .Raw("</summary><pre class=\"copy\">")
        .Text(text)
        .Raw("</pre></details>");
  }
  html->Raw("</section>");
}

}  // namespace whet::report
