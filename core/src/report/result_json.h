// The JSON of values that result.json and details.json share.
//
//   out["val"] = ScoreSummaryJson(summary);
//   ScoreSummary summary = ReadScoreSummary(json.Object("val"));
//
// Thread-safe.
#ifndef WHET_CORE_REPORT_RESULT_JSON_H_
#define WHET_CORE_REPORT_RESULT_JSON_H_

#include "whet/core/candidate.h"
#include "whet/core/result.h"

#include "report/member_reader.h"

namespace whet::report {

Json ScoreSummaryJson(const ScoreSummary& summary);
ScoreSummary ReadScoreSummary(const MemberReader& json);

Json CandidateJson(const Candidate& candidate);
// Reads the candidate in member `key`.
Candidate ReadCandidate(const MemberReader& json, const char* key);

}  // namespace whet::report

#endif  // WHET_CORE_REPORT_RESULT_JSON_H_
