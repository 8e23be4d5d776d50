#include "terminal.h"

#include <algorithm>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace whet::cli {
namespace {

std::string_view Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool WantsColor(ColorMode mode, bool is_tty) {
  if (mode != ColorMode::kAuto)
    return mode == ColorMode::kAlways;
  if (!Environment("NO_COLOR").empty())
    return false;
  const std::string_view force = Environment("CLICOLOR_FORCE");
  if (!force.empty() && force != "0")
    return true;
  return is_tty && Environment("TERM") != "dumb";
}

bool StartsCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

}  // namespace

Terminal DetectTerminal(ColorMode mode) {
  Terminal terminal;
  terminal.out_is_tty = isatty(STDOUT_FILENO) == 1;
  const bool err_is_tty = isatty(STDERR_FILENO) == 1;
  terminal.err_is_tty = err_is_tty && Environment("TERM") != "dumb";
  terminal.out_color = WantsColor(mode, terminal.out_is_tty);
  terminal.err_color = WantsColor(mode, err_is_tty);
  return terminal;
}

std::size_t TerminalWidth() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return size.ws_col;
  }
  return 80;
}

std::string Paint::Wrap(const char* code, std::string_view text) const {
  if (!on_ || text.empty())
    return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::string Printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F, C2 80 to C2 9F in UTF-8, drive terminals as well.
    const bool c1 = byte == 0xC2 && i + 1 < text.size() &&
                    static_cast<unsigned char>(text[i + 1]) < 0xA0;
    const bool c0 = byte < 0x20 && text[i] != '\n' && text[i] != '\t';
    if (c1)
      ++i;
    if (c0 || c1 || byte == 0x7F) {
      out += "\uFFFD";
    } else {
      out += text[i];
    }
  }
  return out;
}

std::size_t ColumnCount(std::string_view text) {
  std::size_t columns = 0;
  for (const char c : text)
    columns += StartsCharacter(c) ? 1 : 0;
  return columns;
}

std::string_view FirstColumns(std::string_view text, std::size_t columns) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (StartsCharacter(text[i]) && ++seen > columns)
      return text.substr(0, i);
  }
  return text;
}

std::string Shortened(std::string_view text, std::size_t columns) {
  std::string line = Printable(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  if (ColumnCount(line) <= columns)
    return line;
  return std::string(FirstColumns(line, columns - 1)) + "…";
}

std::string PadRight(std::string_view text, std::size_t columns) {
  std::string padded(text);
  const std::size_t have = ColumnCount(text);
  if (have < columns)
    padded.append(columns - have, ' ');
  return padded;
}

}  // namespace whet::cli
