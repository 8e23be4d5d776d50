// What a program prints that is run for a key or a token.
//
//   ASSIGN_OR_RETURN(std::string text,
//                    ProgramOutput({"pass", "show", "openai"}, {},
//                                  Complaint::kQuoted));
#ifndef WHET_CORE_CREDENTIALS_PROGRAM_OUTPUT_H_
#define WHET_CORE_CREDENTIALS_PROGRAM_OUTPUT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/program_run.h"

namespace whet {

// Whether a failure repeats what the program said on standard error: its
// beginning, without what it printed, and without what looks like a key.
enum class Complaint { kDropped, kQuoted };

// As RunProgram(), whose errors it returns.
absl::StatusOr<std::string> ProgramOutput(
    const std::vector<std::string>& arguments, const ProgramOptions& options,
    Complaint complaint = Complaint::kDropped);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_PROGRAM_OUTPUT_H_
