// What the program (host phases and strategy) asked for, step by step, and
// what was decided. A resumed run must take the same steps again; the first
// one that differs is reported with both texts.
//
//   ASSIGN_OR_RETURN(std::optional<std::string> recorded, log.Next(action));
//   if (recorded) use it; else { decide; log.Record(action, outcome); }
//
// For the program thread only.
#ifndef WHET_CORE_RUN_STEP_LOG_H_
#define WHET_CORE_RUN_STEP_LOG_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "run/journal.h"

namespace whet {

// The baseline had no score, which ended the session: failures before it have
// not been used.
inline constexpr char kNoBaselineStep[] = "no baseline";

class StepLog {
 public:
  struct Step {
    std::string action;   // "evaluate 3f2a.. sample 0 on 30 examples 91c0.."
    std::string outcome;  // JSON, or empty
  };

  // Without a journal nothing is kept and nothing was recorded.
  StepLog() = default;

  // `journal` must outlive this; `recorded`: the steps of earlier sessions.
  void Attach(Journal* journal, std::vector<Step> recorded) {
    journal_ = journal;
    recorded_ = std::move(recorded);
  }

  // Who is to blame in messages: "strategy 'few_shot'".
  void set_actor(std::string actor) { actor_ = std::move(actor); }

  // The recorded outcome of this step, or nothing if the step is new.
  // DATA_LOSS, naming step and both actions, if the record has another one.
  absl::StatusOr<std::optional<std::string>> Next(const std::string& action);

  // Appends a new step. Only after Next() returned nothing for it.
  void Record(std::string action, std::string outcome);

  bool replaying() const { return position_ < recorded_.size(); }

  static std::string Serialize(const Step& step);
  static absl::StatusOr<Step> Parse(std::string_view payload);

 private:
  Journal* journal_ = nullptr;
  std::vector<Step> recorded_;
  std::size_t position_ = 0;
  std::string actor_ = "the host";
};

}  // namespace whet

#endif  // WHET_CORE_RUN_STEP_LOG_H_
