// How the process ends: part of the interface, scripts depend on it.
//
//   return ExitCodeFor(status, Stage::kBeforeCalls);
//
// The table of docs/cli.md, in one place. Thread-safe.
#ifndef WHET_HOSTS_CLI_EXIT_CODE_H_
#define WHET_HOSTS_CLI_EXIT_CODE_H_

#include "whet/core/result.h"

#include "absl/status/status.h"

namespace whet::cli {

enum class ExitCode {
  kDone = 0,             // improved, or confirmed that the seed prompt stays
  kFailure = 1,          // something went wrong on the way
  kUsage = 2,            // command line, config, data or plugins are wrong
  kLimit = 3,            // a limit came before a verdict
  kCredentials = 4,      // a key is missing or refused, or has no credit
  kProvider = 5,         // the provider cannot be reached
  kBelowThreshold = 10,  // --fail-under
  kInterrupted = 130,    // Ctrl-C; the run can be resumed
};

// Whether a model call can have been made when the error came up: before, what
// is wrong is what the user wrote.
enum class Stage { kBeforeCalls, kAfterCalls };

ExitCode ExitCodeFor(const absl::Status& status, Stage stage);

// Of a check that calls no model: kDone, kUsage, kCredentials or kProvider.
ExitCode ExitCodeOfCheck(const absl::Status& status);

// Of a run that came to an end by itself.
ExitCode ExitCodeFor(RunStatus status);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_EXIT_CODE_H_
