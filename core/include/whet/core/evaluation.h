// `whet eval`: what the evaluators of a config say, without a search and
// without a run folder.
//
//   ASSIGN_OR_RETURN(EvalReport report,
//                    EvaluatePrompt(config, options, prompt, "test", nullptr));
//   report.score.mean;               // the weighted score
//   report.evaluators[0].metrics;    // what each says of the whole set
#ifndef WHET_CORE_EVALUATION_H_
#define WHET_CORE_EVALUATION_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/candidate.h"
#include "whet/core/config.h"
#include "whet/core/result.h"
#include "whet/core/run.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

// The scores of one prompt, or of given answers.
struct EvalReport {
  ScoreSummary score;  // of the weighted score of each example
  // In the order of the config.
  std::vector<EvaluatorSummary> evaluators;
  // The weighted score by expected output, if that is a label; sorted.
  std::map<std::string, ScoreSummary> labels;
  struct Row {
    std::uint64_t example = 0;
    std::string input;
    std::string expected;
    std::string output;
    std::optional<double> score;            // absent: could not be scored
    std::string feedback;                   // or the reason
    std::map<std::string, double> metrics;  // "<evaluator>", "<evaluator>.<m>"
  };
  std::vector<Row> rows;  // in the order of the data
  std::map<std::string, RoleUsage> roles;
  std::int64_t cached = 0;  // as in RunResult
};

// The `count` rows with the least scores, those without one first; rows with
// full marks are left out. Ties in the order of the data. Pointers into
// `report`. Thread-safe.
std::vector<const EvalReport::Row*> WorstRows(const EvalReport& report,
                                              std::size_t count);

// What an evaluator says by label: rows in its order, one table for each set of
// names that its labels have. Thread-safe.
struct LabelTable {
  std::vector<std::string> names;  // of the columns
  struct Row {
    std::string label;
    std::vector<double> values;
  };
  std::vector<Row> rows;
};
std::vector<LabelTable> LabelTables(const EvaluatorSummary& evaluator);

// A self-contained HTML page of the report: no network, no script. `what` says
// of what the examples are. Thread-safe.
std::string EvalReportHtml(const EvalReport& report, std::string_view what);
absl::Status WriteEvalReport(const EvalReport& report, std::string_view what,
                             const std::filesystem::path& file);

// Asks the task model of `config` with `prompt` on a split: train, val, test or
// all. Errors as PrepareRun (whet/core/run.h).
absl::StatusOr<EvalReport> EvaluatePrompt(const LoadedConfig& config,
                                          const RunOptions& options,
                                          const Candidate& prompt,
                                          std::string_view split,
                                          RunObserver* observer);

// Scores answers that somebody has made before: `config` was loaded with
// ConfigSources::answers. Asks no model unless an evaluator does. Errors as
// EvaluatePrompt.
absl::StatusOr<EvalReport> ScoreAnswers(const LoadedConfig& config,
                                        const RunOptions& options,
                                        RunObserver* observer);

}  // namespace whet

#endif  // WHET_CORE_EVALUATION_H_
