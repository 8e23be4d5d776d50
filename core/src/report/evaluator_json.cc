#include "report/evaluator_json.h"

#include <utility>

#include "report/result_json.h"

namespace whet::report {
namespace {

Json SummaryJson(const EvaluatorSummary& summary) {
  Json metrics = Json::array();
  for (const SetMetricValue& metric : summary.metrics) {
    Json json = Json::object();
    if (!metric.label.empty())
      json["label"] = metric.label;
    json["name"] = metric.name;
    json["value"] = metric.value;
    metrics.push_back(std::move(json));
  }
  Json json = Json::object();
  json["score"] = summary.score;
  json["own_score"] = summary.own_score;
  json["examples"] = ScoreSummaryJson(summary.items);
  json["metrics"] = std::move(metrics);
  return json;
}

EvaluatorSummary ReadSummary(const MemberReader& json) {
  EvaluatorSummary summary;
  summary.score = json.Number("score");
  const Json& own = json.Member("own_score");
  summary.own_score = own.is_boolean() && own.get<bool>();
  summary.items = ReadScoreSummary(json.Object("examples"));
  for (const MemberReader& metric : json.Objects("metrics")) {
    const bool labelled = !metric.Member("label", true).is_null();
    summary.metrics.push_back({labelled ? metric.Text("label") : "",
                               metric.Text("name"), metric.Number("value")});
  }
  return summary;
}

}  // namespace

Json EvaluatorChangesJson(const std::vector<EvaluatorChange>& changes) {
  Json list = Json::array();
  for (const EvaluatorChange& change : changes) {
    Json json = Json::object();
    json["name"] = change.seed.name;
    json["weight"] = change.seed.weight;
    json["seed"] = SummaryJson(change.seed);
    json["best"] = SummaryJson(change.best);
    list.push_back(std::move(json));
  }
  return list;
}

std::vector<EvaluatorChange> ReadEvaluatorChanges(const MemberReader& json) {
  std::vector<EvaluatorChange> changes;
  // Results of earlier versions have none.
  if (json.Member("evaluators", true).is_null())
    return changes;
  for (const MemberReader& entry : json.Objects("evaluators")) {
    EvaluatorChange change = {ReadSummary(entry.Object("seed")),
                              ReadSummary(entry.Object("best"))};
    change.seed.name = change.best.name = entry.Text("name");
    change.seed.weight = change.best.weight = entry.Number("weight");
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace whet::report
