// What a run found out: the content of result.json.
#ifndef WHET_CORE_RESULT_H_
#define WHET_CORE_RESULT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/candidate.h"

#include "absl/status/statusor.h"

namespace whet {

inline constexpr int kResultSchemaVersion = 1;

struct ScoreSummary {
  double mean = 0.0;        // over the scored examples
  double stderr_ = 0.0;     // standard error of the mean
  std::int64_t n = 0;       // scored examples
  std::int64_t failed = 0;  // examples without a score
};

// A number of a set of examples, from an evaluator.
struct SetMetricValue {
  std::string label;  // what it is about: a class, a field; empty: the set
  std::string name;
  double value = 0.0;
};

// What one evaluator says about a set of examples.
struct EvaluatorSummary {
  std::string name;
  double weight = 1.0;
  ScoreSummary items;  // of its scores of single examples
  // Of the set: the evaluator's own (corpus BLEU, macro F1), else items.mean.
  double score = 0.0;
  bool own_score = false;
  // Those of the set first, then means of what it measures for each example.
  std::vector<SetMetricValue> metrics;
};

// The same examples, answered with two prompts.
struct EvaluatorChange {
  EvaluatorSummary seed;
  EvaluatorSummary best;
};

struct RoleUsage {
  std::int64_t calls = 0;  // attempts charged to the budget
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  double usd = 0.0;  // what `calls` cost, as far as prices are known
};

// What went to the providers and what they could take; of the last session, and
// never twice the same.
struct Traffic {
  std::int64_t requests = 0;
  std::int64_t retries = 0;     // of them
  std::int64_t overloaded = 0;  // refused for load, timed out or broken down
  double paused_s = 0.0;        // while a provider wanted to be left alone
  std::int64_t limit = 0;       // calls at once, at present, all providers
};

// The paired comparison on the untouched test split.
struct TestComparison {
  ScoreSummary seed;
  ScoreSummary best;
  double difference = 0.0;    // best - seed, paired mean
  double interval_low = 0.0;  // 95 % interval of the difference
  double interval_high = 0.0;
  double probability_better = 0.0;  // P(difference > min_improvement | data)
  std::int64_t pairs = 0;
};

// Something to look at before the new prompt is used (whet/core/hygiene.h).
struct RunFinding {
  std::string kind;  // FindingKindName
  std::string text;  // one line for people
  bool operator==(const RunFinding&) const = default;
};

// A test example that the challenger answers worse than the seed prompt.
struct Regression {
  std::uint64_t example = 0;  // row number in the data
  std::string input;          // the user message of the seed prompt
  std::string expected;
  std::string seed_output;
  std::string best_output;
  double seed_score = 0.0;
  double best_score = 0.0;
};

struct Regressions {
  std::int64_t count = 0;
  std::vector<Regression> worst;  // at most kRegressionsListed, worst first
};
inline constexpr std::size_t kRegressionsListed = 20;

// A process that ran an evaluator and was lost.
struct EvaluatorFault {
  std::string evaluator;  // plugin id
  // The row number of the example whose answer it did not survive; absent: a
  // new process scored the same.
  std::optional<std::uint64_t> example;
  std::string how;  // "crashed (SIGSEGV)", "took more than 60 s"
  bool operator==(const EvaluatorFault&) const = default;
};
inline constexpr std::size_t kEvaluatorFaultsListed = 50;

// One of the prompts that no other one beats in everything.
struct ParetoEntry {
  std::uint64_t candidate = 0;  // number; 1 is the seed prompt
  std::string id;               // CandidateHash
  std::string origin;           // how it was made
  ScoreSummary val;
  std::optional<double> cost_usd;   // of an answer, mean; absent: not known
  std::optional<double> latency_s;  // of an answer, mean; absent: not known
  std::int64_t length = 0;          // characters of the prompt
};

struct ParetoSet {
  std::vector<ParetoEntry> front;  // by candidate
  std::uint64_t knee = 0;  // where more score starts to get dear; 0: none
  std::string explanation;
};

enum class RunStatus { kImproved, kSeedKept, kStopped, kFailed };
std::string_view RunStatusName(RunStatus status);  // "improved", "seed_kept"...

struct RunResult {
  std::string run_id;
  RunStatus status = RunStatus::kFailed;
  std::string stop_reason;  // why the search ended, one sentence
  ScoreSummary baseline_val;
  std::string best_id;  // CandidateHash
  Candidate best;       // the seed unless status is kImproved
  ScoreSummary best_val;
  // The candidate that was compared with the seed; also set if it lost.
  std::string challenger_id;
  std::optional<TestComparison> test;
  // What each evaluator says of the test split; empty without `test`.
  std::vector<EvaluatorChange> evaluators;
  // Of the test split; none without `test`.
  Regressions regressions;
  // About `best`; none unless status is kImproved.
  std::vector<RunFinding> findings;
  // By score, cost and length on val; `latency_s` is told, but decides nothing.
  ParetoSet pareto;
  std::map<std::string, RoleUsage> roles;
  // Absent if the price of a model that was asked is not known.
  std::optional<double> cost_usd;
  std::int64_t failed_items = 0;  // evaluations without a score
  // Of the last session, at most kEvaluatorFaultsListed.
  std::vector<EvaluatorFault> evaluator_faults;
  // Answers that cost nothing, because the same was asked before: in this run
  // or an earlier one.
  std::int64_t cached = 0;
  Traffic traffic;
  double wall_s = 0.0;  // of all sessions
  std::uint64_t seed = 0;
  std::string strategy;
  std::map<std::string, std::string> hashes;  // data, config, plugin:<id>
  std::string version;
};

// One object with schema_version, keys in the order of docs/cli.md.
std::string ResultJson(const RunResult& result);
absl::StatusOr<RunResult> ParseResultJson(std::string_view json);

}  // namespace whet

#endif  // WHET_CORE_RESULT_H_
