#include "report/result_json.h"

#include <utility>

#include "base/status_macros.h"

namespace whet::report {

Json ScoreSummaryJson(const ScoreSummary& summary) {
  Json json = Json::object();
  json["mean"] = summary.mean;
  json["stderr"] = summary.stderr_;
  json["n"] = summary.n;
  json["failed"] = summary.failed;
  return json;
}

ScoreSummary ReadScoreSummary(const MemberReader& json) {
  ScoreSummary summary;
  summary.mean = json.Number("mean");
  summary.stderr_ = json.Number("stderr");
  summary.n = json.Integer("n");
  summary.failed = json.Integer("failed");
  return summary;
}

Json CandidateJson(const Candidate& candidate) {
  return Json::parse(CanonicalJson(candidate));
}

Candidate ReadCandidate(const MemberReader& json, const char* key) {
  const Json& member = json.Member(key);
  if (!member.is_object()) {
    json.Fail(key, "expected an object");
    return Candidate();
  }
  absl::StatusOr<Candidate> candidate = ParseCandidate(member.dump());
  if (candidate.ok())
    return *std::move(candidate);
  json.Fail(key, ToStd(candidate.status().message()));
  return Candidate();
}

}  // namespace whet::report
