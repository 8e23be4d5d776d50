// A strategy that lives in a worker, as the host sees it. A worker that is lost
// ends the search as a strategy does that fails: with WHET_INTERNAL and the
// reason; what was asked and answered is in the journal.
#ifndef WHET_CORE_WORKER_STRATEGY_PROXY_H_
#define WHET_CORE_WORKER_STRATEGY_PROXY_H_

#include <memory>

#include "whet/entry.h"
#include "whet/strategy.h"

#include "absl/status/statusor.h"
#include "worker/remote_instance.h"

namespace whet {

class StrategyProxy {
 public:
  // Makes the instance in its worker. Errors of the worker and of create().
  static absl::StatusOr<std::unique_ptr<StrategyProxy>> Make(
      RemoteInstance::Origin origin);

  StrategyProxy(const StrategyProxy&) = delete;
  StrategyProxy& operator=(const StrategyProxy&) = delete;

  whet_instance* c() { return &instance_; }

 private:
  explicit StrategyProxy(RemoteInstance::Origin origin);
  whet_status Run(whet_error* error);

  static StrategyProxy& From(whet_instance* instance) {
    return *static_cast<StrategyProxy*>(instance->self);
  }

  RemoteInstance remote_;
  whet_strategy table_{};
  whet_instance instance_{};
};

}  // namespace whet

#endif  // WHET_CORE_WORKER_STRATEGY_PROXY_H_
