// The example that `whet init` writes: files that are part of the program.
//
//   for (const StarterFile& file : StarterFiles("support_triage")) ...
//
// Thread-safe.
#ifndef WHET_HOSTS_CLI_STARTER_H_
#define WHET_HOSTS_CLI_STARTER_H_

#include <string>
#include <string_view>
#include <vector>

namespace whet::cli {

struct StarterFile {
  std::string name;
  std::string_view content;
};

std::vector<std::string> StarterNames();

// Empty if there is no such example.
std::vector<StarterFile> StarterFiles(std::string_view example);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_STARTER_H_
