// Writing a run folder. Reading is whet/core/run_folder.h.
#ifndef WHET_CORE_RUN_RUN_FILES_H_
#define WHET_CORE_RUN_RUN_FILES_H_

#include <filesystem>
#include <map>
#include <string>

#include "whet/core/config.h"
#include "whet/core/result.h"
#include "whet/core/run_folder.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "run/prices.h"

namespace whet {

// What run.json holds: everything that must be the same when a run goes on.
struct RunManifest {
  std::string run_id;
  std::string started_utc;
  std::string version;
  RunSpec spec;
  RolePrices prices;  // a newer table must not change what a run reserves
  std::map<std::string, std::string> hashes;  // data, config, plugin:<kind:id>
};

// Makes the folder (0700; parents too) if it does not exist.
// FAILED_PRECONDITION if it holds a run already or is not empty (but for what a
// process leaves that was killed before the run began), INVALID_ARGUMENT if it
// cannot be made, both with what to do.
absl::Status MakeRunFolder(const std::filesystem::path& dir);

absl::Status WriteRunManifest(const std::filesystem::path& dir,
                              const RunManifest& manifest);
// NOT_FOUND if `dir` is not a run folder; DATA_LOSS if run.json is damaged.
absl::StatusOr<RunManifest> ReadRunManifest(const std::filesystem::path& dir);

// FAILED_PRECONDITION naming the first thing that changed since the run began.
absl::Status CheckUnchanged(const RunManifest& then, const RunManifest& now);

// result.json, details.json, best_prompt.json, best_prompt.txt, report.html and
// texts/<name>.txt for each text that the strategy kept;
// result.json last: its presence says that the run is complete.
absl::Status WriteResults(const std::filesystem::path& dir,
                          const RunManifest& manifest, const RunResult& result,
                          const RunDetails& details);

}  // namespace whet

#endif  // WHET_CORE_RUN_RUN_FILES_H_
