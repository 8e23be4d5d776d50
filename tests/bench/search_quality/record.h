// One run of the benchmark, as a line of JSON: what docs/search_quality.md is
// made of. reference_gepa.py writes the same lines.
#ifndef WHET_TESTS_BENCH_SEARCH_QUALITY_RECORD_H_
#define WHET_TESTS_BENCH_SEARCH_QUALITY_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace whet::quality {

struct Record {
  std::string world;
  std::string strategy;
  std::int64_t budget = 0;
  std::uint64_t seed = 0;
  double seed_score = 0.0;  // true scores: of the seed prompt,
  double attainable = 0.0;  // of the best prompt known to exist,
  double found = 0.0;       // of what the search recommends,
  double returned = 0.0;    // of what the run returns after its confirmation
  std::int64_t calls = 0;   // as the model counts them
  std::int64_t allowed = 0;
  // What the run says of its test: does the truth lie in the 95 % interval of
  // the difference, and within 1.96 standard errors of the score? Absent: no
  // confirmation.
  std::optional<bool> difference_holds;
  std::optional<bool> score_holds;
  std::string status;  // "improved", "seed_kept", ...; "error: ..."
  double cpu_s = 0.0;
};

std::string RecordJson(const Record& record);
// None for a line that is no record.
std::optional<Record> ParseRecord(std::string_view line);

}  // namespace whet::quality

#endif  // WHET_TESTS_BENCH_SEARCH_QUALITY_RECORD_H_
