#include "run/evaluator_faults.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "run/plugin_isolation.h"

namespace whet {

void EvaluatorFaults::Add(const WorkerFault& fault) {
  if (fault.calls.has_value()) {
    log_->Write(LogLevel::kWarn, fault.plugin, ProviderFaultText(fault));
    return;
  }
  const std::string text =
      fault.example ? absl::StrCat("its process ", fault.how,
                                   " on the answer to example ", *fault.example,
                                   ", which has no score")
                    : absl::StrCat("its process ", fault.how,
                                   "; a new one scored the same answers");
  log_->Write(LogLevel::kWarn, fault.plugin, text);
  const std::lock_guard lock(mutex_);
  if (faults_.size() < kEvaluatorFaultsListed)
    faults_.push_back({fault.plugin, fault.example, fault.how});
}

std::vector<EvaluatorFault> EvaluatorFaults::List() const {
  const std::lock_guard lock(mutex_);
  return faults_;
}

}  // namespace whet
