// Where the winner comes from, and everything else that was tried.
#include <algorithm>

#include "whet/core/report.h"

#include "report/report_sections.h"

namespace whet::report {
namespace {

const CandidateRecord* FindNumber(const std::vector<CandidateRecord>& all,
                                  std::uint64_t number) {
  for (const CandidateRecord& record : all) {
    if (record.number == number)
      return &record;
  }
  return nullptr;
}

// The seed first, `last` at the end, along the first parents.
std::vector<const CandidateRecord*> Ancestry(
    const std::vector<CandidateRecord>& all, const CandidateRecord* last) {
  std::vector<const CandidateRecord*> line;
  while (last != nullptr && line.size() <= all.size()) {
    line.push_back(last);
    // A parent always has a smaller number: a damaged file cannot loop.
    const bool has_parent =
        !last->parents.empty() && last->parents.front() < last->number;
    last = has_parent ? FindNumber(all, last->parents.front()) : nullptr;
  }
  std::reverse(line.begin(), line.end());
  return line;
}

std::string ValidationText(const CandidateRecord& record,
                           const ScoreText& text) {
  if (!record.val || record.val->n == 0)
    return "not scored";
  return text.Score(record.val->mean) + " ± " +
         text.Margin(record.val->stderr_) + " on " +
         std::to_string(record.val->n);
}

void WriteAncestry(const std::vector<const CandidateRecord*>& line,
                   const ScoreText& text, HtmlWriter* html) {
  html->Raw("<ol class=\"line\">");
  for (const CandidateRecord* record : line) {
    html->Raw("<li><span class=\"no\">")
        .Text(std::to_string(record->number))
        .Raw("</span><span><b>")
        .Text(record->number == 1 ? "your prompt" : record->origin)
        .Raw("</b><br><span class=\"muted\">")
        .Text(ValidationText(*record, text))
        .Raw("</span></span></li>");
  }
  html->Raw("</ol>");
}

void WriteCandidateRow(const CandidateRecord& record, const ScoreText& text,
                       std::string_view tag, HtmlWriter* html) {
  html->Raw("<tr><td class=\"num\" data-label=\"Prompt\">")
      .Text(std::to_string(record.number))
      .Raw("</td><td data-label=\"Made by\">")
      .Text(record.number == 1 && record.origin.empty() ? "your prompt"
                                                        : record.origin);
  if (!tag.empty()) {
    html->Raw(" <span class=\"tag add\">").Raw(tag).Raw("</span>");
  }
  html->Raw("<details><summary class=\"muted\">text</summary><pre>")
      .Text(CandidateText(record.candidate))
      .Raw("</pre></details></td><td data-label=\"From\">");
  for (std::size_t i = 0; i < record.parents.size(); ++i) {
    html->Raw(i == 0 ? "" : ", ").Text(std::to_string(record.parents[i]));
  }
  const double share =
      record.val ? std::clamp(record.val->mean, 0.0, 1.0) : 0.0;
  html->Raw(
          "</td><td data-label=\"Validation\" class=\"score\"><span "
          "class=\"track\"><span class=\"fill best\" style=\"width:")
      .Raw(FixedNumber(100 * share, 1))
      .Raw("%\"></span></span>")
      .Text(ValidationText(record, text))
      .Raw("</td></tr>");
}

}  // namespace

ComparedPrompts FindComparedPrompts(const RunFolder& run) {
  ComparedPrompts compared;
  const std::string& id = run.result->challenger_id.empty()
                              ? run.result->best_id
                              : run.result->challenger_id;
  for (const CandidateRecord& record : run.details->candidates) {
    if (record.number == 1)
      compared.seed = &record;
    if (record.id == id && record.number != 1 &&
        compared.challenger == nullptr) {
      compared.challenger = &record;
    }
  }
  return compared;
}

void WriteLineage(const RunFolder& run, const ScoreText& text,
                  HtmlWriter* html) {
  const std::vector<CandidateRecord>& all = run.details->candidates;
  if (all.size() < 2)
    return;
  const ComparedPrompts compared = FindComparedPrompts(run);
  const bool improved = run.result->status == RunStatus::kImproved;
  html->Raw("<section><h2>Where it comes from</h2>");
  if (compared.challenger != nullptr) {
    WriteAncestry(Ancestry(all, compared.challenger), text, html);
  }
  html->Raw("<details><summary>All ")
      .Text(CountText(static_cast<std::int64_t>(all.size()), "prompt"))
      .Raw(
          " that were tried</summary><table class=\"cards\"><thead><tr><th "
          "class=\"num\">#</th><th>Made by</th><th>From</th><th>Validation "
          "score</th></tr></thead><tbody>");
  for (const CandidateRecord& record : all) {
    std::string_view tag;
    if (&record == compared.challenger)
      tag = improved ? "winner" : "runner-up";
    WriteCandidateRow(record, text, tag, html);
  }
  html->Raw("</tbody></table></details></section>");
}

}  // namespace whet::report
