// What the journal of an earlier session says, in the form that a resumed run
// needs.
#ifndef WHET_CORE_RUN_RECORDED_RUN_H_
#define WHET_CORE_RUN_RECORDED_RUN_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "run/journal.h"
#include "run/model_call.h"
#include "run/step_log.h"

namespace whet {

struct RecordedRun {
  // Answers by key; failures only if the program went on with them.
  AnswersByKey answers;
  std::vector<StepLog::Step> steps;
  // Everything charged so far, calls without an outcome at their reservation.
  RoleCosts spent;
  // Calls that were sent and have no outcome: asked again, perhaps paid twice.
  std::int64_t repeated = 0;
  double elapsed_s = 0.0;  // of all sessions
};

absl::StatusOr<RecordedRun> DigestJournal(
    const std::vector<JournalRecord>& records);

// Payload of a kSession record.
std::string SessionJson(std::int64_t unix_ms, double elapsed_before_s);

}  // namespace whet

#endif  // WHET_CORE_RUN_RECORDED_RUN_H_
