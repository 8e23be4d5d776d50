// What a process has that a plugin must leave alone.
//
//   const ProcessState before = ProcessState::Now();
//   ...
//   const std::string change = before.ChangeTo(ProcessState::Now());
#ifndef WHET_CORE_CONFORMANCE_PROCESS_STATE_H_
#define WHET_CORE_CONFORMANCE_PROCESS_STATE_H_

#include <cstdint>
#include <map>
#include <string>

namespace whet::conformance {

class ProcessState {
 public:
  static ProcessState Now();
  // From here on it is no change if files are opened or closed.
  void LeaveOutFiles();
  // "the working folder was X and is Y" of the first difference, or empty.
  std::string ChangeTo(const ProcessState& now) const;

 private:
  std::map<std::string, std::string> facts_;  // by what it is
};

// Threads of this process.
int ThreadCount();

// Bytes of the heap that are in use.
std::int64_t HeapBytes();

// Standard output and error, kept in memory from here on.
class CapturedOutput {
 public:
  CapturedOutput();
  // What has been written so far.
  std::string Text() const;

 private:
  int fd_;
};

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_PROCESS_STATE_H_
