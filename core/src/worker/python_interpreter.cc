#include "worker/python_interpreter.h"

#include <algorithm>
#include <cstdio>
#include <system_error>
#include <utility>

#include <stdlib.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/program_run.h"
#include "base/status_macros.h"
#include "base/utf8.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

constexpr char kRemedy[] =
    "; install Python 3.10 or later, or name an interpreter with "
    "workers.python in the config";

// Lines: version, program, then what it reads.
constexpr char kQuestion[] =
    "import sys\n"
    "print('%d.%d' % sys.version_info[:2], sys.executable, sys.prefix,\n"
    "      sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix,\n"
    "      *sys.path, sep='\\n')";

// No folder of the user's takes part but those of the package.
constexpr char kProgram[] =
    "import sys; sys.path.insert(0, sys.argv[1]); from whet import _worker; "
    "_worker.main()";

bool IsProgram(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0;
}

std::string FromEnvironment(const char* name) {
  const char* value = ::secure_getenv(name);
  return value == nullptr ? "" : value;
}

absl::StatusOr<fs::path> Choose(const std::string& configured) {
  if (!configured.empty()) {
    if (IsProgram(configured))
      return fs::path(configured);
    return absl::NotFoundError(
        absl::StrCat("$.workers.python: ", configured,
                     ": expected an interpreter of Python"));
  }
  const std::string environment = FromEnvironment("VIRTUAL_ENV");
  const fs::path own = fs::path(environment) / "bin" / "python3";
  if (!environment.empty() && IsProgram(own))
    return own;
  const std::string path = FromEnvironment("PATH");
  for (const absl::string_view folder : absl::StrSplit(path, ':')) {
    const fs::path python = fs::path(std::string(folder)) / "python3";
    if (python.is_absolute() && IsProgram(python))
      return python;
  }
  return absl::NotFoundError(absl::StrCat(
      "no interpreter for a plugin in Python: looked for ",
      environment.empty() ? "$VIRTUAL_ENV/bin/python3 (not set)" : own.string(),
      " and python3 in PATH (", path, ")", kRemedy));
}

// What `python` prints when it is asked.
absl::StatusOr<std::string> Ask(const fs::path& python) {
  ProgramRun run = RunProgram({python.string(), "-I", "-B", "-c", kQuestion},
                              {.largest_output = 1 << 20});
  if (run.status.ok())
    return std::move(run.out);
  return absl::FailedPreconditionError(absl::StrCat(
      python.string(), ": does not run as an interpreter of Python: it ",
      run.status.message(), run.err.empty() ? "" : "; it said: ",
      ReplaceInvalidUtf8(run.err.substr(0, 400)), kRemedy));
}

absl::Status CheckVersion(const fs::path& python, const std::string& version) {
  int major = 0;
  int minor = 0;
  if (std::sscanf(version.c_str(), "%d.%d", &major, &minor) == 2 &&
      (major > 3 || (major == 3 && minor >= 10))) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat(python.string(), ": is Python ",
                   ReplaceInvalidUtf8(version.substr(0, 40)), kRemedy));
}

}  // namespace

absl::StatusOr<PythonInterpreter> FindPython(const std::string& configured,
                                             const fs::path& worker_program) {
  const fs::path package = worker_program.parent_path() / "python";
  std::error_code error;
  if (!fs::is_directory(package / "whet", error)) {
    return absl::NotFoundError(absl::StrCat(
        package.string(),
        ": the package that plugins in Python need is missing; install Whet "
        "completely"));
  }
  WHET_ASSIGN_OR_RETURN(const fs::path python, Choose(configured));
  WHET_ASSIGN_OR_RETURN(const std::string said, Ask(python));
  std::vector<std::string> lines = absl::StrSplit(said, '\n');
  lines.resize(std::max<std::size_t>(lines.size(), 2));
  WHET_RETURN_IF_ERROR(CheckVersion(python, lines[0]));
  PythonInterpreter interpreter;
  // Of a shim it is the program that the shim starts.
  interpreter.start.program = lines[1];
  interpreter.start.arguments = {lines[1], "-I", "-B",     "-X",
                                 "utf8",   "-c", kProgram, package.string()};
  interpreter.start.environment = {"LC_ALL=C.UTF-8"};
  interpreter.readable = {package.string(),
                          fs::canonical(package / "whet", error).string()};
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (fs::path(lines[i]).is_absolute())
      interpreter.readable.push_back(lines[i]);
  }
  return interpreter;
}

}  // namespace whet
