// The prompt before and after, as a word diff.
#include <algorithm>

#include "whet/core/report.h"

#include "report/report_sections.h"

namespace whet::report {
namespace {

void WriteDiffText(std::string_view before, std::string_view after,
                   HtmlWriter* html) {
  for (const DiffPiece& piece : WordDiff(before, after)) {
    switch (piece.kind) {
      case DiffPiece::Kind::kEqual:
        html->Text(piece.text);
        break;
      case DiffPiece::Kind::kDeleted:
        html->Raw("<del>").Text(piece.text).Raw("</del>");
        break;
      case DiffPiece::Kind::kInserted:
        html->Raw("<ins>").Text(piece.text).Raw("</ins>");
        break;
    }
  }
}

void WritePart(std::string_view title, std::string_view before,
               std::string_view after, HtmlWriter* html) {
  if (before.empty() && after.empty())
    return;
  html->Raw("<div class=\"part\"><h3>").Text(title);
  if (before == after)
    html->Raw(" <span class=\"tag\">unchanged</span>");
  if (before.empty())
    html->Raw(" <span class=\"tag add\">added</span>");
  if (after.empty())
    html->Raw(" <span class=\"tag drop\">removed</span>");
  html->Raw("</h3><pre>");
  WriteDiffText(before, after, html);
  html->Raw("</pre></div>");
}

void WriteShot(const FewShotExample& shot, std::string_view change,
               HtmlWriter* html) {
  html->Raw("<li");
  if (!change.empty())
    html->Raw(" class=\"").Raw(change).Raw("\"");
  html->Raw("><div class=\"ask\">");
  for (const auto& [column, value] : shot.input) {
    if (shot.input.size() > 1) {
      html->Raw("<span class=\"column\">").Text(column).Raw("</span> ");
    }
    html->FoldedText(value).Raw("<br>");
  }
  html->Raw("</div><div class=\"answer\">").FoldedText(shot.output);
  if (!shot.tool_calls.empty()) {
    html->Raw("<br><code>").Text(shot.tool_calls).Raw("</code>");
  }
  html->Raw("</div></li>");
}

bool Contains(const std::vector<FewShotExample>& shots,
              const FewShotExample& shot) {
  return std::find(shots.begin(), shots.end(), shot) != shots.end();
}

// Which of the demonstrations an input is shown.
void WriteSelection(const Candidate& prompt, HtmlWriter* html) {
  if (!prompt.few_shot_selection)
    return;
  html->Raw("<p>For each message ")
      .Text(SelectionText(*prompt.few_shot_selection))
      .Raw(".</p>");
}

void WriteShots(const Candidate& prompt_before, const Candidate& prompt_after,
                HtmlWriter* html) {
  const std::vector<FewShotExample>& before = prompt_before.few_shot_examples;
  const std::vector<FewShotExample>& after = prompt_after.few_shot_examples;
  if (before.empty() && after.empty())
    return;
  html->Raw("<div class=\"part\"><h3>Demonstrations <span class=\"tag\">")
      .Text(std::to_string(before.size()))
      .Raw(" → ")
      .Text(std::to_string(after.size()))
      .Raw(
          "</span></h3><p class=\"muted\">Worked examples, shown to the model "
          "before each message: what a user wrote, what the right answer "
          "is.</p>");
  WriteSelection(prompt_after, html);
  html->Raw("<ol class=\"shots\">");
  for (const FewShotExample& shot : after) {
    WriteShot(shot, Contains(before, shot) ? "" : "added", html);
  }
  for (const FewShotExample& shot : before) {
    if (!Contains(after, shot))
      WriteShot(shot, "removed", html);
  }
  html->Raw("</ol></div>");
}

}  // namespace

void WritePrompt(const RunFolder& run, HtmlWriter* html) {
  const ComparedPrompts compared = FindComparedPrompts(run);
  const Candidate& before =
      compared.seed != nullptr ? compared.seed->candidate : run.spec.prompt;
  const bool improved = run.result->status == RunStatus::kImproved;
  const Candidate& after = improved ? run.result->best
                           : compared.challenger != nullptr
                               ? compared.challenger->candidate
                               : before;
  const bool differs = !(before == after);
  html->Raw("<section><h2>The prompt</h2><p class=\"muted\">");
  if (!differs) {
    html->Raw("Your prompt, as it was and as it stays.");
  } else {
    html->Raw(improved ? "From your prompt to the new one: "
                       : "From your prompt to the best candidate, which was "
                         "not accepted: ")
        .Raw("<ins>added</ins>, <del>removed</del>.");
  }
  html->Raw("</p>");
  WritePart("System message", before.system, after.system, html);
  WritePart("Output instructions", before.output_instructions,
            after.output_instructions, html);
  WriteShots(before, after, html);
  WritePart("User message", before.user_template, after.user_template, html);
  WritePart("Tools", before.tools, after.tools, html);
  html->Raw("<details><summary>")
      .Raw(improved ? "The new prompt" : "Your prompt")
      .Raw(" as plain text</summary><pre class=\"copy\">")
      .Text(CandidateText(run.result->best))
      .Raw("</pre></details></section>");
}

}  // namespace whet::report
