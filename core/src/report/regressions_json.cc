#include "report/regressions_json.h"

#include <utility>

namespace whet::report {

Json RegressionsJson(const Regressions& regressions) {
  Json worst = Json::array();
  for (const Regression& one : regressions.worst) {
    worst.push_back({{"example", one.example},
                     {"input", one.input},
                     {"expected", one.expected},
                     {"seed_output", one.seed_output},
                     {"best_output", one.best_output},
                     {"seed_score", one.seed_score},
                     {"best_score", one.best_score}});
  }
  Json json = Json::object();
  json["count"] = regressions.count;
  json["worst"] = std::move(worst);
  return json;
}

Regressions ReadRegressions(const MemberReader& json) {
  Regressions read;
  if (json.Member("regressions", /*optional=*/true).is_null())
    return read;
  const MemberReader regressions = json.Object("regressions");
  read.count = regressions.Integer("count");
  for (const MemberReader& one : regressions.Objects("worst")) {
    read.worst.push_back({one.Unsigned("example"), one.Text("input"),
                          one.Text("expected"), one.Text("seed_output"),
                          one.Text("best_output"), one.Number("seed_score"),
                          one.Number("best_score")});
  }
  return read;
}

}  // namespace whet::report
