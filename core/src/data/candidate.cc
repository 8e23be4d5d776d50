#include "whet/core/candidate.h"

#include <algorithm>
#include <set>

#include "base/sha256.h"
#include "base/status_macros.h"
#include "data/candidate_templates.h"
#include "spec/candidate_binder.h"
#include "spec/json_reader.h"

namespace whet {

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
  WHET_ASSIGN_OR_RETURN(CandidateTemplates templates,
                        ParseTemplates(candidate));
  std::set<std::string> names;
  for (const NamedTemplate& text : templates.all()) {
    names.insert(text.text->names().begin(), text.text->names().end());
  }
  return std::vector<std::string>(names.begin(), names.end());
}

absl::Status CheckPlaceholders(const Candidate& candidate,
                               const std::vector<std::string>& columns) {
  WHET_ASSIGN_OR_RETURN(CandidateTemplates templates,
                        ParseTemplates(candidate));
  bool any = false;
  for (const NamedTemplate& text : templates.all()) {
    for (const std::string& name : text.text->names()) {
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
  return CheckDemonstrationColumns(candidate, templates.user);
}

}  // namespace whet
