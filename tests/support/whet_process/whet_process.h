// The command `whet` as a process that tests can send signals to.
//
//   WhetProcess whet({"run", config, "--run-dir", dir}, {.out = "/tmp/out"});
//   kill(whet.pid(), SIGTERM);
//   EXPECT_EQ(whet.Wait(), 130);
#ifndef WHET_TESTS_SUPPORT_WHET_PROCESS_WHET_PROCESS_H_
#define WHET_TESTS_SUPPORT_WHET_PROCESS_WHET_PROCESS_H_

#include <string>
#include <vector>

#include <sys/types.h>

namespace whet::testing {

struct ProcessOptions {
  // Standard output and error go there, or to a terminal of their own.
  std::string out = "/dev/null";
  bool on_terminal = false;
  bool on_pipe = false;      // as out, to a pipe that CloseReader() breaks
  int file_descriptors = 0;  // at most so many; 0: no limit
};

class WhetProcess {
 public:
  WhetProcess(std::vector<std::string> arguments,
              const ProcessOptions& options = {});
  ~WhetProcess();  // kills it if it is still there
  WhetProcess(const WhetProcess&) = delete;
  WhetProcess& operator=(const WhetProcess&) = delete;

  pid_t pid() const { return pid_; }
  // The terminal is hung up, or the reader of the pipe goes away.
  void CloseReader();
  // Its exit status; 128 and the signal if one ended it.
  int Wait();

 private:
  pid_t pid_ = -1;
  int reader_ = -1;  // of the terminal or the pipe
};

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_WHET_PROCESS_WHET_PROCESS_H_
