#include "worker/strategy_proxy.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plugins/plugin_instance.h"
#include "worker/error_codec.h"
#include "worker/protocol.h"

namespace whet {

absl::StatusOr<std::unique_ptr<StrategyProxy>> StrategyProxy::Make(
    RemoteInstance::Origin origin) {
  std::unique_ptr<StrategyProxy> proxy(new StrategyProxy(std::move(origin)));
  WHET_RETURN_IF_ERROR(proxy->remote_.Connect());
  return proxy;
}

StrategyProxy::StrategyProxy(RemoteInstance::Origin origin)
    : remote_(std::move(origin), [](ByteReader&) {}) {
  table_.struct_size = sizeof(table_);
  table_.run = [](whet_instance* instance, whet_error* error) noexcept {
    return From(instance).Run(error);
  };
  instance_.struct_size = sizeof(instance_);
  instance_.self = this;
  instance_.kind_table = &table_;
  instance_.shutdown = [](whet_instance* instance) noexcept {
    From(instance).remote_.Shutdown();
  };
  instance_.destroy = [](whet_instance* instance) noexcept {
    delete &From(instance);
  };
}

whet_status StrategyProxy::Run(whet_error* error) {
  // It may have been lost since it was made: nothing has been asked yet.
  if (const absl::Status connected = remote_.Connect(); !connected.ok())
    return FillPluginError(error, connected);
  const absl::StatusOr<std::string> answer = remote_.lane().Exchange(
      {worker_method::kRun, remote_.number(), {}}, remote_.process().serve(),
      remote_.process().patience(), Lane::Patience::kEachTime);
  if (answer.ok()) {
    ByteReader in(*answer);
    return ReadError(in, error);
  }
  const std::string how = remote_.Lose(answer.status());
  return FillPluginError(
      error, absl::InternalError(absl::StrCat(
                 "its process ", how,
                 "; what was asked so far is kept: go on with `whet resume`")));
}

}  // namespace whet
