#include "data/candidate_templates.h"

#include <utility>

#include "base/nearest_name.h"
#include "base/status_macros.h"

namespace whet {
namespace {

absl::Status ParseOne(const char* path, const std::string& text,
                      PromptTemplate* out) {
  absl::StatusOr<PromptTemplate> parsed = PromptTemplate::Parse(text);
  if (!parsed.ok())
    return Annotate(parsed.status(), path);
  *out = *std::move(parsed);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CandidateTemplates> ParseTemplates(const Candidate& candidate) {
  CandidateTemplates out;
  WHET_RETURN_IF_ERROR(ParseOne("$.system", candidate.system, &out.system));
  WHET_RETURN_IF_ERROR(
      ParseOne("$.user_template", candidate.user_template, &out.user));
  WHET_RETURN_IF_ERROR(ParseOne("$.output_instructions",
                                candidate.output_instructions,
                                &out.output_instructions));
  return out;
}

absl::Status UnknownPlaceholder(const std::string& path,
                                const std::string& name,
                                const std::vector<std::string>& columns) {
  return absl::InvalidArgumentError(path + ": {{" + name +
                                    "}} is not an input column" +
                                    DidYouMean(name, columns));
}

absl::Status CheckDemonstrationColumns(const Candidate& candidate,
                                       const PromptTemplate& user) {
  for (std::size_t i = 0; i < candidate.few_shot_examples.size(); ++i) {
    const Fields& input = candidate.few_shot_examples[i].input;
    for (const std::string& name : user.names()) {
      if (input.count(name) > 0)
        continue;
      return absl::InvalidArgumentError(
          "$.few_shot_examples[" + std::to_string(i) + "].input: the column '" +
          name + "', which the user message needs, is missing");
    }
  }
  return absl::OkStatus();
}

}  // namespace whet
