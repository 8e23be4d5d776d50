// Notices that somebody has saved a file in a folder of source code.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<FolderWatch> watch,
//                    FolderWatch::Open("plugins/tone"));
//   for (;;) {
//     watch->Look();                                  // as it is now
//     ... build ...
//     for (const fs::path& file : watch->WaitForChange()) ...
//   }
//
// The content counts, not the time: what an editor writes and removes again,
// and a file that is saved as it was, are no change. Left out are what builds
// write (build, target, object files), version control, virtual environments
// and files of editors. Thread-compatible.
#ifndef WHET_HOSTS_CLI_FOLDER_WATCH_H_
#define WHET_HOSTS_CLI_FOLDER_WATCH_H_

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "absl/status/statusor.h"

namespace whet::cli {

// Whether a folder or a file of this name may hold source code, by its name
// and by what lies in the folder.
bool IsSourceFolder(const std::filesystem::path& folder);
bool IsSourceFile(const std::filesystem::path& file);

class FolderWatch {
 public:
  // `folder` must be there. FAILED_PRECONDITION, with the remedy, if the system
  // watches no more.
  static absl::StatusOr<std::unique_ptr<FolderWatch>> Open(
      const std::filesystem::path& folder);
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  // A file elsewhere, with its folder; nothing if it lies in the folder.
  void Add(const std::filesystem::path& file);
  // A file that is the result of a build.
  void Ignore(const std::filesystem::path& file);

  // Remembers the files as they are.
  void Look();
  // What has changed since Look(), come or gone; sorted.
  std::vector<std::filesystem::path> Changed();
  // Waits until something has, and nothing more comes for a moment.
  std::vector<std::filesystem::path> WaitForChange();

 private:
  using Contents = std::map<std::filesystem::path, std::size_t>;

  FolderWatch(std::filesystem::path folder, int events);
  Contents Read();
  void ReadFolder(const std::filesystem::path& folder, int depth,
                  Contents& contents);
  void ReadFile(const std::filesystem::path& file, Contents& contents) const;
  bool WaitForEvent(int milliseconds) const;

  const std::filesystem::path folder_;
  const int events_;  // inotify
  std::set<std::filesystem::path> others_;
  std::set<std::filesystem::path> ignored_;
  Contents seen_;
};

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_FOLDER_WATCH_H_
