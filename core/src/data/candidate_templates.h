// The texts of a candidate, parsed, and what is wrong with them.
//
//   WHET_ASSIGN_OR_RETURN(CandidateTemplates t, ParseTemplates(candidate));
//   for (const NamedTemplate& text : t.all()) ... text.text->names() ...
//
// Values. Thread-compatible.
#ifndef WHET_CORE_DATA_CANDIDATE_TEMPLATES_H_
#define WHET_CORE_DATA_CANDIDATE_TEMPLATES_H_

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "whet/core/candidate.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "data/prompt_template.h"

namespace whet {

struct NamedTemplate {
  const char* path;  // "$.system"
  const PromptTemplate* text;
};

struct CandidateTemplates {
  PromptTemplate system;
  PromptTemplate user;
  PromptTemplate output_instructions;

  std::array<NamedTemplate, 3> all() const {
    return {{{"$.system", &system},
             {"$.user_template", &user},
             {"$.output_instructions", &output_instructions}}};
  }
};

// INVALID_ARGUMENT with the path of a text that has a broken placeholder.
absl::StatusOr<CandidateTemplates> ParseTemplates(const Candidate& candidate);

// INVALID_ARGUMENT naming the nearest column.
absl::Status UnknownPlaceholder(const std::string& path,
                                const std::string& name,
                                const std::vector<std::string>& columns);

// INVALID_ARGUMENT naming a demonstration and the column that it lacks and
// `user`, its user message, needs.
absl::Status CheckDemonstrationColumns(const Candidate& candidate,
                                       const PromptTemplate& user);

}  // namespace whet

#endif  // WHET_CORE_DATA_CANDIDATE_TEMPLATES_H_
