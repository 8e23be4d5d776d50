// Runs a program to its end, or to a limit.
//
//   const ProgramRun run = RunProgram({"python3", "--version"}, {});
//   if (!run.status.ok()) ...   // run.err says more
//   use(run.out);
#ifndef WHET_CORE_BASE_PROGRAM_RUN_H_
#define WHET_CORE_BASE_PROGRAM_RUN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace whet {

struct ProgramOptions {
  // Added to our own environment.
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::int64_t timeout_ms = 30'000;
  std::string_view input = {};  // its standard input, at most 32 KiB
  std::size_t largest_output = 256 << 10;
  int stop_fd = -1;  // the program is ended as soon as it can be read
};

// What it said may be secret: it is wiped with the object.
struct ProgramRun {
  // UNAVAILABLE, as "cannot be started: ...", "exited with 3", "did not end
  // within 5000 ms" or "printed more than 262144 bytes", or CANCELLED; it was
  // killed then.
  absl::Status status;
  std::string out;
  std::string err;  // its beginning

  ProgramRun() = default;
  ProgramRun(ProgramRun&&) = default;
  ProgramRun& operator=(ProgramRun&&) = delete;
  ~ProgramRun();
};

// `arguments` begins with the program, found as a shell finds it; no shell is
// asked.
ProgramRun RunProgram(const std::vector<std::string>& arguments,
                      const ProgramOptions& options);

}  // namespace whet

#endif  // WHET_CORE_BASE_PROGRAM_RUN_H_
