// An instance of a plugin in a worker, as the proxies of its kind share it:
// made there, made again after the worker was lost, destroyed with the object.
//
//   RemoteInstance remote(origin);
//   RETURN_IF_ERROR(remote.Connect());       // before each use of the lane
//   auto answer = remote.lane().Exchange({kScore, remote.number(), ...},
//                                        remote.process().serve(), ...);
//   if (!answer.ok()) how = remote.process().Lose(answer.status());
//
// For one thread at a time, but for Shutdown() and what does not change it.
#ifndef WHET_CORE_WORKER_REMOTE_INSTANCE_H_
#define WHET_CORE_WORKER_REMOTE_INSTANCE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "whet/host.h"

#include "absl/status/status.h"
#include "worker/byte_stream.h"
#include "worker/worker_plugins.h"
#include "worker/worker_process.h"

namespace whet {

class RemoteInstance {
 public:
  // How it is made.
  struct Origin {
    std::shared_ptr<WorkerSlot> slot;
    std::string kind;  // "whet.evaluator/1"
    std::string id;
    std::string config;
    const whet_host* host;
    std::vector<std::string> services;  // on offer
    std::function<void(const WorkerFault&)> on_fault;
  };

  // What differs between kinds; each is called for each process.
  struct Kind {
    // Gets what kCreate says of the kind.
    std::function<void(ByteReader&)> on_created;
    // Makes what answers the instance's calls; null: its host does.
    std::function<std::shared_ptr<ServedInstance>(const whet_host*)>
        make_served = nullptr;
  };

  RemoteInstance(Origin origin, Kind kind);
  RemoteInstance(const RemoteInstance&) = delete;
  RemoteInstance& operator=(const RemoteInstance&) = delete;
  ~RemoteInstance();

  // The process that has it, a lane to it, and what answers its calls.
  struct Connection {
    std::shared_ptr<WorkerProcess> process;
    std::shared_ptr<ServedInstance> served;
    std::unique_ptr<Lane> lane;
  };

  // Makes the instance if it is not there, or not any more. Errors of the
  // worker and of the plugin's create().
  absl::Status Connect();

  // The same in two steps, for who must not hold a lock when a process goes
  // (that may wait for those whom it tells): whether it is not there any more,
  // the last of it, and making it if it is not there.
  bool lost() const;
  Connection Drop();
  absl::Status MakeIfNone();

  // After Connect().
  WorkerProcess& process() const { return *connection_.process; }
  std::shared_ptr<WorkerProcess> shared_process() const {
    return connection_.process;
  }
  Lane& lane() const { return *connection_.lane; }
  // For who keeps lanes itself; there is none afterwards.
  std::unique_ptr<Lane> TakeLane() { return std::move(connection_.lane); }

  // The instance's shutdown(), if there is one. Any thread.
  void Shutdown();

  std::uint64_t number() const { return number_; }
  const std::string& id() const { return origin_.id; }
  void Report(const WorkerFault& fault) const { origin_.on_fault(fault); }
  const Origin& origin() const { return origin_; }

 private:
  absl::Status ConnectOnce();
  absl::Status Create(WorkerProcess& process);

  const Origin origin_;
  const Kind kind_;
  const std::uint64_t number_;
  std::mutex mutex_;  // of a change of connection_
  Connection connection_;
  // Of processes that were lost: they may still be telling their host.
  std::vector<std::shared_ptr<ServedInstance>> lost_;
};

}  // namespace whet

#endif  // WHET_CORE_WORKER_REMOTE_INSTANCE_H_
