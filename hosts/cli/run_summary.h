// A finished run in a few lines: before, after, how sure, what it took.
//
//   console.out() << RunSummary(run, console.out_paint());
//
// Thread-safe.
#ifndef WHET_HOSTS_CLI_RUN_SUMMARY_H_
#define WHET_HOSTS_CLI_RUN_SUMMARY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "whet/core/run_folder.h"

#include "terminal.h"

namespace whet::cli {

// Several lines; `run.result` may be absent (the run is not finished).
std::string RunSummary(const RunFolder& run, const Paint& paint);

// "548 calls, 183,543 tokens".
std::string UsageText(const std::map<std::string, RoleUsage>& roles);

// "270 answers that were paid for before".
std::string ReusedText(std::int64_t answers);

// The score on fresh examples of the prompt that the run ended with; absent
// without a confirmation.
std::optional<double> FinalScore(const RunResult& result);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_RUN_SUMMARY_H_
