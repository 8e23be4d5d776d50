// What a budget buys, said before a call is spent.
#ifndef WHET_CORE_RUN_PLAN_H_
#define WHET_CORE_RUN_PLAN_H_

#include <string>

#include "absl/status/statusor.h"
#include "run/runtime.h"

namespace whet {

// Text of a few lines for people: splits, what baseline, search and
// confirmation may use, what improvement the test split can show.
// INVALID_ARGUMENT if the config sets no limit at all; FAILED_PRECONDITION if
// the limit cannot pay for baseline, a search and confirmation, with the
// number that can.
absl::StatusOr<std::string> MakePlan(const Runtime& rt);

}  // namespace whet

#endif  // WHET_CORE_RUN_PLAN_H_
