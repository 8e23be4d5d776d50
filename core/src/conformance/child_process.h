// A program that is run to its end, or to a deadline.
//
//   ChildResult r = RunChild({"/proc/self/exe", "plugins", ...}, 45.0);
//
// It finds /dev/null on its standard input, and on descriptor kResultFd a pipe
// for what the parent reads as `result`. It is killed with its own children at
// the deadline, and if the parent dies. Single-threaded callers: it forks.
#ifndef WHET_CORE_CONFORMANCE_CHILD_PROCESS_H_
#define WHET_CORE_CONFORMANCE_CHILD_PROCESS_H_

#include <string>
#include <vector>

namespace whet::conformance {

inline constexpr int kResultFd = 3;

struct ChildResult {
  std::string result;
  std::string output;  // standard output and error, shortened
  bool timed_out = false;
  int signal = 0;  // that ended it, or 0
  int status = 0;  // exit status, if no signal ended it
  double seconds = 0.0;
};

ChildResult RunChild(const std::vector<std::string>& arguments,
                     double timeout_s);

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_CHILD_PROCESS_H_
