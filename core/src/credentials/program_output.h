// Runs a program and returns what it prints.
//
//   ASSIGN_OR_RETURN(std::string text, ProgramOutput({"pass", "show",
//   "openai"},
//                                                    {.quote_errors = true}));
#ifndef WHET_CORE_CREDENTIALS_PROGRAM_OUTPUT_H_
#define WHET_CORE_CREDENTIALS_PROGRAM_OUTPUT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace whet {

struct ProgramOptions {
  // Added to our own environment.
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::int64_t timeout_ms = 30'000;
  std::string_view input = {};  // its standard input, at most 32 KiB
  std::size_t largest_output = 256 << 10;
  // Whether a failure repeats what the program said on standard error: its
  // beginning, without what it printed, and without what looks like a key.
  bool quote_errors = false;
  int stop_fd = -1;  // the program is ended as soon as it can be read
};

// `arguments` begins with the program, found as a shell finds it; no shell is
// asked. UNAVAILABLE, as "cannot be started: ...", "exited with 3", "did not
// end within 5000 ms" or "printed more than 262144 bytes", or CANCELLED; it is
// killed then.
absl::StatusOr<std::string> ProgramOutput(
    const std::vector<std::string>& arguments, const ProgramOptions& options);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_PROGRAM_OUTPUT_H_
