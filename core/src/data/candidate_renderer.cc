#include "data/candidate_renderer.h"

#include <cstddef>
#include <numeric>
#include <utility>

#include "base/status_macros.h"

namespace whet {
namespace {

std::vector<std::string> ColumnNames(const Fields& fields) {
  std::vector<std::string> names;
  for (const auto& [name, value] : fields)
    names.push_back(name);
  return names;
}

absl::StatusOr<std::string> RenderText(const NamedTemplate& text,
                                       const Fields& fields) {
  std::string missing;
  std::string rendered = text.text->Render(fields, &missing);
  if (!missing.empty())
    return UnknownPlaceholder(text.path, missing, ColumnNames(fields));
  return rendered;
}

}  // namespace

absl::StatusOr<CandidateRenderer> CandidateRenderer::Make(
    const Candidate* candidate) {
  WHET_ASSIGN_OR_RETURN(CandidateTemplates templates,
                        ParseTemplates(*candidate));
  WHET_RETURN_IF_ERROR(CheckDemonstrationColumns(*candidate, templates.user));
  return CandidateRenderer(candidate, std::move(templates));
}

CandidateRenderer::CandidateRenderer(const Candidate* candidate,
                                     CandidateTemplates templates)
    : candidate_(candidate), templates_(std::move(templates)) {
  for (const FewShotExample& shown : candidate_->few_shot_examples) {
    std::string missing;  // Make has found none
    demonstrations_.push_back(templates_.user.Render(shown.input, &missing));
  }
  if (candidate_->few_shot_selection) {
    nearest_.emplace(candidate_->few_shot_examples, templates_.user.names());
  }
}

absl::StatusOr<std::string> CandidateRenderer::RenderSystem(
    const Fields& input) const {
  const auto [system_text, user_text, instructions_text] = templates_.all();
  WHET_ASSIGN_OR_RETURN(std::string system, RenderText(system_text, input));
  WHET_ASSIGN_OR_RETURN(std::string instructions,
                        RenderText(instructions_text, input));
  if (!system.empty() && !instructions.empty())
    system += "\n\n";
  return system + instructions;
}

absl::StatusOr<std::vector<ChatMessage>> CandidateRenderer::Render(
    const Fields& input) const {
  std::vector<ChatMessage> messages;
  WHET_ASSIGN_OR_RETURN(std::string system, RenderSystem(input));
  if (!system.empty()) {
    messages.push_back({ChatMessage::Role::kSystem, std::move(system), ""});
  }
  WHET_ASSIGN_OR_RETURN(
      std::string user,
      RenderText({"$.user_template", &templates_.user}, input));
  std::vector<std::size_t> shown(demonstrations_.size());
  std::iota(shown.begin(), shown.end(), std::size_t{0});
  if (nearest_) {
    shown = nearest_->Find(input, static_cast<std::size_t>(
                                      candidate_->few_shot_selection->nearest));
  }
  for (const std::size_t i : shown) {
    const FewShotExample& example = candidate_->few_shot_examples[i];
    messages.push_back({ChatMessage::Role::kUser, demonstrations_[i], ""});
    messages.push_back(
        {ChatMessage::Role::kAssistant, example.output, example.tool_calls});
  }
  messages.push_back({ChatMessage::Role::kUser, std::move(user), ""});
  return messages;
}

absl::StatusOr<std::vector<ChatMessage>> Render(const Candidate& candidate,
                                                const Fields& input) {
  WHET_ASSIGN_OR_RETURN(CandidateRenderer renderer,
                        CandidateRenderer::Make(&candidate));
  return renderer.Render(input);
}

}  // namespace whet
