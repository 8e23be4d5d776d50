// Carries a prepared run to its end and says what came out: what `run` and
// `resume` share.
//
//   return CarryOut(*run, {.json = true}, console);
#ifndef WHET_HOSTS_CLI_RUN_SESSION_H_
#define WHET_HOSTS_CLI_RUN_SESSION_H_

#include <optional>
#include <string>

#include "whet/core/run.h"

#include "CLI/CLI.hpp"
#include "console.h"

namespace whet::cli {

struct RunOutput {
  bool json = false;
  std::string fail_under;  // a number from 0 to 1, or empty
};

// --json and --fail-under.
void DeclareRunOutput(CLI::App& app, RunOutput* output);

// Executes `run` under the eyes of the user, who can stop it; prints summary
// or JSON. Errors are printed, too.
ExitCode CarryOut(PreparedRun run, const RunOutput& output,
                  const Console& console);

// Compares a final score with --fail-under; says so if it is too low.
// `fail_under` empty: kDone.
ExitCode CheckThreshold(const std::string& fail_under,
                        std::optional<double> score, const Console& console);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_RUN_SESSION_H_
