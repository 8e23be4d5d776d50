// The example that `whet init` writes: files that are part of the program.
//
//   for (const NewFile& file : StarterFiles("support_triage")) ...
//
// Thread-safe.
#ifndef WHET_HOSTS_CLI_STARTER_H_
#define WHET_HOSTS_CLI_STARTER_H_

#include <string>
#include <string_view>
#include <vector>

#include "new_folder.h"

namespace whet::cli {

std::vector<std::string> StarterNames();

// Empty if there is no such example.
std::vector<NewFile> StarterFiles(std::string_view example);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_STARTER_H_
