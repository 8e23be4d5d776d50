// What evaluators say about a set of examples, as a member of result.json.
#ifndef WHET_CORE_REPORT_EVALUATOR_JSON_H_
#define WHET_CORE_REPORT_EVALUATOR_JSON_H_

#include <vector>

#include "whet/core/result.h"

#include "report/member_reader.h"

namespace whet::report {

// An array, one object per evaluator with `seed` and `best`.
Json EvaluatorChangesJson(const std::vector<EvaluatorChange>& changes);

// From member `evaluators` of `json`; empty if there is none.
std::vector<EvaluatorChange> ReadEvaluatorChanges(const MemberReader& json);

}  // namespace whet::report

#endif  // WHET_CORE_REPORT_EVALUATOR_JSON_H_
