#include "checkup/machine_checks.h"

#include <algorithm>
#include <string>
#include <system_error>

#include <unistd.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

// Report, prompts, details and log of a run.
constexpr std::uint64_t kRoomBesidesCalls = 50'000'000;
// A record of the journal without its answer, with what is derived from it.
constexpr std::uint64_t kRoomPerCall = 4096;
constexpr std::uint64_t kBytesPerToken = 5;
// Where the config names neither: more than most runs take.
constexpr std::int64_t kUnknownCalls = 20'000;
constexpr std::int64_t kUnknownAnswerTokens = 1024;

bool CanWrite(const fs::path& folder) {
  std::error_code error;
  return fs::is_directory(folder, error) &&
         ::access(folder.c_str(), W_OK | X_OK) == 0;
}

// `folder`, or the nearest one above that is there.
fs::path NearestThatIsThere(fs::path folder) {
  std::error_code error;
  while (!fs::exists(folder, error) && folder != folder.parent_path())
    folder = folder.parent_path();
  return folder;
}

std::string MegabytesText(std::uint64_t bytes) {
  return absl::StrCat(bytes / 1'000'000, " MB");
}

}  // namespace

std::uint64_t RoomForRun(const RunSpec& spec) {
  std::int64_t longest = 0;
  for (const auto& [name, role] : spec.models) {
    longest = std::max(longest,
                       role.max_output_tokens.value_or(kUnknownAnswerTokens));
  }
  const std::int64_t calls = spec.budget.calls.value_or(kUnknownCalls);
  return kRoomBesidesCalls +
         static_cast<std::uint64_t>(calls) *
             (kRoomPerCall +
              kBytesPerToken * static_cast<std::uint64_t>(longest));
}

void CheckRunFolder(const fs::path& config_file, std::uint64_t room,
                    Findings* findings) {
  std::error_code error;
  const fs::path runs = fs::absolute(config_file, error).parent_path() / "runs";
  const fs::path dir = fs::exists(runs, error) ? runs : runs.parent_path();
  if (!CanWrite(dir)) {
    findings->Fail("run folder", "",
                   absl::FailedPreconditionError(absl::StrCat(
                       dir.string(), ": not a folder that can be written")),
                   "choose another folder with 'whet run --run-dir DIR'");
    return;
  }
  const fs::space_info space = fs::space(dir, error);
  if (!error && space.available < room) {
    findings->Warn(
        "run folder", "",
        absl::StrCat(dir.string(), ": ", MegabytesText(space.available),
                     " are free; a run of this budget may take ",
                     MegabytesText(room)),
        "make room, or choose another disk with 'whet run --run-dir "
        "DIR'; on a full disk a run waits");
    return;
  }
  findings->Ok("run folder", "", absl::StrCat("runs go to ", runs.string()));
}

void CheckCacheFolder(const fs::path& folder, Findings* findings) {
  if (folder.empty()) {
    findings->Warn("cache", "", "no folder for what is kept across runs",
                   "set XDG_CACHE_HOME or HOME; without, every run asks anew");
    return;
  }
  if (!CanWrite(NearestThatIsThere(folder))) {
    findings->Warn("cache", "",
                   absl::StrCat(folder.string(), ": cannot be written"),
                   "make it writable or set XDG_CACHE_HOME; without, every run "
                   "asks anew");
    return;
  }
  findings->Ok("cache", "",
               absl::StrCat("answers are kept in ", folder.string()));
}

}  // namespace whet
