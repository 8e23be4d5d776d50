// Does a plugin library keep the contract? The checks that an author runs
// before anybody else meets the plugin.
//
//   ConformanceOptions options;
//   options.child = {"/proc/self/exe", "plugins", "check-one"};
//   ConformanceReport report = CheckConformance("/x/tone.so", options);
//
// Each check runs in a process of its own, which is this program again: what a
// plugin does to it (crash, hang, exit, broken memory) is one check's verdict.
// The program hands the argument that CheckConformance adds to `child` to
// RunConformanceCheck. Single-threaded callers only: it forks.
#ifndef WHET_CORE_CONFORMANCE_H_
#define WHET_CORE_CONFORMANCE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace whet {

enum class Verdict { kPass, kWarn, kSkip, kFail, kCrash, kTimeout };

// "pass", "warn", "skip", "fail", "crash", "timeout".
std::string_view VerdictName(Verdict verdict);

// How much is asked of a plugin. A check has one of the levels 1 to 10, and a
// level has the checks of those below it:
//   1-2   the library opens and describes itself
//   3-4   an instance is made and answers an ordinary call
//   5     keeps the rules of every call
//   6     takes any settings, data and failures
//   7     holds out: memory, threads, long and damaged texts, many calls
//   8-10  slow: many instances, large answers; everything that is drawn is
//         drawn with three seeds
inline constexpr int kDefaultCheckLevel = 7;
inline constexpr int kHighestCheckLevel = 10;

// A check as people read about it.
struct ConformanceCheck {
  std::string id;      // "E10"
  std::string title;   // "stays within its memory"
  std::string rule;    // what the contract asks for, one or two sentences
  std::string advice;  // what to do if it fails
  int level = 1;
};

// All of them, in the order in which they run.
std::vector<ConformanceCheck> ConformanceChecks();

struct CheckOutcome {
  ConformanceCheck check;
  std::string plugin;  // id; empty: a check of the library as a whole
  Verdict verdict = Verdict::kPass;
  std::string seen;      // what happened, or a figure, or why it was skipped
  std::string expected;  // empty unless something else was expected
  std::string output;    // what the process printed, if it failed; shortened
  double seconds = 0.0;
  // Of what was drawn; none if nothing was.
  std::optional<std::uint64_t> seed;
  std::string repeat;  // the command that does it again, if it did not pass
};

struct ConformanceOptions {
  std::vector<std::string> child;  // program and first arguments
  // Settings of the plugin as a JSON object. Empty: `{}`, or the first of the
  // schema's `examples` if there are required settings.
  std::string config;
  std::string plugin;  // only this one of the library; empty: all
  // Ids of checks, whatever their level; empty: all of `level`.
  std::vector<std::string> only;
  int level = kDefaultCheckLevel;
  double timeout_s = 45.0;  // for each check and seed
  std::uint64_t seed = 1;   // of everything that is drawn
  // Checks that draw run with this many seeds, from `seed` on, until one fails.
  // 0: as `level` says.
  int seeds = 0;
  // Gives CheckOutcome::repeat.
  std::function<std::string(const CheckOutcome&)> repeat;
  // Called after each check, in order.
  std::function<void(const CheckOutcome&)> on_outcome;
};

struct ConformanceReport {
  std::vector<CheckOutcome> outcomes;
  int Count(Verdict verdict) const;
  bool Passed() const;  // nothing failed, crashed or timed out
};

// INVALID_ARGUMENT with the nearest id if `id` is no check's.
absl::Status FindConformanceCheck(std::string_view id);

ConformanceReport CheckConformance(const std::filesystem::path& library,
                                   const ConformanceOptions& options);

// The child's side. Does not return: the process ends with its check.
[[noreturn]] void RunConformanceCheck(std::string_view job);

}  // namespace whet

#endif  // WHET_CORE_CONFORMANCE_H_
