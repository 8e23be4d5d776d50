// Runs a program whose output people see as it comes: a compiler.
//
//   ASSIGN_OR_RETURN(ProgramEnd end,
//                    RunVisibly({"cmake", "--build", "build"}, folder));
//   if (!end.ok()) ... "ended with status 1" ...
//
// It prints to standard error, as standard output is data, finds nothing on its
// standard input and leads a process group of its own, so that Ctrl-C in a
// terminal reaches nobody but us. One at a time; EndVisibleProgram from any
// thread.
#ifndef WHET_HOSTS_CLI_VISIBLE_PROGRAM_H_
#define WHET_HOSTS_CLI_VISIBLE_PROGRAM_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace whet::cli {

struct ProgramEnd {
  int status = 0;  // exit status, if no signal ended it
  int signal = 0;  // that ended it, or 0
  std::string output;
  bool ok() const { return status == 0 && signal == 0; }
  // "ended with status 1", "was ended by signal 11".
  std::string Text() const;
};

// What becomes of standard output: people see it, or it is ProgramEnd::output.
enum class ProgramOutputTo { kPeople, kCaller };

// Returns when it has ended; what it has left running is ended with it.
// `command` begins with the program, found as a shell finds it. NOT_FOUND if
// it is not there, INTERNAL for what else the system says.
absl::StatusOr<ProgramEnd> RunVisibly(
    const std::vector<std::string>& command,
    const std::filesystem::path& folder,
    ProgramOutputTo output = ProgramOutputTo::kPeople);

// Ends the program that runs now, if there is one: asks, and kills what does
// not listen. RunVisibly starts no other one and returns no more: for a process
// that is about to end.
void EndVisibleProgram();

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_VISIBLE_PROGRAM_H_
