// Which run a command is about: a folder, a name under runs/, or "latest".
//
//   ASSIGN_OR_RETURN(RunFolder run, ReadReferredRun("latest"));
#ifndef WHET_HOSTS_CLI_RUN_REFERENCE_H_
#define WHET_HOSTS_CLI_RUN_REFERENCE_H_

#include <filesystem>
#include <string>

#include "whet/core/run_folder.h"

#include "absl/status/statusor.h"

namespace whet::cli {

// The folder that holds the runs of the project the current folder belongs to:
// runs/ beside the nearest config file, or runs/ here.
std::filesystem::path RunsFolder();

// The folder that `reference` means; empty means "latest". NOT_FOUND with a
// hint if there is none.
absl::StatusOr<std::filesystem::path> FindRun(const std::string& reference);

absl::StatusOr<RunFolder> ReadReferredRun(const std::string& reference);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_RUN_REFERENCE_H_
