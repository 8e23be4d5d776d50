// A check, and how it ends.
//
//   void EmptyBatch(Subject& subject) {
//     ...
//     Expect(status == WHET_OK, "score() failed: " + text, "WHET_OK");
//   }
//   constexpr Check kChecks[] = {{"E1", "takes an empty batch",
//                                 "A batch may have no items.",
//                                 "Look at the count first.", 4, "E16",
//                                 &EmptyBatch}};
//
// The process belongs to the check (runner.h): the functions below report and
// end it at once, without destructors, which after a failure might never end.
// A check that returns has passed.
#ifndef WHET_CORE_CONFORMANCE_CHECK_H_
#define WHET_CORE_CONFORMANCE_CHECK_H_

#include <span>
#include <string>
#include <string_view>

#include "whet/core/conformance.h"

#include "absl/status/status.h"

namespace whet::conformance {

class Subject;

// kInstance: a plugin of any kind that is made and used.
enum class Scope { kLibrary, kInstance, kEvaluator, kStrategy, kProvider };

struct Check {
  const char* id;
  const char* title;
  const char* rule;
  const char* advice;
  int level;  // whet/core/conformance.h says what they mean
  // Ids, separated by spaces, of checks that must have passed: without them
  // this one would only say the same again.
  const char* needs;
  void (*run)(Subject& subject);
  Scope scope = Scope::kEvaluator;
  int processes = 1;  // that must come to the same Finding::data
};

struct Finding {
  Verdict verdict = Verdict::kPass;
  std::string seen = {};
  std::string expected = {};
  std::string data = {};  // for the parent: what other processes must agree on
};

// Something depends on the seed of the job: another one may end otherwise.
void NoteDraw();

// What the report shows if the process is ended by a signal from here on: what
// was tried last. Not with a sanitizer, which says more.
void SayIfItCrashes(std::string_view text);
// The same where another handler of signals is at work, which calls
// SayLastWords().
void KeepLastWords(std::string_view text);
void SayLastWords();

// Where Conclude writes to; the rest of the process does not know the number.
void SetResultFd(int fd);

[[noreturn]] void Conclude(const Finding& finding);
[[noreturn]] void Pass(std::string_view note);
[[noreturn]] void Warn(std::string_view seen, std::string_view expected);
[[noreturn]] void Skip(std::string_view reason);
[[noreturn]] void Fail(std::string_view seen, std::string_view expected);

inline void Expect(bool condition, std::string_view seen,
                   std::string_view expected) {
  if (!condition)
    Fail(seen, expected);
}

// A refusal of settings must say why.
void ExpectReason(const absl::Status& status, const std::string& config);

// The groups, in the order in which they run.
std::span<const Check> LibraryChecks();
std::span<const Check> InstanceChecks();
std::span<const Check> LifeChecks();
std::span<const Check> SettingsChecks();
std::span<const Check> ScoreChecks();
std::span<const Check> LoadChecks();
std::span<const Check> MemoryChecks();
std::span<const Check> ThreadChecks();
std::span<const Check> AggregateChecks();
std::span<const Check> SearchChecks();
std::span<const Check> SearchDataChecks();
std::span<const Check> SearchFailureChecks();
std::span<const Check> SearchBudgetChecks();
std::span<const Check> SearchRepeatChecks();
std::span<const Check> SearchSettingsChecks();
std::span<const Check> ProviderChecks();
std::span<const Check> ProviderErrorChecks();
std::span<const Check> ProviderAnswerChecks();
std::span<const Check> ProviderQuestionChecks();
std::span<const Check> ProviderRequestChecks();
std::span<const Check> ProviderLoadChecks();

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_CHECK_H_
