// Both sides of a check: the parent, which starts it and judges how it ended,
// and the child, which runs it. A job is a JSON object in an argument.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <set>
#include <system_error>
#include <utility>

#include "whet/core/conformance.h"
#include "whet/evaluator.h"
#include "whet/provider.h"
#include "whet/strategy.h"

#include "absl/strings/str_split.h"
#include "base/nearest_name.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "conformance/batch.h"
#include "conformance/check.h"
#include "conformance/child_process.h"
#include "conformance/subject.h"
#include "nlohmann/json.hpp"

namespace whet {
namespace conformance {
namespace {

using nlohmann::json;

// In the order in which they run: a check comes after those that it needs.
std::vector<Check> AllChecks() {
  std::vector<Check> all;
  const auto add = [&all](std::span<const Check> group) {
    all.insert(all.end(), group.begin(), group.end());
  };
  add(LibraryChecks());
  add(InstanceChecks());
  add(ScoreChecks());
  add(SearchChecks());
  add(SearchRepeatChecks());
  add(ProviderChecks());
  add(LifeChecks());
  add(SettingsChecks());
  add(LoadChecks());
  add(MemoryChecks());
  add(ThreadChecks());
  add(AggregateChecks());
  add(SearchBudgetChecks());
  add(SearchDataChecks());
  add(SearchFailureChecks());
  add(SearchSettingsChecks());
  add(ProviderErrorChecks());
  add(ProviderAnswerChecks());
  add(ProviderQuestionChecks());
  add(ProviderRequestChecks());
  add(ProviderLoadChecks());
  return all;
}

ConformanceCheck Describe(const Check& check) {
  return {check.id, check.title, check.rule, check.advice, check.level};
}

// One plugin of the library, or all of it, on its way through the checks.
struct Walk {
  const std::filesystem::path& library;
  const ConformanceOptions& options;
  std::string kind;  // "whet.evaluator/1"; empty: the library as a whole
  std::string plugin;
  std::set<std::string> failed;  // checks, and those that needed them
};

std::string JobText(const Walk& walk, const Check& check, std::uint64_t seed,
                    const std::string& folder) {
  return json({{"check", check.id},
               {"library", std::filesystem::absolute(walk.library).string()},
               {"kind", walk.kind},
               {"plugin", walk.plugin},
               {"config", walk.options.config},
               {"seed", seed},
               {"timeout_s", walk.options.timeout_s},
               {"folder", folder}})
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

// Where a process ended that was to report.
std::string EndText(const ChildResult& child) {
  if (child.signal != 0) {
    return "the process was ended by signal " + std::to_string(child.signal) +
           " (" + strsignal(child.signal) + ")";
  }
  return "the process ended itself with status " + std::to_string(child.status);
}

struct Judged {
  CheckOutcome outcome;
  std::string data;
};

Judged Judge(const Walk& walk, const Check& check, std::uint64_t seed,
             const ChildResult& child) {
  Judged judged;
  CheckOutcome& outcome = judged.outcome;
  outcome.check = Describe(check);
  outcome.seed = seed;  // a process that ended early did not say
  outcome.plugin = walk.plugin;
  outcome.seconds = child.seconds;
  const json result = json::parse(child.result, nullptr, false);
  if (result.is_object()) {
    outcome.verdict = static_cast<Verdict>(result.value("verdict", 0));
    outcome.seen = result.value("seen", "");
    outcome.expected = result.value("expected", "");
    judged.data = result.value("data", "");
    if (!result.value("drawn", true))
      outcome.seed.reset();
    if (child.status != 0 && outcome.verdict < Verdict::kFail) {
      outcome.verdict = Verdict::kFail;
      outcome.seen = "a sanitizer has found a fault (status " +
                     std::to_string(child.status) + ")";
      outcome.expected = "none";
    }
  } else if (child.timed_out) {
    outcome.verdict = Verdict::kTimeout;
    outcome.seen = "was not done after " +
                   std::to_string(static_cast<int>(child.seconds + 0.5)) +
                   " s (--timeout)";
    outcome.expected = "an end within the time limit";
  } else {
    outcome.verdict = Verdict::kCrash;
    outcome.seen = EndText(child);
    outcome.expected = "a call that returns";
  }
  if (outcome.verdict >= Verdict::kFail)
    outcome.output = ReplaceInvalidUtf8(child.output);
  return judged;
}

// A check that this one needs and that failed or could not run, or empty. One
// that does not apply (a flag that is not set) stands in nobody's way.
std::string MissingNeed(const Walk& walk, const Check& check) {
  for (const absl::string_view need :
       absl::StrSplit(check.needs, ' ', absl::SkipEmpty())) {
    const auto found = walk.failed.find(std::string(ToStd(need)));
    if (found != walk.failed.end())
      return *found;
  }
  return "";
}

bool IsAsked(const ConformanceOptions& options, const Check& check) {
  if (options.only.empty())
    return check.level <= options.level;
  return std::find(options.only.begin(), options.only.end(), check.id) !=
         options.only.end();
}

int SeedCount(const ConformanceOptions& options) {
  constexpr int kOfSlowLevels = 3;
  if (options.seeds > 0)
    return options.seeds;
  return options.level > kDefaultCheckLevel ? kOfSlowLevels : 1;
}

// Where a provider whose settings nobody has given may write what it likes.
class ScratchFolder {
 public:
  explicit ScratchFolder(bool wanted) {
    std::error_code error;
    const std::filesystem::path temp =
        std::filesystem::temp_directory_path(error);
    std::string name = (temp / "whet_check_XXXXXX").string();
    if (wanted && !error && mkdtemp(name.data()) != nullptr)
      path_ = name;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code error;
    if (!path_.empty())
      std::filesystem::remove_all(path_, error);
  }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Judged RunOnce(const Walk& walk, const Check& check, std::uint64_t seed) {
  const ScratchFolder folder(walk.kind == WHET_KIND_PROVIDER &&
                             walk.options.config.empty());
  std::vector<std::string> command = walk.options.child;
  command.push_back(JobText(walk, check, seed, folder.path()));
  return Judge(walk, check, seed, RunChild(command, walk.options.timeout_s));
}

// ": "..." in one and "..." in the other", if it is text.
std::string FirstDifferentLine(const std::string& a, const std::string& b) {
  const std::vector<std::string> in_a = absl::StrSplit(a, '\n');
  const std::vector<std::string> in_b = absl::StrSplit(b, '\n');
  for (std::size_t i = 0; i < std::min(in_a.size(), in_b.size()); ++i) {
    if (in_a[i] != in_b[i] && in_a.size() > 1)
      return ": " + ShowText(in_a[i]) + " in one, " + ShowText(in_b[i]) +
             " in the other";
  }
  return "";
}

Judged RunWithSeed(const Walk& walk, const Check& check, std::uint64_t seed) {
  Judged judged = RunOnce(walk, check, seed);
  for (int i = 1; i < check.processes; ++i) {
    if (judged.outcome.verdict != Verdict::kPass)
      break;
    const Judged other = RunOnce(walk, check, seed);
    if (other.outcome.verdict != Verdict::kPass) {
      judged = other;
    } else if (other.data != judged.data) {
      judged.outcome.verdict = Verdict::kFail;
      judged.outcome.seen = "two processes came to different results" +
                            FirstDifferentLine(judged.data, other.data);
      judged.outcome.expected =
          "the same: nothing from addresses, clocks or hash order";
    }
  }
  return judged;
}

// With one seed after the other, as long as they make a difference.
Judged RunCheck(const Walk& walk, const Check& check) {
  const int count = SeedCount(walk.options);
  double seconds = 0.0;
  Judged worst;
  int ran = 0;
  for (; ran < count && (ran == 0 || worst.outcome.seed.has_value()) &&
         worst.outcome.verdict < Verdict::kFail;
       ++ran) {
    const auto seed = walk.options.seed + static_cast<std::uint64_t>(ran);
    Judged judged = RunWithSeed(walk, check, seed);
    seconds += judged.outcome.seconds;
    if (ran == 0 || judged.outcome.verdict > worst.outcome.verdict)
      worst = std::move(judged);
  }
  CheckOutcome& outcome = worst.outcome;
  outcome.seconds = seconds;
  if (ran > 1 && outcome.verdict == Verdict::kPass) {
    outcome.seen +=
        (outcome.seen.empty() ? "" : "; ") + std::to_string(ran) + " seeds";
  }
  const bool bad =
      outcome.verdict == Verdict::kWarn || outcome.verdict >= Verdict::kFail;
  if (bad && walk.options.repeat)
    outcome.repeat = walk.options.repeat(outcome);
  return worst;
}

// True if `check` is about what the walk is about.
bool Applies(const Check& check, const Walk& walk) {
  switch (check.scope) {
    case Scope::kLibrary:
      return walk.kind.empty() && std::string_view(check.id) != "L1";
    case Scope::kInstance:
      return !walk.kind.empty();
    case Scope::kEvaluator:
      return walk.kind == WHET_KIND_EVALUATOR;
    case Scope::kStrategy:
      return walk.kind == WHET_KIND_STRATEGY;
    case Scope::kProvider:
      return walk.kind == WHET_KIND_PROVIDER;
  }
  return false;
}

// Runs the checks that apply and are asked for.
void RunWalk(Walk& walk, ConformanceReport* report) {
  for (const Check& check : AllChecks()) {
    if (!Applies(check, walk) || !IsAsked(walk.options, check))
      continue;
    CheckOutcome outcome;
    const std::string missing = MissingNeed(walk, check);
    if (missing.empty()) {
      outcome = RunCheck(walk, check).outcome;
    } else {
      outcome.check = Describe(check);
      outcome.plugin = walk.plugin;
      outcome.verdict = Verdict::kSkip;
      outcome.seen = missing + " has to pass first";
    }
    if (!missing.empty() || outcome.verdict >= Verdict::kFail)
      walk.failed.insert(check.id);
    if (walk.options.on_outcome)
      walk.options.on_outcome(outcome);
    report->outcomes.push_back(std::move(outcome));
  }
}

}  // namespace
}  // namespace conformance

std::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kWarn:
      return "warn";
    case Verdict::kSkip:
      return "skip";
    case Verdict::kFail:
      return "fail";
    case Verdict::kCrash:
      return "crash";
    case Verdict::kTimeout:
      return "timeout";
  }
  return "";
}

std::vector<ConformanceCheck> ConformanceChecks() {
  std::vector<ConformanceCheck> checks;
  for (const conformance::Check& check : conformance::AllChecks())
    checks.push_back(conformance::Describe(check));
  return checks;
}

absl::Status FindConformanceCheck(std::string_view id) {
  std::vector<std::string> ids;
  for (const ConformanceCheck& check : ConformanceChecks()) {
    if (check.id == id)
      return absl::OkStatus();
    ids.push_back(check.id);
  }
  return absl::InvalidArgumentError("there is no check '" + std::string(id) +
                                    "'" + DidYouMean(id, ids));
}

int ConformanceReport::Count(Verdict verdict) const {
  return static_cast<int>(std::count_if(outcomes.begin(), outcomes.end(),
                                        [verdict](const CheckOutcome& outcome) {
                                          return outcome.verdict == verdict;
                                        }));
}

bool ConformanceReport::Passed() const {
  return Count(Verdict::kFail) + Count(Verdict::kCrash) +
             Count(Verdict::kTimeout) ==
         0;
}

ConformanceReport CheckConformance(const std::filesystem::path& library,
                                   const ConformanceOptions& options) {
  using namespace conformance;  // NOLINT: this is its front
  ConformanceReport report;
  Walk whole{library, options, "", "", {}};
  const Check& open = LibraryChecks().front();
  const Judged opened = RunCheck(whole, open);
  if (IsAsked(options, open) || opened.outcome.verdict >= Verdict::kFail) {
    if (options.on_outcome)
      options.on_outcome(opened.outcome);
    report.outcomes.push_back(opened.outcome);
  }
  if (opened.outcome.verdict >= Verdict::kFail)
    return report;
  RunWalk(whole, &report);
  for (const json& plugin : json::parse(opened.data)) {
    const std::string kind = plugin[0];
    const std::string id = plugin[1];
    if (!options.plugin.empty() && options.plugin != id)
      continue;
    Walk walk{library, options, kind, id, whole.failed};
    RunWalk(walk, &report);
  }
  return report;
}

void RunConformanceCheck(std::string_view job_text) {
  using namespace conformance;  // NOLINT: this is its front
  SetResultFd(kResultFd);
  const json text = json::parse(job_text, nullptr, false);
  if (!text.is_object())
    Fail("the job is no JSON object", "a call by CheckConformance");
  const Job job = {
      text.value("check", ""),      text.value("library", ""),
      text.value("kind", ""),       text.value("plugin", ""),
      text.value("config", ""),     text.value("seed", std::uint64_t{1}),
      text.value("timeout_s", 45.0)};
  std::error_code error;  // without the folder it writes where it is
  if (!text.value("folder", "").empty())
    std::filesystem::current_path(text.value("folder", ""), error);
  for (const Check& check : AllChecks()) {
    if (check.id != job.check)
      continue;
    Subject subject(job);
    check.run(subject);
    Pass("");
  }
  Fail("there is no check '" + job.check + "'", "");
}

}  // namespace whet
