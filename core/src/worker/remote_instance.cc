#include "worker/remote_instance.h"

#include <atomic>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plugins/plugin_instance.h"
#include "worker/error_codec.h"
#include "worker/protocol.h"

namespace whet {
namespace {

std::uint64_t NextNumber() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

// Asks its host as it is.
class ServedByHost : public ServedInstance {
 public:
  explicit ServedByHost(const whet_host* host) : host_(host) {}
  const whet_host* host() const override { return host_; }

 private:
  const whet_host* host_;
};

}  // namespace

RemoteInstance::RemoteInstance(Origin origin, Kind kind)
    : origin_(std::move(origin)),
      kind_(std::move(kind)),
      number_(NextNumber()) {}

RemoteInstance::~RemoteInstance() {
  if (connection_.process != nullptr) {
    if (!connection_.process->ended()) {
      (void)connection_.process->Control(worker_method::kDestroy, number_,
                                         [](ByteWriter&) {});
    }
    connection_.process->Forget(number_);
    lost_.push_back(connection_.served);
  }
  for (const std::shared_ptr<ServedInstance>& served : lost_)
    served->Close();
}

bool RemoteInstance::lost() const {
  return connection_.process != nullptr && connection_.process->ended();
}

// The process that is lost still knows whom to tell.
RemoteInstance::Connection RemoteInstance::Drop() {
  lost_.push_back(connection_.served);
  const std::lock_guard lock(mutex_);
  return std::exchange(connection_, {});
}

absl::Status RemoteInstance::Connect() {
  if (lost())
    Drop();
  return MakeIfNone();
}

absl::Status RemoteInstance::MakeIfNone() {
  if (connection_.process != nullptr)
    return absl::OkStatus();
  absl::Status status;
  for (int attempt = 0; attempt < kWorkerAttempts; ++attempt) {
    status = ConnectOnce();
    if (!absl::IsUnavailable(status))
      break;
  }
  return status;
}

absl::Status RemoteInstance::ConnectOnce() {
  Connection made;
  WHET_ASSIGN_OR_RETURN(made.process, origin_.slot->Get());
  made.served = kind_.make_served
                    ? kind_.make_served(origin_.host)
                    : std::make_shared<ServedByHost>(origin_.host);
  made.process->Serve(number_, made.served);
  absl::Status status = Create(*made.process);
  if (status.ok()) {
    absl::StatusOr<std::unique_ptr<Lane>> lane = made.process->OpenLane();
    status = lane.status();
    if (lane.ok())
      made.lane = *std::move(lane);
  }
  if (!status.ok()) {
    made.process->Forget(number_);
    made.served->Close();
    return status;
  }
  const std::lock_guard lock(mutex_);
  connection_ = std::move(made);
  return absl::OkStatus();
}

absl::Status RemoteInstance::Create(WorkerProcess& process) {
  const absl::StatusOr<std::string> answer =
      process.Control(worker_method::kCreate, number_, [this](ByteWriter& out) {
        out.Text(origin_.kind);
        out.Text(origin_.id);
        out.Text(origin_.config);
        out.Texts(origin_.services);
      });
  if (!answer.ok()) {
    return absl::Status(
        answer.status().code(),
        absl::StrCat(answer.status().message(), " when it was made"));
  }
  ByteReader in(*answer);
  PluginError error;
  const whet_status status = ReadError(in, error.c());
  if (status == WHET_OK) {
    kind_.on_created(in);
    return in.AtEnd() ? absl::OkStatus()
                      : absl::DataLossError("a damaged answer");
  }
  // The worker has put the id in front of it, as its host will.
  std::string_view text(error.c()->message, error.c()->len);
  if (const std::string prefix = origin_.id + ": "; text.starts_with(prefix))
    text.remove_prefix(prefix.size());
  return absl::Status(static_cast<absl::StatusCode>(status), ToAbsl(text));
}

void RemoteInstance::Shutdown() {
  std::shared_ptr<WorkerProcess> process;
  {
    const std::lock_guard lock(mutex_);
    process = connection_.process;
  }
  if (process != nullptr && !process->ended()) {
    (void)process->Control(worker_method::kShutdown, number_,
                           [](ByteWriter&) {});
  }
}

}  // namespace whet
