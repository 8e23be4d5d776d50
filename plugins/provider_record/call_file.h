// A file of recorded calls, one line each.
//
//   CallFile file("calls.jsonl");   // made if it is not there
//   file.Append(CallLine(call, mask));
//
//   for (const FileLine& line : ReadCallFile("calls.jsonl")) ...
//
// A line is written whole, under a lock that other processes and instances
// respect, before the answer is used: a program that is killed leaves a file
// that can be read, with at most its last line torn. The next one that appends
// takes a torn line away. Thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_RECORD_CALL_FILE_H_
#define WHET_PLUGINS_PROVIDER_RECORD_CALL_FILE_H_

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace whet::record {

class CallFile {
 public:
  // Gets mode 0600 if it is made: prompts are nobody else's business. Throws
  // PERMISSION_DENIED or NOT_FOUND with the path and the reason.
  explicit CallFile(const std::string& path);
  ~CallFile();
  CallFile(const CallFile&) = delete;
  CallFile& operator=(const CallFile&) = delete;

  // `line` has no line end. Throws UNAVAILABLE with the reason; the file is
  // then as it was.
  void Append(std::string_view line);

 private:
  const std::string path_;
  std::mutex mutex_;
  int fd_ = -1;
};

struct FileLine {
  std::size_t number = 0;  // from 1
  std::string text;
};

// The whole lines that are not empty. `*torn` tells whether the last one was
// left out because it is not whole. Throws NOT_FOUND with the path and the
// reason if the file cannot be read.
std::vector<FileLine> ReadCallFile(const std::string& path, bool* torn);

}  // namespace whet::record

#endif  // WHET_PLUGINS_PROVIDER_RECORD_CALL_FILE_H_
