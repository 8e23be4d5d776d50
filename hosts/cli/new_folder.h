// Writes a new folder of files for a user: all of them or none.
//
//   absl::Status status = WriteNewFiles("demo", {{"whet.yaml", text}, ...});
#ifndef WHET_HOSTS_CLI_NEW_FOLDER_H_
#define WHET_HOSTS_CLI_NEW_FOLDER_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace whet::cli {

struct NewFile {
  std::string name;  // relative, may have folders
  std::string content;
};

// Makes `dir` if it is not there. FAILED_PRECONDITION, with a hint in a second
// line, if one of the files exists: nothing is ever overwritten.
// PERMISSION_DENIED if it cannot be written.
absl::Status WriteNewFiles(const std::filesystem::path& dir,
                           const std::vector<NewFile>& files);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_NEW_FOLDER_H_
