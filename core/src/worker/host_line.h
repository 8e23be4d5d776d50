// How code in a worker reaches the host: on the lane that the present thread
// answers, so that the host's thread that waits there does the work; a thread
// of the plugin's own has the lane that is kept for that.
//
//   ASSIGN_OR_RETURN(std::string answer,
//                    line.Ask(worker_method::kLogEnabled, instance,
//                             [&](ByteWriter& out) { out.U32(level); }));
//
// Thread-safe.
#ifndef WHET_CORE_WORKER_HOST_LINE_H_
#define WHET_CORE_WORKER_HOST_LINE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "worker/lane.h"

namespace whet {

class HostLine {
 public:
  // `serve` answers what the host asks meanwhile.
  explicit HostLine(Lane::Serve serve) : serve_(std::move(serve)) {}

  // For threads that answer no lane. Once, before there are any.
  void SetOwnLane(std::unique_ptr<Lane> lane) { own_ = std::move(lane); }

  // Answers calls on `lane`, by the present thread, until the host hangs up.
  void ServeAll(Lane& lane);

  // Errors as Lane::Exchange; UNAVAILABLE also if there is no lane.
  absl::StatusOr<std::string> Ask(
      std::uint32_t method, std::uint64_t instance,
      const std::function<void(ByteWriter&)>& write);

 private:
  absl::StatusOr<std::string> AskOn(
      Lane& lane, std::uint32_t method, std::uint64_t instance,
      const std::function<void(ByteWriter&)>& write);

  const Lane::Serve serve_;
  std::mutex own_mutex_;
  std::unique_ptr<Lane> own_;
};

}  // namespace whet

#endif  // WHET_CORE_WORKER_HOST_LINE_H_
