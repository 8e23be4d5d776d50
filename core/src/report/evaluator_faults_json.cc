#include "report/evaluator_faults_json.h"

#include <optional>

namespace whet::report {

Json EvaluatorFaultsJson(const std::vector<EvaluatorFault>& faults) {
  Json json = Json::array();
  for (const EvaluatorFault& fault : faults) {
    json.push_back(
        {{"evaluator", fault.evaluator},
         {"example", fault.example ? Json(*fault.example) : Json(nullptr)},
         {"how", fault.how}});
  }
  return json;
}

std::vector<EvaluatorFault> ReadEvaluatorFaults(const MemberReader& json) {
  std::vector<EvaluatorFault> faults;
  if (json.Member("evaluator_faults", /*optional=*/true).is_null())
    return faults;
  for (const MemberReader& one : json.Objects("evaluator_faults")) {
    std::optional<std::uint64_t> example;
    if (!one.Member("example").is_null())
      example = one.Unsigned("example");
    faults.push_back({one.Text("evaluator"), example, one.Text("how")});
  }
  return faults;
}

}  // namespace whet::report
