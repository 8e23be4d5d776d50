// A candidate as plain text: the content of best_prompt.txt.
#include <utility>

#include "whet/core/report.h"

namespace whet {
namespace {

void Section(std::string_view title, std::string_view body, std::string* out) {
  if (!out->empty())
    *out += '\n';
  out->append("## ").append(title).append("\n\n").append(body);
  if (body.empty() || body.back() != '\n')
    *out += '\n';
}

std::string FewShotText(const FewShotExample& shot) {
  std::string text;
  for (const auto& [column, value] : shot.input) {
    text.append(column).append(": ").append(value).append("\n");
  }
  text.append("=> ").append(shot.output).append("\n");
  if (!shot.tool_calls.empty()) {
    text.append("tool calls: ").append(shot.tool_calls).append("\n");
  }
  return text;
}

}  // namespace

std::string SelectionText(const FewShotSelection& selection) {
  return selection.nearest == 1
             ? "the one that is nearest to it"
             : "the " + std::to_string(selection.nearest) +
                   " that are nearest to it, the nearest last";
}

std::string CandidateText(const Candidate& candidate) {
  std::string text;
  if (!candidate.system.empty())
    Section("System", candidate.system, &text);
  if (!candidate.output_instructions.empty()) {
    Section("Output instructions (end of the system message)",
            candidate.output_instructions, &text);
  }
  if (candidate.few_shot_selection) {
    Section(
        "Demonstrations shown",
        "For each input " + SelectionText(*candidate.few_shot_selection) + ".",
        &text);
  }
  for (std::size_t i = 0; i < candidate.few_shot_examples.size(); ++i) {
    Section("Demonstration " + std::to_string(i + 1),
            FewShotText(candidate.few_shot_examples[i]), &text);
  }
  Section("User message", candidate.user_template, &text);
  if (!candidate.tools.empty())
    Section("Tools", candidate.tools, &text);
  return text;
}

}  // namespace whet
