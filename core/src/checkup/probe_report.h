// What the report of a probe means for a config. Pure.
#ifndef WHET_CORE_CHECKUP_PROBE_REPORT_H_
#define WHET_CORE_CHECKUP_PROBE_REPORT_H_

#include <string>

#include "absl/status/statusor.h"

namespace whet {

struct ProbeSummary {
  std::string what;    // "can: chat, seed; cannot: json_schema (...)"
  std::string advice;  // what follows for the config; empty: nothing
  bool lacks = false;  // something that runs make use of
};

// `report`: JSON as whet_provider_probe has it. `role`: of the config, where
// the options would go. DATA_LOSS if it is not such JSON.
absl::StatusOr<ProbeSummary> SummarizeProbe(const std::string& report,
                                            const std::string& role);

}  // namespace whet

#endif  // WHET_CORE_CHECKUP_PROBE_REPORT_H_
