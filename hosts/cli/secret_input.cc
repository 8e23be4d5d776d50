#include "secret_input.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <string>

#include <termios.h>
#include <unistd.h>

#include "absl/status/status.h"

namespace whet::cli {
namespace {

constexpr std::size_t kLongestInput = 64 << 10;
constexpr char kInterrupt = '\x03';  // Ctrl-C
constexpr char kEndOfInput = '\x04';
constexpr char kEraseLine = '\x15';  // Ctrl-U
constexpr char kDelete = '\x7F';

// A terminal that gives each key at once and shows none, Ctrl-C included: a
// signal would end the process and leave the terminal silent.
class SilentTerminal {
 public:
  SilentTerminal() {
    changed_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!changed_)
      return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  ~SilentTerminal() {
    if (changed_)
      ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  bool is_silent() const { return changed_; }

 private:
  termios before_{};
  bool changed_ = false;
};

// False at the end of input.
bool ReadByte(char& c) {
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, &c, 1);
    if (got >= 0 || errno != EINTR)
      return got == 1;
  }
}

absl::StatusOr<SecretText> ReadTyped() {
  const SilentTerminal terminal;
  if (!terminal.is_silent()) {
    return absl::FailedPreconditionError(
        "the terminal cannot be kept from showing the key; pipe it in");
  }
  std::string line;
  line.reserve(kLongestInput);  // does not move, and is wiped as a whole
  char c = 0;
  while (ReadByte(c) && c != '\n' && c != '\r' && c != kEndOfInput) {
    if (c == kInterrupt) {
      WipeText(line);
      return absl::CancelledError("nothing was stored");
    }
    if (c == kEraseLine)
      line.clear();
    else if ((c == kDelete || c == '\b') && !line.empty())
      line.pop_back();
    else if (c != kDelete && c != '\b' && line.size() < kLongestInput)
      line += c;
  }
  return SecretText::Take(line);
}

absl::StatusOr<SecretText> ReadPiped() {
  std::string text;
  text.reserve(kLongestInput + 1);
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0 || text.size() > kLongestInput)
      break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  WipeBytes(buffer.data(), buffer.size());
  const bool fits = text.size() <= kLongestInput;
  SecretText secret = SecretText::Take(text);
  if (!fits)
    return absl::InvalidArgumentError("standard input is too long for a key");
  return secret;
}

}  // namespace

absl::StatusOr<SecretText> ReadSecret(std::string_view prompt,
                                      std::ostream& err) {
  if (::isatty(STDIN_FILENO) != 1)
    return ReadPiped();
  err << prompt << std::flush;
  absl::StatusOr<SecretText> secret = ReadTyped();
  err << std::endl;
  return secret;
}

}  // namespace whet::cli
