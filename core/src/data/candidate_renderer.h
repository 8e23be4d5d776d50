// Renders one candidate for many examples: what depends on the candidate only
// is worked out once.
//
//   WHET_ASSIGN_OR_RETURN(CandidateRenderer r,
//                         CandidateRenderer::Make(&candidate));
//   for (...) { WHET_ASSIGN_OR_RETURN(messages, r.Render(example.input)); }
//
// Immutable. Thread-safe.
#ifndef WHET_CORE_DATA_CANDIDATE_RENDERER_H_
#define WHET_CORE_DATA_CANDIDATE_RENDERER_H_

#include <optional>
#include <string>
#include <vector>

#include "whet/core/candidate.h"

#include "absl/status/statusor.h"
#include "data/candidate_templates.h"
#include "data/nearest_demonstrations.h"

namespace whet {

class CandidateRenderer {
 public:
  // `candidate` must outlive the renderer. INVALID_ARGUMENT for a broken
  // placeholder or a demonstration that lacks a column.
  static absl::StatusOr<CandidateRenderer> Make(const Candidate* candidate);

  // As Render() of whet/core/candidate.h.
  absl::StatusOr<std::vector<ChatMessage>> Render(const Fields& input) const;

 private:
  CandidateRenderer(const Candidate* candidate, CandidateTemplates templates);

  absl::StatusOr<std::string> RenderSystem(const Fields& input) const;

  const Candidate* candidate_;
  CandidateTemplates templates_;
  std::vector<std::string> demonstrations_;  // their user messages
  std::optional<NearestDemonstrations> nearest_;
};

}  // namespace whet

#endif  // WHET_CORE_DATA_CANDIDATE_RENDERER_H_
