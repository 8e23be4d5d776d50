// The member `evaluator_faults` of result.json.
#ifndef WHET_CORE_REPORT_EVALUATOR_FAULTS_JSON_H_
#define WHET_CORE_REPORT_EVALUATOR_FAULTS_JSON_H_

#include <vector>

#include "whet/core/result.h"

#include "report/member_reader.h"

namespace whet::report {

Json EvaluatorFaultsJson(const std::vector<EvaluatorFault>& faults);
// None if the member is missing: runs of the first versions lack it.
std::vector<EvaluatorFault> ReadEvaluatorFaults(const MemberReader& json);

}  // namespace whet::report

#endif  // WHET_CORE_REPORT_EVALUATOR_FAULTS_JSON_H_
