#include "call_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "whet/sdk/error.h"

#include "text/json_text.h"

namespace whet::record {
namespace {

constexpr std::int64_t kTailBlock = 64 << 10;

std::string Reason(int error) { return std::generic_category().message(error); }

// Whoever holds it is alone with the file, in this process and in others.
class FileLock {
 public:
  explicit FileLock(int fd) : fd_(fd) {
    while (::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~FileLock() { ::flock(fd_, LOCK_UN); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int fd_;
};

std::int64_t SizeOf(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 ? static_cast<std::int64_t>(info.st_size) : 0;
}

// False, with errno, if not all could be written.
bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// What stands behind the last line end; empty if the file ends with one.
std::string TailOf(int fd, std::int64_t size) {
  std::string tail;
  std::vector<char> block(static_cast<std::size_t>(kTailBlock));
  // Nearly always one byte says it.
  std::int64_t length = 1;
  for (std::int64_t end = size; end > 0; length = kTailBlock) {
    const std::int64_t start = std::max<std::int64_t>(end - length, 0);
    const ssize_t got =
        ::pread(fd, block.data(), static_cast<std::size_t>(end - start), start);
    if (got <= 0)
      return "";  // cannot be looked at: nothing is taken away
    const std::string_view bytes(block.data(), static_cast<std::size_t>(got));
    const std::size_t at = bytes.rfind('\n');
    if (at != std::string_view::npos)
      return std::string(bytes.substr(at + 1)) + tail;
    tail.insert(0, bytes);
    end = start;
  }
  return tail;
}

bool IsWhole(std::string_view line) {
  return text::ReadJson(line, text::JsonPlace::kWhole).value.has_value();
}

}  // namespace

CallFile::CallFile(const std::string& path) : path_(path) {
  fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd_ < 0) {
    const int error = errno;
    throw sdk::Error(
        error == ENOENT ? WHET_NOT_FOUND : WHET_PERMISSION_DENIED,
        "$.file: " + path + " cannot be written: " + Reason(error));
  }
}

CallFile::~CallFile() { ::close(fd_); }

void CallFile::Append(std::string_view line) {
  std::string whole = std::string(line) + '\n';
  const std::lock_guard<std::mutex> guard(mutex_);
  const FileLock lock(fd_);
  std::int64_t size = SizeOf(fd_);
  const std::string tail = TailOf(fd_, size);
  if (!tail.empty() && IsWhole(tail)) {
    whole.insert(0, 1, '\n');  // an editor's file
  } else if (!tail.empty()) {
    // Torn by a program that was killed while it wrote: it is gone, or else it
    // would hold the lock.
    const std::int64_t without = size - static_cast<std::int64_t>(tail.size());
    if (::ftruncate(fd_, without) == 0)
      size = without;
  }
  if (WriteAll(fd_, whole))
    return;
  const int error = errno;
  const bool restored = ::ftruncate(fd_, size) == 0;
  throw sdk::Error(WHET_UNAVAILABLE,
                   path_ + " cannot be written: " + Reason(error) +
                       (restored ? "" : "; its last line is torn"));
}

std::vector<FileLine> ReadCallFile(const std::string& path, bool* torn) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    throw sdk::Error(WHET_NOT_FOUND,
                     "$.file: " + path + " cannot be read: " + Reason(errno));
  }
  const std::string text(std::istreambuf_iterator<char>(in), {});
  std::vector<FileLine> lines;
  std::size_t number = 1;
  std::size_t start = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos;
       end = text.find('\n', start)) {
    if (end > start)
      lines.push_back({number, text.substr(start, end - start)});
    start = end + 1;
    ++number;
  }
  const std::string_view tail = std::string_view(text).substr(start);
  *torn = !tail.empty() && !IsWhole(tail);
  if (!tail.empty() && !*torn)
    lines.push_back({number, std::string(tail)});
  return lines;
}

}  // namespace whet::record
