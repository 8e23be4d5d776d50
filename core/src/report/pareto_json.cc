#include "report/pareto_json.h"

#include <optional>
#include <utility>

#include "report/result_json.h"

namespace whet::report {
namespace {

Json NumberOrNull(std::optional<double> number) {
  return number ? Json(*number) : Json(nullptr);
}

}  // namespace

Json ParetoSetJson(const ParetoSet& set) {
  Json front = Json::array();
  for (const ParetoEntry& entry : set.front) {
    Json json = Json::object();
    json["candidate"] = entry.candidate;
    json["candidate_id"] = entry.id;
    json["origin"] = entry.origin;
    json["val"] = ScoreSummaryJson(entry.val);
    json["cost_usd"] = NumberOrNull(entry.cost_usd);
    json["latency_s"] = NumberOrNull(entry.latency_s);
    json["length"] = entry.length;
    front.push_back(std::move(json));
  }
  Json json = Json::object();
  json["front"] = std::move(front);
  json["knee"] = set.knee == 0 ? Json(nullptr) : Json(set.knee);
  json["explanation"] = set.explanation;
  return json;
}

ParetoSet ReadParetoSet(const MemberReader& json) {
  ParetoSet set;
  // Results of earlier versions have none.
  if (json.Member("pareto", true).is_null())
    return set;
  const MemberReader pareto = json.Object("pareto");
  for (const MemberReader& entry : pareto.Objects("front")) {
    set.front.push_back(
        {entry.Unsigned("candidate"), entry.Text("candidate_id"),
         entry.Text("origin"), ReadScoreSummary(entry.Object("val")),
         entry.OptionalNumber("cost_usd"), entry.OptionalNumber("latency_s"),
         entry.Integer("length")});
  }
  if (!pareto.Member("knee", true).is_null())
    set.knee = pareto.Unsigned("knee");
  set.explanation = pareto.Text("explanation");
  return set;
}

}  // namespace whet::report
