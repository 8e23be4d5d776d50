// What the streams of the process can show: colour, width, repainting.
//
//   const Terminal terminal = DetectTerminal(ColorMode::kAuto);
//   const Paint paint(terminal.out_color);
//   std::cout << paint.Good("+61.6 points");
//
// Thread-safe.
#ifndef WHET_HOSTS_CLI_TERMINAL_H_
#define WHET_HOSTS_CLI_TERMINAL_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace whet::cli {

enum class ColorMode { kAuto, kAlways, kNever };

struct Terminal {
  bool out_is_tty = false;
  bool err_is_tty = false;  // and can be repainted
  bool out_color = false;
  bool err_color = false;
};

// Colour: `mode` if it says always or never; else no if NO_COLOR is set, yes
// if CLICOLOR_FORCE is set and not 0, else whether the stream is a terminal
// that is not "dumb".
Terminal DetectTerminal(ColorMode mode);

// Columns of the terminal behind stderr; 80 if unknown.
std::size_t TerminalWidth();

// Wraps text in colours, or leaves it as it is.
class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}
  std::string Good(std::string_view text) const { return Wrap("32", text); }
  std::string Bad(std::string_view text) const { return Wrap("31", text); }
  std::string Caution(std::string_view text) const { return Wrap("33", text); }
  std::string Strong(std::string_view text) const { return Wrap("1", text); }
  std::string Quiet(std::string_view text) const { return Wrap("2", text); }
  std::string Removed(std::string_view text) const {
    return Wrap("9;31", text);
  }
  bool on() const { return on_; }

 private:
  std::string Wrap(const char* code, std::string_view text) const;

  bool on_;
};

// `text` without the control characters that would drive a terminal: what a
// model wrote must not move the cursor. Line ends and tabs stay.
std::string Printable(std::string_view text);

// Number of characters (code points) of UTF-8 text; colours must not be in it.
std::size_t ColumnCount(std::string_view text);

// The first `columns` characters of UTF-8 text.
std::string_view FirstColumns(std::string_view text, std::size_t columns);

// The beginning of a text, on one line of at most `columns` characters.
std::string Shortened(std::string_view text, std::size_t columns);

// `text` with spaces behind it up to `columns` characters.
std::string PadRight(std::string_view text, std::size_t columns);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_TERMINAL_H_
