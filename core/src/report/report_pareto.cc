// Prompts that are worth a look when the score is not all.
#include <string>

#include "report/report_sections.h"

namespace whet::report {

void WriteParetoSet(const RunFolder& run, const ScoreText& text,
                    HtmlWriter* html) {
  const ParetoSet& set = run.result->pareto;
  // One prompt that is best in everything is no choice.
  if (set.front.size() < 2)
    return;
  html->Raw(
          "<section><h2>If the score is not all</h2><p class=\"muted\">Prompts "
          "that no other one beats in score, cost and length at once, on the "
          "validation examples. ")
      .Text(set.explanation)
      .Raw(
          "</p><table class=\"cards\"><thead><tr><th>Prompt</th><th "
          "class=\"num\">Score</th><th class=\"num\">Cost of 1,000 answers</th>"
          "<th class=\"num\">Seconds an answer</th><th class=\"num\">"
          "Characters</th></tr></thead><tbody>");
  for (const ParetoEntry& entry : set.front) {
    html->Raw("<tr><td data-label=\"Prompt\">")
        .Text(entry.candidate == 1
                  ? "your prompt"
                  : "candidate " + std::to_string(entry.candidate) + ": " +
                        entry.origin);
    if (entry.candidate == set.knee)
      html->Raw(" <span class=\"tag\">knee</span>");
    html->Raw("</td><td class=\"num\" data-label=\"Score\">")
        .Text(text.Score(entry.val.mean))
        .Raw("</td><td class=\"num\" data-label=\"Cost of 1,000 answers\">")
        .Text(entry.cost_usd ? DollarText(1000.0 * *entry.cost_usd) : "-")
        .Raw("</td><td class=\"num\" data-label=\"Seconds an answer\">")
        .Text(entry.latency_s ? FixedNumber(*entry.latency_s, 2) : "-")
        .Raw("</td><td class=\"num\" data-label=\"Characters\">")
        .Text(GroupedInteger(entry.length))
        .Raw("</td></tr>");
  }
  html->Raw("</tbody></table></section>");
}

}  // namespace whet::report
