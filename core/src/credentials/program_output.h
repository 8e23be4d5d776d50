// Runs a program and returns what it prints.
#ifndef WHET_CORE_CREDENTIALS_PROGRAM_OUTPUT_H_
#define WHET_CORE_CREDENTIALS_PROGRAM_OUTPUT_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace whet {

// `arguments` begins with the program, found as a shell finds it; no shell is
// asked. Standard input is empty and what it says on standard error is lost.
// Its environment is ours and `environment`. UNAVAILABLE, as "cannot be
// started: ...", "exited with 3", "did not end within 5000 ms" or "printed more
// than 262144 bytes"; it is killed then.
absl::StatusOr<std::string> ProgramOutput(
    const std::vector<std::string>& arguments,
    const std::vector<std::pair<std::string, std::string>>& environment,
    std::int64_t timeout_ms);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_PROGRAM_OUTPUT_H_
