#include "console.h"

namespace whet::cli {
namespace {

constexpr std::string_view kHintMark = "\nhint: ";

}  // namespace

std::string OneLine(std::string_view message) {
  std::string line;
  for (const char c : message) {
    const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  while (!line.empty() && line.back() == ' ')
    line.pop_back();
  return Printable(line);
}

void Console::Note(std::string_view line) const {
  if (!options_.quiet)
    err() << Printable(line) << '\n' << std::flush;
}

void Console::Warning(std::string_view line) const {
  err() << "whet: " << err_paint().Caution("warning") << ": " << OneLine(line)
        << '\n'
        << std::flush;
}

void Console::Error(std::string_view message) const {
  const std::size_t hint = message.find(kHintMark);
  err() << err_paint().Bad("whet:") << ' ' << OneLine(message.substr(0, hint))
        << '\n'
        << std::flush;
  if (hint != std::string_view::npos) {
    Hint(message.substr(hint + kHintMark.size()));
  }
}

void Console::Hint(std::string_view hint) const {
  err() << err_paint().Strong("hint:") << ' ' << OneLine(hint) << '\n'
        << std::flush;
}

ExitCode Console::Fail(const absl::Status& status, Stage stage) const {
  Error(std::string(status.message()));
  return ExitCodeFor(status, stage);
}

}  // namespace whet::cli
