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
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace whet {

enum class Verdict { kPass, kWarn, kSkip, kFail, kCrash, kTimeout };

// "pass", "warn", "skip", "fail", "crash", "timeout".
std::string_view VerdictName(Verdict verdict);

// A check as people read about it.
struct ConformanceCheck {
  std::string id;     // "E10"
  std::string title;  // "stays within its memory"
  std::string rule;   // what the contract asks for, one or two sentences
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
};

struct ConformanceOptions {
  std::vector<std::string> child;  // program and first arguments
  // Settings of the plugin as a JSON object. Empty: `{}`, or the first of the
  // schema's `examples` if there are required settings.
  std::string config;
  std::string plugin;             // only this one of the library; empty: all
  std::vector<std::string> only;  // ids of checks; empty: all
  double timeout_s = 45.0;        // for each check
  std::uint64_t seed = 1;         // of everything that is drawn
  // Called after each check, in order.
  std::function<void(const CheckOutcome&)> on_outcome;
};

struct ConformanceReport {
  std::vector<CheckOutcome> outcomes;
  // Plugins of kinds that have checks of the library only: "provider 'x'".
  std::vector<std::string> library_only;
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
