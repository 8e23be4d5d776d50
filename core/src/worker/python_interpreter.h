// The interpreter of evaluators in Python, asked once where it keeps things: a
// worker becomes it and may read them.
//
//   ASSIGN_OR_RETURN(const PythonInterpreter python,
//                    FindPython(config.python, worker_program));
//   settings.becomes = python.start;
//   for (const std::string& path : python.readable) ...
#ifndef WHET_CORE_WORKER_PYTHON_INTERPRETER_H_
#define WHET_CORE_WORKER_PYTHON_INTERPRETER_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace whet {

// A program and how to start it.
struct ProgramStart {
  std::filesystem::path program;
  std::vector<std::string> arguments;    // the first is its name
  std::vector<std::string> environment;  // "NAME=value"
};

struct PythonInterpreter {
  ProgramStart start;                 // as a worker of Whet
  std::vector<std::string> readable;  // its library, packages and Whet's
};

// `configured` if it is not empty, else the interpreter of the active virtual
// environment (VIRTUAL_ENV), else the first python3 of PATH; runs it. Whet's
// package lies beside `worker_program`. NOT_FOUND says what was looked for,
// FAILED_PRECONDITION what is wrong with it.
absl::StatusOr<PythonInterpreter> FindPython(
    const std::string& configured, const std::filesystem::path& worker_program);

}  // namespace whet

#endif  // WHET_CORE_WORKER_PYTHON_INTERPRETER_H_
