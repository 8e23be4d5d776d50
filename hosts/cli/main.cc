// The command `whet`: docs/cli.md.
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "whet/core/private_process.h"

#include "command_line.h"

int main(int argc, char** argv) {
  using whet::cli::ExitCode;
  // Keys are in the environment from the start.
  whet::MakeProcessPrivate();
  std::ios::sync_with_stdio(false);
  ExitCode code = ExitCode::kFailure;
  try {
    code = whet::cli::RunCommandLine(
        std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc),
        std::cout, std::cerr);
  } catch (const std::exception& error) {
    // Every expected failure is a Status: this one is ours, or out of memory.
    std::cerr << "whet: internal error: " << error.what() << std::endl;
    return static_cast<int>(ExitCode::kFailure);
  }
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "whet: cannot write to standard output" << std::endl;
    return static_cast<int>(ExitCode::kFailure);
  }
  // Words for a reader that is gone are tried once more at exit; they must not
  // replace the exit status by a signal.
  std::signal(SIGPIPE, SIG_IGN);
  return static_cast<int>(code);
}
