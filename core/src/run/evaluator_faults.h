// Processes of plugins that were lost in this session: a warning for each, and
// the list of those of evaluators for the result.
//
//   EvaluatorFaults faults(log);
//   WorkerPlugins workers(settings, [&](const WorkerFault& f) { faults.Add(f);
//   }); result.evaluator_faults = faults.List();
//
// Thread-safe.
#ifndef WHET_CORE_RUN_EVALUATOR_FAULTS_H_
#define WHET_CORE_RUN_EVALUATOR_FAULTS_H_

#include <mutex>
#include <vector>

#include "whet/core/result.h"

#include "services/log_service.h"
#include "worker/worker_plugins.h"

namespace whet {

class EvaluatorFaults {
 public:
  explicit EvaluatorFaults(LogService* log) : log_(log) {}
  void Add(const WorkerFault& fault);
  std::vector<EvaluatorFault> List() const;

 private:
  LogService* log_;
  mutable std::mutex mutex_;
  std::vector<EvaluatorFault> faults_;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_EVALUATOR_FAULTS_H_
