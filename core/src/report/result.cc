#include "whet/core/result.h"

#include <utility>

#include "base/status_macros.h"
#include "report/evaluator_faults_json.h"
#include "report/evaluator_json.h"
#include "report/member_reader.h"
#include "report/pareto_json.h"
#include "report/regressions_json.h"
#include "report/result_json.h"

namespace whet {
namespace {

using report::CandidateJson;
using report::DumpJson;
using report::Json;
using report::MemberReader;
using report::ParseVersionedJson;
using report::ReadCandidate;
using report::ReadScoreSummary;
using report::ScoreSummaryJson;

constexpr RunStatus kAllStatuses[] = {RunStatus::kImproved,
                                      RunStatus::kSeedKept, RunStatus::kStopped,
                                      RunStatus::kFailed};

Json TestJson(const std::optional<TestComparison>& test) {
  if (!test)
    return nullptr;
  Json json = Json::object();
  json["seed"] = ScoreSummaryJson(test->seed);
  json["best"] = ScoreSummaryJson(test->best);
  json["difference"] = test->difference;
  json["interval"] = {test->interval_low, test->interval_high};
  json["probability_better"] = test->probability_better;
  json["pairs"] = test->pairs;
  return json;
}

std::optional<TestComparison> ReadTest(const MemberReader& json) {
  if (json.Member("test").is_null())
    return std::nullopt;
  const MemberReader test = json.Object("test");
  TestComparison read;
  read.seed = ReadScoreSummary(test.Object("seed"));
  read.best = ReadScoreSummary(test.Object("best"));
  read.difference = test.Number("difference");
  const Json& interval = test.Member("interval");
  if (interval.is_array() && interval.size() == 2 && interval[0].is_number() &&
      interval[1].is_number()) {
    read.interval_low = interval[0].get<double>();
    read.interval_high = interval[1].get<double>();
  } else {
    test.Fail("interval", "expected a list of two numbers");
  }
  read.probability_better = test.Number("probability_better");
  read.pairs = test.Integer("pairs");
  return read;
}

Json FindingsJson(const std::vector<RunFinding>& findings) {
  Json json = Json::array();
  for (const RunFinding& finding : findings)
    json.push_back({{"kind", finding.kind}, {"text", finding.text}});
  return json;
}

// Runs of the first versions have none.
std::vector<RunFinding> ReadFindings(const MemberReader& json) {
  std::vector<RunFinding> findings;
  if (json.Member("findings", /*optional=*/true).is_null())
    return findings;
  for (const MemberReader& finding : json.Objects("findings"))
    findings.push_back({finding.Text("kind"), finding.Text("text")});
  return findings;
}

void WriteRoles(const std::map<std::string, RoleUsage>& roles, Json* json) {
  Json calls = Json::object();
  Json tokens = Json::object();
  for (const auto& [role, usage] : roles) {
    calls[role] = usage.calls;
    tokens[role] = {{"input", usage.input_tokens},
                    {"output", usage.output_tokens},
                    {"usd", usage.usd}};
  }
  (*json)["calls"] = std::move(calls);
  (*json)["tokens"] = std::move(tokens);
}

std::map<std::string, RoleUsage> ReadRoles(const MemberReader& json) {
  std::map<std::string, RoleUsage> roles;
  const MemberReader calls = json.Object("calls");
  for (const auto& [role, tokens] : json.NamedObjects("tokens")) {
    RoleUsage& usage = roles[role];
    usage.calls = calls.Integer(role.c_str());
    usage.input_tokens = tokens.Integer("input");
    usage.output_tokens = tokens.Integer("output");
    usage.usd = tokens.Number("usd");
  }
  return roles;
}

RunStatus ReadStatus(const MemberReader& json) {
  const std::string name = json.Text("status");
  for (const RunStatus status : kAllStatuses) {
    if (RunStatusName(status) == name)
      return status;
  }
  json.Fail("status", "expected improved, seed_kept, stopped or failed");
  return RunStatus::kFailed;
}

std::map<std::string, std::string> ReadHashes(const MemberReader& json) {
  std::map<std::string, std::string> hashes;
  const MemberReader object = json.Object("hashes");
  if (!object.value().is_object())
    return hashes;
  for (const auto& [name, value] : object.value().items()) {
    hashes[name] = object.Text(name.c_str());
  }
  return hashes;
}

}  // namespace

std::string_view RunStatusName(RunStatus status) {
  switch (status) {
    case RunStatus::kImproved:
      return "improved";
    case RunStatus::kSeedKept:
      return "seed_kept";
    case RunStatus::kStopped:
      return "stopped";
    case RunStatus::kFailed:
      break;
  }
  return "failed";
}

std::string ResultJson(const RunResult& result) {
  Json json = Json::object();
  json["schema_version"] = kResultSchemaVersion;
  json["run_id"] = result.run_id;
  json["status"] = std::string(RunStatusName(result.status));
  json["stop_reason"] = result.stop_reason;
  json["baseline"] = {{"val", ScoreSummaryJson(result.baseline_val)}};
  json["best"] = {{"candidate_id", result.best_id},
                  {"val", ScoreSummaryJson(result.best_val)},
                  {"prompt", CandidateJson(result.best)}};
  json["challenger_id"] = result.challenger_id;
  json["test"] = TestJson(result.test);
  json["evaluators"] = report::EvaluatorChangesJson(result.evaluators);
  json["regressions"] = report::RegressionsJson(result.regressions);
  json["pareto"] = report::ParetoSetJson(result.pareto);
  json["findings"] = FindingsJson(result.findings);
  WriteRoles(result.roles, &json);
  // An unknown price is null, not 0.
  json["cost_usd"] = result.cost_usd ? Json(*result.cost_usd) : Json(nullptr);
  json["failed_items"] = result.failed_items;
  json["evaluator_faults"] =
      report::EvaluatorFaultsJson(result.evaluator_faults);
  json["cached"] = result.cached;
  json["traffic"] = {{"requests", result.traffic.requests},
                     {"retries", result.traffic.retries},
                     {"overloaded", result.traffic.overloaded},
                     {"paused_s", result.traffic.paused_s},
                     {"limit", result.traffic.limit}};
  json["wall_s"] = result.wall_s;
  json["seed"] = result.seed;
  json["strategy"] = result.strategy;
  json["hashes"] = result.hashes;
  json["version"] = result.version;
  return DumpJson(json, 2) + "\n";
}

absl::StatusOr<RunResult> ParseResultJson(std::string_view json_text) {
  WHET_ASSIGN_OR_RETURN(
      const Json value,
      ParseVersionedJson(json_text, "result.json", kResultSchemaVersion));
  absl::Status status;
  const MemberReader json(value, "result.json", &status);
  RunResult result;
  result.run_id = json.Text("run_id");
  result.status = ReadStatus(json);
  result.stop_reason = json.Text("stop_reason");
  result.baseline_val = ReadScoreSummary(json.Object("baseline").Object("val"));
  const MemberReader best = json.Object("best");
  result.best_id = best.Text("candidate_id");
  result.best_val = ReadScoreSummary(best.Object("val"));
  result.best = ReadCandidate(best, "prompt");
  result.challenger_id = json.Text("challenger_id");
  result.test = ReadTest(json);
  result.evaluators = report::ReadEvaluatorChanges(json);
  result.regressions = report::ReadRegressions(json);
  result.pareto = report::ReadParetoSet(json);
  result.findings = ReadFindings(json);
  result.roles = ReadRoles(json);
  result.failed_items = json.Integer("failed_items");
  result.evaluator_faults = report::ReadEvaluatorFaults(json);
  result.cached = json.Integer("cached");
  result.cost_usd = json.OptionalNumber("cost_usd");
  const MemberReader traffic = json.Object("traffic");
  result.traffic.requests = traffic.Integer("requests");
  result.traffic.retries = traffic.Integer("retries");
  result.traffic.overloaded = traffic.Integer("overloaded");
  result.traffic.paused_s = traffic.Number("paused_s");
  result.traffic.limit = traffic.Integer("limit");
  result.wall_s = json.Number("wall_s");
  result.seed = json.Unsigned("seed");
  result.strategy = json.Text("strategy");
  result.hashes = ReadHashes(json);
  result.version = json.Text("version");
  if (!status.ok())
    return status;
  return result;
}

}  // namespace whet
