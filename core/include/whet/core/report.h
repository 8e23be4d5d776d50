// The page and the texts that explain a finished run to a person.
#ifndef WHET_CORE_REPORT_H_
#define WHET_CORE_REPORT_H_

#include <string>
#include <string_view>
#include <vector>

#include "whet/core/run_folder.h"

namespace whet {

// A self-contained HTML page: no network, no script needed to read it.
// `run.result` and `run.details` must be present. Sections: verdict with its
// interval, score against calls with the baseline, prompt before and after as
// a word diff, examples fixed and broken, lineage, cost and calls.
std::string ReportHtml(const RunFolder& run);

// A piece of a word diff; texts of all pieces but kInserted give `before`,
// all but kDeleted give `after`.
struct DiffPiece {
  enum class Kind { kEqual, kDeleted, kInserted };
  Kind kind = Kind::kEqual;
  std::string text;
};
// Shortest edit script over words and white space (Myers 1986).
std::vector<DiffPiece> WordDiff(std::string_view before,
                                std::string_view after);

// A candidate as people read it: headed sections for system, user template,
// output instructions and demonstrations. Also the content of best_prompt.txt.
std::string CandidateText(const Candidate& candidate);

// "the 3 that are nearest to it, the nearest last": which demonstrations are
// shown for an input.
std::string SelectionText(const FewShotSelection& selection);

}  // namespace whet

#endif  // WHET_CORE_REPORT_H_
