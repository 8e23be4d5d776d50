#include "conformance/process_state.h"

#include <cfenv>
#include <clocale>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include <locale.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sanitizer.h"

namespace whet::conformance {
namespace {

namespace fs = std::filesystem;

std::string SignalHandlers() {
  std::string text;
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action {};
    if (sigaction(number, nullptr, &action) != 0)
      continue;
    text +=
        std::to_string(number) + ":" +
        std::to_string(reinterpret_cast<std::uintptr_t>(action.sa_sigaction)) +
        " ";
  }
  return text;
}

std::string SignalMask() {
  sigset_t mask;
  sigprocmask(SIG_SETMASK, nullptr, &mask);
  std::string text;
  for (int number = 1; number < NSIG; ++number) {
    if (sigismember(&mask, number) == 1)
      text += std::to_string(number) + " ";
  }
  return text;
}

// The parts of the floating point state that change results.
std::string FloatingPoint() {
  volatile double tiny = 2.2250738585072014e-308;
  tiny = tiny / 4.0;
  const bool flushed = tiny == 0.0;
  return "rounding mode " + std::to_string(std::fegetround()) +
         (flushed ? ", small numbers become 0" : ", small numbers are kept");
}

std::string Environment() {
  std::string text;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    text += std::string(*entry) + "\n";
  return text;
}

constexpr char kOpenFiles[] = "the set of open files";

std::string OpenFiles() {
  std::string text;
  std::error_code error;
  for (const fs::directory_entry& entry :
       fs::directory_iterator("/proc/self/fd", error)) {
    struct stat info {};
    const int fd = std::stoi(entry.path().filename().string());
    // Not the handle through which the folder is being read.
    if (fs::is_directory(entry.path(), error) || fstat(fd, &info) != 0)
      continue;
    text += std::to_string(fd) + ":" + std::to_string(info.st_ino) + " ";
  }
  return text;
}

std::string FileMask() {
  const mode_t mask = umask(0);
  umask(mask);
  return std::to_string(mask);
}

}  // namespace

ProcessState ProcessState::Now() {
  ProcessState state;
  std::error_code error;
  const char* locale = std::setlocale(LC_ALL, nullptr);
  state.facts_ = {
      {"the working folder", fs::current_path(error).string()},
      {"the locale", locale == nullptr ? "" : locale},
      {"the locale of the thread",
       uselocale(nullptr) == LC_GLOBAL_LOCALE ? "the global one" : "its own"},
      {"the set of signal handlers", SignalHandlers()},
      {"the set of blocked signals", SignalMask()},
      {"floating point arithmetic", FloatingPoint()},
      {"the environment", Environment()},
      {kOpenFiles, OpenFiles()},
      {"the mode of new files (umask)", FileMask()},
  };
  return state;
}

void ProcessState::LeaveOutFiles() { facts_.erase(kOpenFiles); }

std::string ProcessState::ChangeTo(const ProcessState& now) const {
  for (const auto& [what, before] : facts_) {
    const std::string& after = now.facts_.at(what);
    if (before == after)
      continue;
    const bool shows = before.size() + after.size() < 200 &&
                       what.find("set of") == std::string::npos;
    return what + " has changed" +
           (shows ? " from '" + before + "' to '" + after + "'" : "");
  }
  return "";
}

int ThreadCount() {
  int count = 0;
  std::error_code error;
  for (fs::directory_iterator it("/proc/self/task", error), end;
       !error && it != end; it.increment(error)) {
    ++count;
  }
  return count;
}

std::int64_t HeapBytes() {
  if (BuiltWithSanitizer()) {
    return static_cast<std::int64_t>(__sanitizer_get_current_allocated_bytes());
  }
  const struct mallinfo2 info = mallinfo2();
  return static_cast<std::int64_t>(info.uordblks + info.hblkhd);
}

CapturedOutput::CapturedOutput() : fd_(memfd_create("output", MFD_CLOEXEC)) {
  dup2(fd_, STDOUT_FILENO);
  dup2(fd_, STDERR_FILENO);
}

std::string CapturedOutput::Text() const {
  std::fflush(nullptr);
  std::string text(4096, '\0');
  const ssize_t n = pread(fd_, text.data(), text.size(), 0);
  text.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
  return text;
}

}  // namespace whet::conformance
