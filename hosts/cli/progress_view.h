// Shows a run while it works: one line that repaints itself on a terminal, a
// plain line every few seconds on a pipe.
//
//   ProgressView view(console);
//   run.Execute(&view);
//   view.Close();                    // before anything else is printed
//
// The engine calls it from its own threads, one call at a time; Close and
// calls() come after that.
#ifndef WHET_HOSTS_CLI_PROGRESS_VIEW_H_
#define WHET_HOSTS_CLI_PROGRESS_VIEW_H_

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "whet/core/run.h"

#include "console.h"

namespace whet::cli {

// The line for a terminal of `width` columns; what does not fit is left out,
// the least important first. `activity` says what goes on (RunPhaseName).
std::string LiveLine(const std::string& activity, const RunProgress& progress,
                     std::size_t width, const Paint& paint);

// The line for a pipe or a log.
std::string PlainLine(const std::string& activity, const RunProgress& progress);

class ProgressView : public RunObserver {
 public:
  // `activity` replaces the names of phases where there are none.
  explicit ProgressView(const Console& console, std::string activity = "")
      : console_(console), activity_(std::move(activity)) {}

  void OnProgress(const RunProgress& progress) override;
  void OnMessage(std::string_view line) override;
  void OnWarning(std::string_view line) override;

  // Takes the live line off the screen.
  void Close();

  // Calls that were charged when the run last said so.
  std::int64_t calls() const { return calls_; }

 private:
  void Clear();

  const Console& console_;
  const std::string activity_;
  std::mutex mutex_;
  std::string live_;  // what stands on the screen
  std::int64_t calls_ = 0;
  double next_plain_s_ = 5.0;  // a short run needs no line
};

}  // namespace whet::cli

#endif  // WHET_HOSTS_CLI_PROGRESS_VIEW_H_
