// A strategy that lives in a worker, as the host sees it. A worker that is lost
// ends the search as a strategy does that fails: with WHET_INTERNAL and the
// reason; what was asked and answered is in the journal.
#ifndef WHET_CORE_WORKER_STRATEGY_PROXY_H_
#define WHET_CORE_WORKER_STRATEGY_PROXY_H_

#include "whet/strategy.h"

#include "worker/remote_proxy.h"

namespace whet {

class StrategyProxy : public RemoteProxy<StrategyProxy, whet_strategy> {
 private:
  friend RemoteProxy;
  explicit StrategyProxy(RemoteInstance::Origin origin);
  whet_status Run(whet_error* error);
};

}  // namespace whet

#endif  // WHET_CORE_WORKER_STRATEGY_PROXY_H_
