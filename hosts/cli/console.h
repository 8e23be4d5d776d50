// The two streams of the command and how to speak on them.
//
//   console.out() << result;             // data, for programs and pipes
//   console.Error(status);               // whet: whet.yaml:3: ... (stderr)
//   console.Hint("whet init demo");      // hint: whet init demo
//
// stdout is data, stderr is people. An error is one line that says where, what
// and what to do, and perhaps a second one with a hint. Thread-compatible.
#ifndef WHET_HOSTS_CLI_CONSOLE_H_
#define WHET_HOSTS_CLI_CONSOLE_H_

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "exit_code.h"
#include "terminal.h"

namespace whet::cli {

// Options that every verb understands.
struct GlobalOptions {
  std::vector<std::string> plugin_dirs;
  ColorMode color = ColorMode::kAuto;
  bool quiet = false;
  bool verbose = false;
};

class Console {
 public:
  // The streams must outlive this.
  Console(std::ostream* out, std::ostream* err, const GlobalOptions& options,
          const Terminal& terminal)
      : out_(out), err_(err), options_(options), terminal_(terminal) {}

  std::ostream& out() const { return *out_; }
  std::ostream& err() const { return *err_; }
  const GlobalOptions& options() const { return options_; }
  const Terminal& terminal() const { return terminal_; }
  Paint out_paint() const { return Paint(terminal_.out_color); }
  Paint err_paint() const { return Paint(terminal_.err_color); }

  // A line of progress or explanation on stderr; nothing with --quiet.
  void Note(std::string_view line) const;
  // Something that did not stop the work but should be known.
  void Warning(std::string_view line) const;
  // One line `whet: <message>`. Text behind "\nhint: " becomes a hint.
  void Error(std::string_view message) const;
  void Hint(std::string_view hint) const;

  // Says what `status` says; the code that goes with it.
  ExitCode Fail(const absl::Status& status,
                Stage stage = Stage::kBeforeCalls) const;

 private:
  std::ostream* out_;
  std::ostream* err_;
  GlobalOptions options_;
  Terminal terminal_;
};

// `message` in one line: line ends become spaces.
std::string OneLine(std::string_view message);

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_CONSOLE_H_
