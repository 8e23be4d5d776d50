#include "whet/core/candidate.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <set>
#include <utility>

#include "base/nearest_name.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "data/prompt_template.h"
#include "spec/candidate_binder.h"
#include "spec/json_reader.h"

namespace whet {
namespace {

// A candidate with its texts parsed.
struct Templates {
  PromptTemplate system;
  PromptTemplate user;
  PromptTemplate output_instructions;
};

struct NamedText {
  const char* path;
  const std::string* text;
  PromptTemplate Templates::*parsed;
};

std::array<NamedText, 3> Texts(const Candidate& candidate) {
  return {{{"$.system", &candidate.system, &Templates::system},
           {"$.user_template", &candidate.user_template, &Templates::user},
           {"$.output_instructions", &candidate.output_instructions,
            &Templates::output_instructions}}};
}

absl::StatusOr<Templates> ParseTemplates(const Candidate& candidate) {
  Templates templates;
  for (const NamedText& text : Texts(candidate)) {
    absl::StatusOr<PromptTemplate> parsed = PromptTemplate::Parse(*text.text);
    if (!parsed.ok())
      return Annotate(parsed.status(), text.path);
    templates.*text.parsed = *std::move(parsed);
  }
  return templates;
}

std::vector<std::string> Names(const Fields& fields) {
  std::vector<std::string> names;
  for (const auto& [name, value] : fields)
    names.push_back(name);
  return names;
}

absl::Status UnknownPlaceholder(const std::string& path,
                                const std::string& name,
                                const std::vector<std::string>& columns) {
  return absl::InvalidArgumentError(path + ": {{" + name +
                                    "}} is not an input column" +
                                    DidYouMean(name, columns));
}

std::string ExamplePath(std::size_t index) {
  return "$.few_shot_examples[" + std::to_string(index) + "].input";
}

absl::StatusOr<std::string> RenderText(const PromptTemplate& text,
                                       const std::string& path,
                                       const Fields& fields) {
  std::string missing;
  std::string rendered = text.Render(fields, &missing);
  if (!missing.empty()) {
    return UnknownPlaceholder(path, missing, Names(fields));
  }
  return rendered;
}

absl::StatusOr<std::string> RenderSystem(const Templates& templates,
                                         const Fields& input) {
  WHET_ASSIGN_OR_RETURN(std::string system,
                        RenderText(templates.system, "$.system", input));
  WHET_ASSIGN_OR_RETURN(std::string instructions,
                        RenderText(templates.output_instructions,
                                   "$.output_instructions", input));
  if (!system.empty() && !instructions.empty())
    system += "\n\n";
  return system + instructions;
}

// The columns that the user message needs and demonstration `index` lacks.
absl::Status CheckExample(const Candidate& candidate, std::size_t index,
                          const PromptTemplate& user) {
  const Fields& input = candidate.few_shot_examples[index].input;
  for (const std::string& name : user.names()) {
    if (input.count(name) > 0)
      continue;
    return absl::InvalidArgumentError(
        ExamplePath(index) + ": the column '" + name +
        "', which the user message needs, is missing");
  }
  return absl::OkStatus();
}

}  // namespace

std::string CanonicalJson(const Candidate& candidate) {
  return spec::CanonicalJsonText(spec::CandidateBinder().Print(candidate));
}

std::string PrettyJson(const Candidate& candidate) {
  return spec::CandidateBinder().Print(candidate).dump(
             2, ' ', false, nlohmann::json::error_handler_t::replace) +
         "\n";
}

std::string CandidateHash(const Candidate& candidate) {
  return Sha256Hex(CanonicalJson(candidate));
}

absl::StatusOr<Candidate> ParseCandidate(std::string_view json) {
  WHET_ASSIGN_OR_RETURN(spec::LocatedValue value,
                        spec::ReadJson(json, nullptr));
  Candidate candidate;
  WHET_RETURN_IF_ERROR(spec::CandidateBinder().Parse(value, "$", &candidate));
  return candidate;
}

absl::StatusOr<std::vector<std::string>> Placeholders(
    const Candidate& candidate) {
  WHET_ASSIGN_OR_RETURN(Templates templates, ParseTemplates(candidate));
  std::set<std::string> names;
  for (const NamedText& text : Texts(candidate)) {
    const PromptTemplate& parsed = templates.*text.parsed;
    names.insert(parsed.names().begin(), parsed.names().end());
  }
  return std::vector<std::string>(names.begin(), names.end());
}

absl::Status CheckPlaceholders(const Candidate& candidate,
                               const std::vector<std::string>& columns) {
  WHET_ASSIGN_OR_RETURN(Templates templates, ParseTemplates(candidate));
  bool any = false;
  for (const NamedText& text : Texts(candidate)) {
    for (const std::string& name : (templates.*text.parsed).names()) {
      any = true;
      if (std::find(columns.begin(), columns.end(), name) == columns.end()) {
        return UnknownPlaceholder(text.path, name, columns);
      }
    }
  }
  if (!any && !columns.empty()) {
    return absl::InvalidArgumentError(
        "$.user_template: no placeholder, so that every example would be "
        "asked the same; write {{" +
        columns.front() + "}} where the input belongs");
  }
  for (std::size_t i = 0; i < candidate.few_shot_examples.size(); ++i) {
    WHET_RETURN_IF_ERROR(CheckExample(candidate, i, templates.user));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ChatMessage>> Render(const Candidate& candidate,
                                                const Fields& input) {
  WHET_ASSIGN_OR_RETURN(Templates templates, ParseTemplates(candidate));
  std::vector<ChatMessage> messages;
  WHET_ASSIGN_OR_RETURN(std::string system, RenderSystem(templates, input));
  if (!system.empty()) {
    messages.push_back({ChatMessage::Role::kSystem, std::move(system), ""});
  }
  for (std::size_t i = 0; i < candidate.few_shot_examples.size(); ++i) {
    const FewShotExample& example = candidate.few_shot_examples[i];
    WHET_RETURN_IF_ERROR(CheckExample(candidate, i, templates.user));
    std::string missing;  // CheckExample has found none
    messages.push_back({ChatMessage::Role::kUser,
                        templates.user.Render(example.input, &missing), ""});
    messages.push_back(
        {ChatMessage::Role::kAssistant, example.output, example.tool_calls});
  }
  WHET_ASSIGN_OR_RETURN(std::string user,
                        RenderText(templates.user, "$.user_template", input));
  messages.push_back({ChatMessage::Role::kUser, std::move(user), ""});
  return messages;
}

}  // namespace whet
