// The test examples, one by one: which ones the change fixed, which it broke.
#include <algorithm>
#include <span>

#include "report/report_sections.h"

namespace whet::report {
namespace {

// A page stays readable and small; details.json has them all.
constexpr std::size_t kFirstRows = 8;
constexpr std::size_t kMostRows = 300;

enum class Outcome { kBetter, kWorse, kSame, kUnscored };

Outcome OutcomeOf(const TestRow& row) {
  if (!row.seed_score || !row.best_score)
    return Outcome::kUnscored;
  if (*row.best_score > *row.seed_score)
    return Outcome::kBetter;
  if (*row.best_score < *row.seed_score)
    return Outcome::kWorse;
  return Outcome::kSame;
}

void WriteAnswer(std::string_view heading, const std::string& output,
                 std::optional<double> score, const std::string& feedback,
                 HtmlWriter* html) {
  html->Raw("<td data-label=\"").Raw(heading).Raw("\">");
  if (!score) {
    html->Raw("<span class=\"mark none\" title=\"no score\">?</span> ");
  } else if (*score >= 1.0) {
    html->Raw("<span class=\"mark right\" title=\"full marks\">✓</span> ");
  } else if (*score <= 0.0) {
    html->Raw("<span class=\"mark wrong\" title=\"score 0\">✗</span> ");
  } else {
    html->Raw("<span class=\"mark part\">")
        .Text(FixedNumber(*score, 2))
        .Raw("</span> ");
  }
  if (output.empty()) {
    html->Raw("<span class=\"muted\">(empty)</span>");
  } else {
    html->Raw("<span class=\"said\">").FoldedText(output).Raw("</span>");
  }
  if (!feedback.empty() && (!score || *score < 1.0)) {
    html->Raw("<details class=\"why\"><summary>why</summary>")
        .Text(feedback)
        .Raw("</details>");
  }
  html->Raw("</td>");
}

void WriteTable(std::span<const TestRow* const> rows, HtmlWriter* html) {
  html->Raw(
      "<table class=\"cards answers\"><thead><tr><th>Message</th>"
      "<th>Expected</th><th>Before</th><th>After</th></tr></thead><tbody>");
  for (const TestRow* row : rows) {
    html->Raw("<tr><td data-label=\"Message\" class=\"message\">")
        .FoldedText(row->input)
        .Raw("</td><td data-label=\"Expected\"><span class=\"said\">")
        .FoldedText(row->expected)
        .Raw("</span></td>");
    WriteAnswer("Before", row->seed_output, row->seed_score, row->seed_feedback,
                html);
    WriteAnswer("After", row->best_output, row->best_score, row->best_feedback,
                html);
    html->Raw("</tr>");
  }
  html->Raw("</tbody></table>");
}

// A few rows to look at, the others behind a fold.
void WriteRows(std::span<const TestRow* const> rows, HtmlWriter* html) {
  const auto count = [](std::size_t n) {
    return GroupedInteger(static_cast<std::int64_t>(n));
  };
  // A fold that hides two rows is worth nothing.
  const std::size_t first =
      rows.size() > kFirstRows + 2 ? kFirstRows : rows.size();
  const std::size_t shown = std::min(rows.size(), kMostRows);
  WriteTable(rows.first(first), html);
  if (first == rows.size())
    return;
  html->Raw("<details class=\"more\"><summary>")
      .Text(count(shown - first))
      .Raw(" more</summary>");
  WriteTable(rows.subspan(first, shown - first), html);
  if (rows.size() > shown) {
    html->Raw("<p class=\"muted\">")
        .Text(count(rows.size() - shown))
        .Raw(" more in <code>details.json</code>.</p>");
  }
  html->Raw("</details>");
}

void WriteGroup(const std::vector<TestRow>& all, Outcome outcome,
                std::string_view title, std::string_view css, bool folded,
                HtmlWriter* html) {
  std::vector<const TestRow*> rows;
  for (const TestRow& row : all) {
    if (OutcomeOf(row) == outcome)
      rows.push_back(&row);
  }
  if (rows.empty())
    return;
  const std::string count = std::to_string(rows.size());
  html->Raw("<details class=\"group ")
      .Raw(css)
      .Raw(folded ? "\"><summary>" : "\" open><summary>")
      .Raw(title)
      .Raw(" <span class=\"tag\">")
      .Text(count)
      .Raw("</span></summary>");
  WriteRows(rows, html);
  html->Raw("</details>");
}

void Share(int count, std::string_view css, std::string_view label,
           HtmlWriter* html) {
  if (count == 0)
    return;
  html->Raw("<span class=\"")
      .Raw(css)
      .Raw("\" style=\"flex-grow:")
      .Text(std::to_string(count))
      .Raw("\"><b>")
      .Text(std::to_string(count))
      .Raw("</b> ")
      .Raw(label)
      .Raw("</span>");
}

}  // namespace

TestCounts CountTestRows(const std::vector<TestRow>& rows) {
  TestCounts counts;
  for (const TestRow& row : rows) {
    for (const std::optional<double>& score :
         {row.seed_score, row.best_score}) {
      if (score && *score != 0.0 && *score != 1.0)
        counts.binary = false;
    }
    switch (OutcomeOf(row)) {
      case Outcome::kBetter:
        ++counts.better;
        break;
      case Outcome::kWorse:
        ++counts.worse;
        break;
      case Outcome::kSame:
        ++(*row.best_score >= 1.0 ? counts.same_full : counts.same_other);
        break;
      case Outcome::kUnscored:
        ++counts.unscored;
        break;
    }
  }
  return counts;
}

void WriteExamples(const RunFolder& run, HtmlWriter* html) {
  const std::vector<TestRow>& rows = run.details->test_rows;
  if (rows.empty())
    return;
  const TestCounts counts = CountTestRows(rows);
  html->Raw("<section><h2>Fixed and broken</h2><p class=\"muted\">The ")
      .Text(CountText(static_cast<std::int64_t>(rows.size()), "test example"))
      .Raw(
          " one by one, answered with the prompt before and after.</p>"
          "<div class=\"shares\">");
  Share(counts.better, "better", counts.binary ? "fixed" : "better", html);
  Share(counts.same_full, "full", "right before and after", html);
  Share(counts.same_other, "same",
        counts.binary ? "wrong before and after" : "the same", html);
  Share(counts.worse, "worse", counts.binary ? "broken" : "worse", html);
  Share(counts.unscored, "none", "could not be scored", html);
  html->Raw("</div>");
  WriteGroup(rows, Outcome::kBetter, counts.binary ? "Fixed" : "Better",
             "better", false, html);
  WriteGroup(rows, Outcome::kWorse, counts.binary ? "Broken" : "Worse", "worse",
             false, html);
  WriteGroup(rows, Outcome::kUnscored, "Could not be scored", "none", true,
             html);
  WriteGroup(rows, Outcome::kSame, "No change", "same", true, html);
  html->Raw("</section>");
}

}  // namespace whet::report
