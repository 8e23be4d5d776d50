#include "conformance/search_runs.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/status_macros.h"
#include "conformance/check.h"

namespace whet::conformance {
namespace {

// Codes that say that something outside the plugin is wrong.
bool BlamesTheWorld(whet_status status) {
  switch (status) {
    case WHET_DEADLINE_EXCEEDED:
    case WHET_INVALID_ARGUMENT:
    case WHET_NOT_FOUND:
    case WHET_FAILED_PRECONDITION:
    case WHET_OUT_OF_RANGE:
    case WHET_UNIMPLEMENTED:
    case WHET_UNAVAILABLE:
    case WHET_UNAUTHENTICATED:
      return true;
    default:
      return false;
  }
}

// Where two texts begin to differ, with a little before it.
std::string Around(const std::string& text, std::size_t at) {
  const std::size_t from = at < 30 ? 0 : at - 30;
  return ShowText(std::string_view(text).substr(std::min(from, text.size())));
}

}  // namespace

SearchRun RunStrategyWith(Subject& subject, const std::string& config,
                          SearchOptions options) {
  if (options.seed == 1)
    options.seed = subject.seed();
  options.task.seed = options.seed;
  SearchRun run{std::make_unique<SimulatedSearch>(std::move(options)), {}};
  absl::StatusOr<InstancePtr> made =
      subject.TryMakeOn(run.search->host(), config);
  if (!made.ok()) {
    Fail("create() with " + config +
             " failed: " + std::string(ToStd(made.status().message())),
         "an instance");
  }
  run.end = run.search->Run(**made);
  return run;
}

SearchRun RunStrategy(Subject& subject, SearchOptions options) {
  return RunStrategyWith(subject, subject.config(), std::move(options));
}

Watchdog::Watchdog(double seconds, const std::string& world)
    : thread_([this, seconds, world] {
        std::unique_lock lock(mutex_);
        const std::chrono::duration<double> limit(seconds);
        if (!over_.wait_for(lock, limit, [this] { return is_over_; })) {
          Fail(world + " run() was not done after " +
                   std::to_string(static_cast<int>(seconds)) + " s",
               "an end, by itself or because the budget is spent");
        }
      }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  over_.notify_all();
  thread_.join();
}

std::string EndText(const SearchEnd& end) {
  return "ended with status " + std::to_string(end.status) +
         (end.error.empty() ? "" : ": " + ShowText(end.error));
}

bool EndedWell(const SearchRun& run) {
  return run.end.status == WHET_OK ||
         (run.end.status == WHET_RESOURCE_EXHAUSTED &&
          run.search->refused() > 0);
}

void ExpectEnd(const SearchRun& run, const std::string& world) {
  Expect(EndedWell(run), world + " run() " + EndText(run.end),
         "WHET_OK, or WHET_RESOURCE_EXHAUSTED from the call that was refused");
}

void ExpectEndOrReason(const SearchRun& run, const std::string& world) {
  if (EndedWell(run))
    return;
  Expect(BlamesTheWorld(run.end.status), world + " run() " + EndText(run.end),
         "WHET_OK, or a status that says what is missing "
         "(WHET_FAILED_PRECONDITION, WHET_UNAVAILABLE), not a fault of the "
         "plugin");
  const bool reason = run.end.error.size() >= 10 &&
                      run.end.error.find("and no reason") == std::string::npos;
  Expect(reason, world + " run() " + EndText(run.end),
         "a reason in whet_error that says what to do");
}

std::string FirstDifference(const std::vector<std::string>& a,
                            const std::vector<std::string>& b) {
  const std::size_t both = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < both; ++i) {
    if (a[i] == b[i])
      continue;
    const auto at = static_cast<std::size_t>(
        std::mismatch(a[i].begin(), a[i].end(), b[i].begin(), b[i].end())
            .first -
        a[i].begin());
    return "line " + std::to_string(i + 1) + ": " + Around(a[i], at) + " and " +
           Around(b[i], at);
  }
  if (a.size() == b.size())
    return "";
  return "one ends after " + std::to_string(both) + " lines, the other goes on";
}

}  // namespace whet::conformance
