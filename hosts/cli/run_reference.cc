#include "run_reference.h"

#include <system_error>
#include <vector>

#include "config_input.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

}  // namespace

fs::path RunsFolder() {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  const absl::StatusOr<fs::path> config = FindConfigFile(here);
  return (config.ok() ? config->parent_path() : here) / "runs";
}

absl::StatusOr<fs::path> FindRun(const std::string& reference) {
  std::error_code error;
  const fs::path runs = RunsFolder();
  if (!reference.empty() && reference != "latest") {
    if (fs::exists(reference, error))
      return fs::path(reference);
    if (fs::exists(runs / reference, error))
      return runs / reference;
    return absl::NotFoundError(reference +
                               ": no such run\nhint: 'whet ls' lists the runs");
  }
  const std::vector<fs::path> found = ListRunFolders(runs);
  if (!found.empty())
    return found.front();
  return absl::NotFoundError(ShownPath(runs) +
                             ": no runs here yet\nhint: 'whet run' makes one");
}

absl::StatusOr<RunFolder> ReadReferredRun(const std::string& reference) {
  absl::StatusOr<fs::path> dir = FindRun(reference);
  if (!dir.ok())
    return dir.status();
  return ReadRunFolder(*dir);
}

}  // namespace whet::cli
