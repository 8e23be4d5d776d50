#include "worker/strategy_proxy.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "plugins/plugin_instance.h"
#include "worker/error_codec.h"
#include "worker/protocol.h"

namespace whet {

StrategyProxy::StrategyProxy(RemoteInstance::Origin origin)
    : RemoteProxy(std::move(origin), {[](ByteReader&) {}}) {
  table_.run = [](whet_instance* instance, whet_error* error) noexcept {
    return From(instance).Run(error);
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
  const std::string how = remote_.process().Lose(answer.status());
  return FillPluginError(
      error, absl::InternalError(absl::StrCat(
                 "its process ", how,
                 "; what was asked so far is kept: go on with `whet resume`")));
}

}  // namespace whet
