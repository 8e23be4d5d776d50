// Runs of a strategy in made-up worlds, and what all checks of them expect.
//
//   const SearchRun run = RunStrategy(subject, {.calls = 60});
//   ExpectEnd(run, "with 60 calls");
//
// Functions that expect something end the check (check.h).
#ifndef WHET_CORE_CONFORMANCE_SEARCH_RUNS_H_
#define WHET_CORE_CONFORMANCE_SEARCH_RUNS_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "conformance/simulated_search.h"
#include "conformance/subject.h"

namespace whet::conformance {

struct SearchRun {
  std::unique_ptr<SimulatedSearch> search;
  SearchEnd end;
};

// Makes an instance, runs it once and destroys it. The subject's settings, or
// others; the subject's seed unless the options have another one than 1.
SearchRun RunStrategy(Subject& subject, SearchOptions options);
SearchRun RunStrategyWith(Subject& subject, const std::string& config,
                          SearchOptions options);

// WHET_OK, or WHET_RESOURCE_EXHAUSTED if something was refused.
bool EndedWell(const SearchRun& run);
void ExpectEnd(const SearchRun& run, const std::string& world);
// The same, or a failure that blames the world and says what to do.
void ExpectEndOrReason(const SearchRun& run, const std::string& world);

// Ends the check if it lives longer than that: the time limit of a check would
// not tell which of many runs it is.
class Watchdog {
 public:
  Watchdog(double seconds, const std::string& world);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable over_;
  bool is_over_ = false;
  std::thread thread_;
};

// "ended with status 13: ...".
std::string EndText(const SearchEnd& end);

// "line 7: "..." and "..."" of the first lines that differ, or empty.
std::string FirstDifference(const std::vector<std::string>& a,
                            const std::vector<std::string>& b);

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_SEARCH_RUNS_H_
