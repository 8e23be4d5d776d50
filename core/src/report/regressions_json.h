// The member `regressions` of result.json.
#ifndef WHET_CORE_REPORT_REGRESSIONS_JSON_H_
#define WHET_CORE_REPORT_REGRESSIONS_JSON_H_

#include "whet/core/result.h"

#include "report/member_reader.h"
#include "report/result_json.h"

namespace whet::report {

Json RegressionsJson(const Regressions& regressions);
// None if the member is missing: runs of the first versions lack it.
Regressions ReadRegressions(const MemberReader& json);

}  // namespace whet::report

#endif  // WHET_CORE_REPORT_REGRESSIONS_JSON_H_
