// The middle of a run: the strategy searches, once or several times
// independently (`searches` of the config); what the searches found is merged
// into the one prompt that is compared with the seed.
//
// Each search is an instance of the strategy of its own, with random streams of
// its own and an equal share of what the budget has left. Deterministic given
// config, data and answers.
#ifndef WHET_CORE_RUN_SEARCH_PHASE_H_
#define WHET_CORE_RUN_SEARCH_PHASE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "run/runtime.h"

namespace whet {

class SearchPhase {
 public:
  struct Hooks {
    // One line for people and for the live view.
    std::function<void(const std::string& line)> message;
    // From now on the calls of the search end when `share` (0 to 1] of the time
    // that is left for searching is over.
    std::function<void(double share)> limit_time;
  };

  struct Outcome {
    std::string stop_reason;
    std::uint64_t challenger = 0;  // candidate number; 0: none
  };

  // `rt` must outlive this.
  SearchPhase(Runtime* rt, Hooks hooks);

  // RESOURCE_EXHAUSTED if a limit ended the calls before there could be an
  // outcome; other errors as PreparedRun::Execute.
  absl::StatusOr<Outcome> Run();

 private:
  // One search; why it ended.
  absl::StatusOr<std::string> Search(std::int64_t number, std::int64_t of);
  absl::Status RunStrategy();
  // Keeps the shares of the `rest` searches after the next one, and of the
  // merge, out of that one's reach.
  absl::Status KeepForRest(std::int64_t rest);
  // What the search that just ended recommends; if it was cut off before it
  // could, the best mean on val among candidates that were seen on enough
  // examples. 0: none that looks better than the seed.
  std::uint64_t Found() const;
  // The best of `found` on common examples of val.
  absl::StatusOr<std::uint64_t> Merge(std::vector<std::uint64_t> found);

  Runtime* rt_;
  Hooks hooks_;
};

// A candidate's scores on val speak for all of it: half of it was seen.
bool SeenEnough(const Runtime& rt, const ScoreSummary& val);

}  // namespace whet

#endif  // WHET_CORE_RUN_SEARCH_PHASE_H_
