// One worker process, as its host sees it: started, confined, asked, ended.
//
//   ASSIGN_OR_RETURN(auto worker, WorkerProcess::Start(settings));
//   worker->Serve(7, instance);                   // calls of instance 7
//   ASSIGN_OR_RETURN(std::string answer,
//                    worker->Control(worker_method::kCreate, 7, write));
//   ASSIGN_OR_RETURN(auto lane, worker->OpenLane());
//   ... lane->Exchange({...}, worker->serve(), 60s) ...
//   worker->Lose(status of the lane);             // "crashed (SIGSEGV)"
//
// The process has a session of its own, so that Ctrl-C in a terminal does not
// reach it, an empty environment and no descriptors but its own; it ends when
// the host does. Thread-safe.
#ifndef WHET_CORE_WORKER_WORKER_PROCESS_H_
#define WHET_CORE_WORKER_WORKER_PROCESS_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

#include "whet/host.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "worker/lane.h"
#include "worker/python_interpreter.h"
#include "worker/sandbox.h"

namespace whet {

struct WorkerSettings {
  std::filesystem::path program;  // whet-worker
  // What it becomes once it is confined (worker_method::kBecome).
  std::optional<ProgramStart> becomes = std::nullopt;
  // The interpreter of plugins in Python; empty: the usual one.
  std::string python = {};
  SandboxRules sandbox;
  // How long the worker may take for one call, without the host's part of it.
  std::chrono::milliseconds patience{60000};
};

// An instance in a worker, for which its host answers.
class ServedInstance {
 public:
  virtual ~ServedInstance() = default;
  // Whom it asks.
  virtual const whet_host* host() const = 0;
  // Its process is lost: `how`, as Lose() says it. Any thread; what it has said
  // before that has been answered.
  virtual void OnLost(const std::string& /*how*/) {}
  // Returns when none of its calls is with the host; none gets there any more.
  virtual void Close() {}
};

class WorkerProcess {
 public:
  // Starts and confines it. Errors name the program: UNAVAILABLE if it did not
  // live long enough for that, FAILED_PRECONDITION if it is of another version,
  // else what the system says.
  static absl::StatusOr<std::shared_ptr<WorkerProcess>> Start(
      const WorkerSettings& settings);

  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  // Calls of the services of instance `number` go to `instance`, from now on or
  // no more.
  void Serve(std::uint64_t number, std::shared_ptr<ServedInstance> instance);
  void Forget(std::uint64_t number);
  const Lane::Serve& serve() const { return serve_; }
  std::chrono::milliseconds patience() const { return settings_.patience; }

  // Asks on the control lane. If the lane fails, the worker is of no more use:
  // it is ended, and the error says how: "its process crashed (SIGSEGV)".
  absl::StatusOr<std::string> Control(
      std::uint32_t method, std::uint64_t instance,
      const std::function<void(ByteWriter&)>& write);
  // A lane of its own for the calls of one thread at a time.
  absl::StatusOr<std::unique_ptr<Lane>> OpenLane();

  // After a failure of one of its lanes: kills it unless it has just ended by
  // itself, and says how it was lost: "crashed (SIGSEGV), last words: ...",
  // "ended with status 3", "was killed", "took more than 60 s".
  std::string Lose(const absl::Status& of_lane);
  bool ended() const;

  // What this machine does not let it be kept from.
  const std::vector<std::string>& gaps() const { return gaps_; }

 private:
  WorkerProcess(const WorkerSettings& settings, std::unique_ptr<Lane> control,
                pid_t pid, int output);
  ~WorkerProcess();  // lets it end, kills it if it does not
  // The last to hold it may be who listens to it, in a call that it answers.
  static void Discard(WorkerProcess* process);
  absl::Status Greet();
  absl::Status Confine();
  absl::Status Become(const ProgramStart& start);
  absl::Status OpenOwnLane();
  absl::StatusOr<std::unique_ptr<Lane>> MakeLane(bool for_calls_to_host);
  // Answers what it asks on its own, until it is lost.
  void Listen();
  std::shared_ptr<ServedInstance> FindServed(std::uint64_t number);
  absl::StatusOr<std::string> Ask(LaneCall call,
                                  const std::function<void(ByteWriter&)>& write,
                                  std::chrono::milliseconds patience);
  std::string LoseAfter(const absl::Status& of_lane,
                        std::chrono::milliseconds patience);
  std::string HowItEnded() const;
  // Whether the process ends within `patience`. Under end_mutex_.
  bool Collect(std::chrono::milliseconds patience);
  void End(std::chrono::milliseconds patience);

  const WorkerSettings settings_;
  const pid_t pid_;
  const int output_;  // a file of what it prints
  std::vector<std::string> gaps_;

  std::mutex served_mutex_;
  std::map<std::uint64_t, std::shared_ptr<ServedInstance>> served_;
  const Lane::Serve serve_;

  std::recursive_mutex control_mutex_;
  std::unique_ptr<Lane> control_;
  std::unique_ptr<Lane> own_;  // of calls from threads of the plugin's own
  std::thread listener_;       // on own_
  std::atomic<bool> closing_{false};

  mutable std::mutex end_mutex_;
  bool ended_ = false;
  bool by_host_ = false;
  int end_status_ = 0;
  std::string why_ended_;  // by the host: what it had done
};

}  // namespace whet

#endif  // WHET_CORE_WORKER_WORKER_PROCESS_H_
