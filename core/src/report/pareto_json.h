// The Pareto set as a member of result.json.
#ifndef WHET_CORE_REPORT_PARETO_JSON_H_
#define WHET_CORE_REPORT_PARETO_JSON_H_

#include "whet/core/result.h"

#include "report/member_reader.h"

namespace whet::report {

// {front, knee, explanation}
Json ParetoSetJson(const ParetoSet& set);

// From member `pareto` of `json`; empty if there is none.
ParetoSet ReadParetoSet(const MemberReader& json);

}  // namespace whet::report

#endif  // WHET_CORE_REPORT_PARETO_JSON_H_
