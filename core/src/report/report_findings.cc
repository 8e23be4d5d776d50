// What people should look at before they use the new prompt.
#include <algorithm>

#include "whet/core/hygiene.h"

#include "report/report_sections.h"

namespace whet::report {

void WriteFindings(const RunFolder& run, HtmlWriter* html) {
  const std::vector<RunFinding>& findings = run.result->findings;
  if (findings.empty())
    return;
  html->Raw("<section class=\"findings\"><h2>Look at this first</h2><p>");
  const bool doubt = std::any_of(
      findings.begin(), findings.end(),
      [](const RunFinding& finding) { return DoubtsProof(finding.kind); });
  html->Raw(doubt ? "<b>The new prompt holds examples of the test split: it "
                    "may be less good than the comparison above says.</b>"
                  : "Before you use the new prompt:")
      .Raw("</p><ul>");
  for (const RunFinding& finding : findings)
    html->Raw("<li>").Text(finding.text).Raw("</li>");
  html->Raw("</ul></section>\n");
}

}  // namespace whet::report
