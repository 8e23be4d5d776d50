#include "worker/host_line.h"

#include "absl/status/status.h"

namespace whet {
namespace {

thread_local Lane* served_lane = nullptr;

}  // namespace

void HostLine::ServeAll(Lane& lane) {
  served_lane = &lane;
  lane.ServeAll(serve_);
  served_lane = nullptr;
}

absl::StatusOr<std::string> HostLine::Ask(
    std::uint32_t method, std::uint64_t instance,
    const std::function<void(ByteWriter&)>& write) {
  if (served_lane != nullptr)
    return AskOn(*served_lane, method, instance, write);
  const std::lock_guard lock(own_mutex_);
  if (own_ == nullptr)
    return absl::UnavailableError("the host does not listen");
  return AskOn(*own_, method, instance, write);
}

absl::StatusOr<std::string> HostLine::AskOn(
    Lane& lane, std::uint32_t method, std::uint64_t instance,
    const std::function<void(ByteWriter&)>& write) {
  ByteWriter out = lane.Compose();
  write(out);
  if (!out.ok())
    return absl::ResourceExhaustedError("too large for one message");
  return lane.Exchange({method, instance, out.written()}, serve_, Lane::kEver);
}

}  // namespace whet
