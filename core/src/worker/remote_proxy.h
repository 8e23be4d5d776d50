// What a host gets in place of an instance that lives in a worker. The proxy of
// a kind derives from it and fills the table of the kind:
//
//   class StrategyProxy : public RemoteProxy<StrategyProxy, whet_strategy>
//   {...}; ASSIGN_OR_RETURN(auto proxy, StrategyProxy::Make(origin)); *out =
//   proxy.release()->c();       // its destroy() deletes it
#ifndef WHET_CORE_WORKER_REMOTE_PROXY_H_
#define WHET_CORE_WORKER_REMOTE_PROXY_H_

#include <memory>
#include <utility>

#include "whet/entry.h"

#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "worker/remote_instance.h"

namespace whet {

template <typename Proxy, typename Table>
class RemoteProxy {
 public:
  // Makes the instance in its worker. Errors of the worker and of create().
  static absl::StatusOr<std::unique_ptr<Proxy>> Make(
      RemoteInstance::Origin origin) {
    std::unique_ptr<Proxy> proxy(new Proxy(std::move(origin)));
    WHET_RETURN_IF_ERROR(proxy->remote_.Connect());
    return proxy;
  }

  RemoteProxy(const RemoteProxy&) = delete;
  RemoteProxy& operator=(const RemoteProxy&) = delete;

  whet_instance* c() { return &instance_; }

 protected:
  RemoteProxy(RemoteInstance::Origin origin, RemoteInstance::Kind kind)
      : remote_(std::move(origin), std::move(kind)) {
    table_.struct_size = sizeof(table_);
    instance_.struct_size = sizeof(instance_);
    instance_.self = static_cast<Proxy*>(this);
    instance_.kind_table = &table_;
    instance_.shutdown = [](whet_instance* instance) noexcept {
      From(instance).remote_.Shutdown();
    };
    instance_.destroy = [](whet_instance* instance) noexcept {
      delete &From(instance);
    };
  }
  ~RemoteProxy() = default;

  static Proxy& From(whet_instance* instance) {
    return *static_cast<Proxy*>(instance->self);
  }

  RemoteInstance remote_;
  Table table_{};
  whet_instance instance_{};
};

}  // namespace whet

#endif  // WHET_CORE_WORKER_REMOTE_PROXY_H_
