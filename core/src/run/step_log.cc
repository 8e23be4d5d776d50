#include "run/step_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace whet {

absl::StatusOr<std::optional<std::string>> StepLog::Next(
    const std::string& action) {
  if (position_ >= recorded_.size())
    return std::optional<std::string>();
  const Step& step = recorded_[position_];
  if (step.action != action) {
    return absl::DataLossError(absl::StrCat(
        actor_, " is not deterministic at step ", position_ + 1,
        ": the journal has '", step.action, "', now it asks '", action,
        "'. The run cannot be resumed; its paid answers are in the journal"));
  }
  ++position_;
  return std::optional<std::string>(step.outcome);
}

void StepLog::Record(std::string action, std::string outcome) {
  if (journal_ == nullptr)
    return;
  journal_->Append(RecordType::kStep,
                   Serialize({std::move(action), std::move(outcome)}), nullptr);
}

// action NUL outcome: actions are ours and hold no NUL.
std::string StepLog::Serialize(const Step& step) {
  std::string out = step.action;
  out.push_back('\0');
  out += step.outcome;
  return out;
}

absl::StatusOr<StepLog::Step> StepLog::Parse(std::string_view payload) {
  const std::size_t nul = payload.find('\0');
  if (nul == std::string_view::npos) {
    return absl::DataLossError("a journal record of a step cannot be read");
  }
  return Step{std::string(payload.substr(0, nul)),
              std::string(payload.substr(nul + 1))};
}

}  // namespace whet
