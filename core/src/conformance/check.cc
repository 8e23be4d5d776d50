#include "conformance/check.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>

#include <unistd.h>

#include "base/sanitizer.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "nlohmann/json.hpp"

namespace whet::conformance {
namespace {

int result_fd = -1;
std::atomic<bool> has_drawn = false;

void WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(fd, text.data(), text.size());
    if (n < 0 && errno != EINTR)
      return;
    text.remove_prefix(n < 0 ? 0 : static_cast<std::size_t>(n));
  }
}

// Read by a signal handler: no allocation, no lock.
char last_words[600];
std::atomic<std::size_t> last_words_size = 0;

void OnCrash(int number) {
  SayLastWords();
  raise(number);  // with its default action: SA_RESETHAND
}

}  // namespace

void KeepLastWords(std::string_view text) {
  last_words_size = 0;
  const std::string line =
      ReplaceInvalidUtf8(text.substr(0, sizeof(last_words) / 4)) + "\n";
  std::memcpy(last_words, line.data(), line.size());
  last_words_size = line.size();
}

void SayLastWords() {
  WriteAll(STDERR_FILENO, {last_words, last_words_size.load()});
}

void SayIfItCrashes(std::string_view text) {
  if (BuiltWithSanitizer())
    return;
  KeepLastWords(text);
  struct sigaction action {};
  action.sa_handler = &OnCrash;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int number : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL})
    sigaction(number, &action, nullptr);
}

void SetResultFd(int fd) { result_fd = fd; }

void NoteDraw() { has_drawn = true; }

void Conclude(const Finding& finding) {
  const nlohmann::json json = {
      {"verdict", static_cast<int>(finding.verdict)},
      {"seen", ReplaceInvalidUtf8(finding.seen)},
      {"expected", ReplaceInvalidUtf8(finding.expected)},
      {"data", finding.data},
      {"drawn", has_drawn.load()},
  };
  WriteAll(result_fd, json.dump() + "\n");
  _exit(0);
}

void Pass(std::string_view note) {
  Conclude({Verdict::kPass, std::string(note)});
}

void Warn(std::string_view seen, std::string_view expected) {
  Conclude({Verdict::kWarn, std::string(seen), std::string(expected)});
}

void Skip(std::string_view reason) {
  Conclude({Verdict::kSkip, std::string(reason)});
}

void Fail(std::string_view seen, std::string_view expected) {
  Conclude({Verdict::kFail, std::string(seen), std::string(expected)});
}

void ExpectReason(const absl::Status& status, const std::string& config) {
  const std::string text(ToStd(status.message()));
  Expect(text.find("and no reason") == std::string::npos,
         "create() refused " + config + " without a reason",
         "a text in whet_error that says what to change");
}

}  // namespace whet::conformance
