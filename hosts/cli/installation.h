// Where things are that belong to this program, and other programs.
//
//   const fs::path manifest = FindProgram("whet-manifest");
//   if (manifest.empty()) ...
#ifndef WHET_HOSTS_CLI_INSTALLATION_H_
#define WHET_HOSTS_CLI_INSTALLATION_H_

#include <filesystem>
#include <string>

namespace whet::cli {

// Where find_package(whet) looks: the installation that this program belongs
// to, or the usual place, "$HOME/.local", for a shell.
std::string InstallPrefix();

// Where the Rust crates of that installation are.
std::string CratesFolder(std::string prefix);

// `name` beside this program, else in PATH; empty if it is in neither.
std::filesystem::path FindProgram(const std::string& name);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_INSTALLATION_H_
