// What came of the checks of a plugin, in three forms.
//
//   console.out() << OutcomeText(outcome, paint);        // as they come
//   console.out() << SummaryText(report, paint);         // at the end
//   WriteFile(file, JUnitXml("tone.so", report));        // for build servers
//
// Pure functions.
#ifndef WHET_HOSTS_CLI_CHECK_REPORT_H_
#define WHET_HOSTS_CLI_CHECK_REPORT_H_

#include <string>
#include <string_view>

#include "whet/core/conformance.h"

#include "json_text.h"
#include "terminal.h"

namespace whet::cli {

// A line; for a failure what was seen and expected, the rule, what to do and
// the command that runs it again, below it.
std::string OutcomeText(const CheckOutcome& outcome, const Paint& paint);

// "31 passed, 2 skipped, 1 failed".
std::string SummaryText(const ConformanceReport& report, const Paint& paint);

JsonObject CheckJson(const ConformanceCheck& check);
JsonObject ReportJson(std::string_view library,
                      const ConformanceReport& report);

// In the form that Jenkins and GitLab read.
std::string JUnitXml(std::string_view library, const ConformanceReport& report);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_CHECK_REPORT_H_
