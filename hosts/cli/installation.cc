#include "installation.h"

#include <cstddef>
#include <cstdlib>
#include <system_error>

#include <unistd.h>

#include "whet/core/config.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

bool CanBeRun(const fs::path& file) {
  std::error_code error;
  return fs::is_regular_file(file, error) && access(file.c_str(), X_OK) == 0;
}

}  // namespace

std::string InstallPrefix() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path prefix = program.parent_path().parent_path();
  if (!error && fs::exists(prefix / "lib" / "cmake" / "whet", error))
    return prefix.string();
  return "$HOME/.local";
}

std::string CratesFolder(std::string prefix) {
  const std::string home = "$HOME";
  if (prefix.compare(0, home.size(), home) == 0)  // no shell reads a Cargo.toml
    prefix.replace(0, home.size(), ProcessEnvironment()["HOME"]);
  return prefix + "/share/whet/plugin_api/rust";
}

fs::path FindProgram(const std::string& name) {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (!error && CanBeRun(self.parent_path() / name))
    return self.parent_path() / name;
  const char* value = std::getenv("PATH");
  std::string folders = value == nullptr ? "" : value;
  while (!folders.empty()) {
    const std::size_t end = folders.find(':');
    const fs::path file = fs::path(folders.substr(0, end)) / name;
    if (file.is_absolute() && CanBeRun(file))
      return file;
    folders.erase(0, end == folders.npos ? end : end + 1);
  }
  return fs::path();
}

}  // namespace whet::cli
