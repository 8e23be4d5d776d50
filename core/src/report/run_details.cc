// details.json: what the report and `whet show` need beyond result.json.
#include <utility>

#include "whet/core/run_folder.h"

#include "base/status_macros.h"
#include "report/member_reader.h"
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

constexpr int kDetailsSchemaVersion = 1;

template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json AnswerJson(const std::string& output, std::optional<double> score,
                const std::string& feedback) {
  Json json = Json::object();
  json["output"] = output;
  json["score"] = OrNull(score);
  json["feedback"] = feedback;
  return json;
}

Json CandidateRecordJson(const CandidateRecord& record) {
  Json json = Json::object();
  json["number"] = record.number;
  json["id"] = record.id;
  json["candidate"] = CandidateJson(record.candidate);
  json["parents"] = record.parents;
  json["origin"] = record.origin;
  json["val"] = record.val ? ScoreSummaryJson(*record.val) : Json(nullptr);
  return json;
}

CandidateRecord ReadCandidateRecord(const MemberReader& json) {
  CandidateRecord record;
  record.number = json.Unsigned("number");
  record.id = json.Text("id");
  record.candidate = ReadCandidate(json, "candidate");
  const Json& parents = json.Member("parents");
  if (!parents.is_array())
    json.Fail("parents", "expected a list");
  for (const Json& parent : parents) {
    if (parent.is_number_unsigned()) {
      record.parents.push_back(parent.get<std::uint64_t>());
    } else {
      json.Fail("parents", "expected candidate numbers");
    }
  }
  record.origin = json.Text("origin");
  if (!json.Member("val").is_null()) {
    record.val = ReadScoreSummary(json.Object("val"));
  }
  return record;
}

Json TestRowJson(const TestRow& row) {
  Json json = Json::object();
  json["example"] = row.example;
  json["input"] = row.input;
  json["expected"] = row.expected;
  json["seed"] = AnswerJson(row.seed_output, row.seed_score, row.seed_feedback);
  json["best"] = AnswerJson(row.best_output, row.best_score, row.best_feedback);
  return json;
}

TestRow ReadTestRow(const MemberReader& json) {
  TestRow row;
  row.example = json.Unsigned("example");
  row.input = json.Text("input");
  row.expected = json.Text("expected");
  const MemberReader seed = json.Object("seed");
  row.seed_output = seed.Text("output");
  row.seed_score = seed.OptionalNumber("score");
  row.seed_feedback = seed.Text("feedback");
  const MemberReader best = json.Object("best");
  row.best_output = best.Text("output");
  row.best_score = best.OptionalNumber("score");
  row.best_feedback = best.Text("feedback");
  return row;
}

}  // namespace

std::string DetailsJson(const RunDetails& details) {
  Json json = Json::object();
  json["schema_version"] = kDetailsSchemaVersion;
  Json candidates = Json::array();
  for (const CandidateRecord& record : details.candidates) {
    candidates.push_back(CandidateRecordJson(record));
  }
  json["candidates"] = std::move(candidates);
  Json curve = Json::array();
  for (const CurvePoint& point : details.curve) {
    Json entry = Json::object();
    entry["calls"] = point.calls;
    entry["best_val"] = point.best_val;
    entry["candidate"] = point.candidate;
    curve.push_back(std::move(entry));
  }
  json["curve"] = std::move(curve);
  Json rows = Json::array();
  for (const TestRow& row : details.test_rows)
    rows.push_back(TestRowJson(row));
  json["test_rows"] = std::move(rows);
  if (!details.texts.empty())
    json["texts"] = details.texts;
  return DumpJson(json, 1) + "\n";
}

absl::StatusOr<RunDetails> ParseDetailsJson(std::string_view json_text) {
  WHET_ASSIGN_OR_RETURN(
      const Json value,
      ParseVersionedJson(json_text, "details.json", kDetailsSchemaVersion));
  absl::Status status;
  const MemberReader json(value, "details.json", &status);
  RunDetails details;
  for (const MemberReader& record : json.Objects("candidates")) {
    details.candidates.push_back(ReadCandidateRecord(record));
  }
  for (const MemberReader& point : json.Objects("curve")) {
    CurvePoint read;
    read.calls = point.Integer("calls");
    read.best_val = point.Number("best_val");
    read.candidate = point.Unsigned("candidate");
    details.curve.push_back(read);
  }
  for (const MemberReader& row : json.Objects("test_rows")) {
    details.test_rows.push_back(ReadTestRow(row));
  }
  const Json& texts = json.Member("texts", /*optional=*/true);
  for (const auto& [name, text] : texts.items()) {
    if (!texts.is_object() || !text.is_string()) {
      json.Fail("texts", "expected texts by name");
      break;
    }
    details.texts[name] = text.get<std::string>();
  }
  if (!status.ok())
    return status;
  return details;
}

}  // namespace whet
