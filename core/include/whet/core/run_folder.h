// Reading run folders: for `whet show`, `ls`, `diff`, `export` and reports.
// Readers never lock and never write.
#ifndef WHET_CORE_RUN_FOLDER_H_
#define WHET_CORE_RUN_FOLDER_H_

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/result.h"

#include "absl/status/statusor.h"

namespace whet {

// A candidate with its lineage.
struct CandidateRecord {
  std::uint64_t number = 0;  // 1 is the seed prompt
  std::string id;            // CandidateHash
  Candidate candidate;
  std::vector<std::uint64_t> parents;
  std::string origin;  // how it was made, a few words
  std::optional<ScoreSummary> val;
};

// One example of the test split under seed and challenger.
struct TestRow {
  std::uint64_t example = 0;
  std::string input;  // the user message
  std::string expected;
  std::string seed_output;
  std::string best_output;
  std::optional<double> seed_score;  // absent: could not be scored
  std::optional<double> best_score;
  std::string seed_feedback;
  std::string best_feedback;
};

// The best validation mean known after that many calls.
struct CurvePoint {
  std::int64_t calls = 0;
  double best_val = 0.0;
  std::uint64_t candidate = 0;
};

// Everything that the report and `whet show` need; also written by the engine
// as `details.json` next to result.json.
struct RunDetails {
  std::vector<CandidateRecord> candidates;
  std::vector<CurvePoint> curve;
  std::vector<TestRow> test_rows;
  std::map<std::string, std::string> texts;  // that the strategy keeps, by name
};

std::string DetailsJson(const RunDetails& details);
absl::StatusOr<RunDetails> ParseDetailsJson(std::string_view json);

struct RunFolder {
  std::filesystem::path dir;
  std::string run_id;
  std::string started_utc;  // RFC 3339
  RunSpec spec;
  std::optional<RunResult> result;    // absent: not finished
  std::optional<RunDetails> details;  // absent: not finished
};

// NOT_FOUND if `dir` is not a run folder, saying what is missing.
absl::StatusOr<RunFolder> ReadRunFolder(const std::filesystem::path& dir);

// The run folders directly under `parent`, newest first; others are skipped.
std::vector<std::filesystem::path> ListRunFolders(
    const std::filesystem::path& parent);

}  // namespace whet

#endif  // WHET_CORE_RUN_FOLDER_H_
