// Plugins that run in worker processes, for hosts that cannot tell: what a
// catalog found becomes a record whose instances live elsewhere.
//
//   WorkerPlugins workers(settings, on_fault, on_gap);
//   ASSIGN_OR_RETURN(PluginRecord isolated,
//                    workers.Isolate(record, WorkerSharing::kLibrary));
//   PluginInstance::Create(isolated, config, std::move(context));
//
// Thread-safe. What Isolate() gave must go before
// the object.
#ifndef WHET_CORE_WORKER_WORKER_PLUGINS_H_
#define WHET_CORE_WORKER_WORKER_PLUGINS_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "whet/core/plugin_catalog.h"

#include "absl/status/statusor.h"
#include "worker/python_interpreter.h"
#include "worker/worker_process.h"

namespace whet {

// Which instances share a process: those of one library, or none.
enum class WorkerSharing { kLibrary, kNone };

// A worker that was lost while it scored: the same items were asked again in a
// new one, but for `example` if that is to blame. Or one of a provider.
struct WorkerFault {
  std::string plugin;                    // its id
  std::optional<std::uint64_t> example;  // number; absent: no item is to blame
  std::string how;  // "crashed (SIGSEGV)", "took more than 60 s"
  // Of a provider: the calls that it had under way, which failed.
  std::optional<std::uint64_t> calls = std::nullopt;
};

// How often something is tried that a worker does not survive, before that is
// an error: somebody else may have killed it.
inline constexpr int kWorkerAttempts = 3;

// A process that runs one library, started again when it is lost.
class WorkerSlot {
 public:
  WorkerSlot(WorkerSettings settings, std::filesystem::path library);

  // What kLoad said of the library.
  struct Loaded {
    std::string sha256;
    std::map<std::pair<std::string, std::string>, std::uint32_t> flags;
  };

  // A process that has the library loaded, a new one if the last has ended.
  // UNAVAILABLE if even kWorkerAttempts of them ended before;
  // FAILED_PRECONDITION if the file is another one than at first.
  absl::StatusOr<std::shared_ptr<WorkerProcess>> Get();
  const Loaded& loaded() const { return loaded_; }

 private:
  absl::Status Renew();
  absl::StatusOr<Loaded> Load(WorkerProcess& process) const;

  const WorkerSettings settings_;
  const std::filesystem::path library_;
  std::mutex mutex_;
  std::shared_ptr<WorkerProcess> process_;
  Loaded loaded_;
};

class WorkerPlugins {
 public:
  // `on_fault` may come from any thread. `on_gap` gets what this machine does
  // not let workers be kept from, a line each, once; by Isolate().
  WorkerPlugins(WorkerSettings settings,
                std::function<void(const WorkerFault&)> on_fault,
                std::function<void(const std::string&)> on_gap);

  // `record` with a library in a worker; starts it. Errors of starting it, of
  // the sandbox and of loading the library; UNIMPLEMENTED for providers that
  // stand in front of others.
  absl::StatusOr<PluginRecord> Isolate(const PluginRecord& record,
                                       WorkerSharing sharing);

  // All of one library, which are `records`.
  absl::StatusOr<std::shared_ptr<PluginLibrary>> Open(
      const std::vector<PluginRecord>& records, WorkerSharing sharing);

 private:
  absl::StatusOr<WorkerSettings> SettingsFor(const PluginRecord& record);
  void TellGaps(const WorkerProcess& process);

  const WorkerSettings settings_;
  const std::function<void(const WorkerFault&)> on_fault_;
  std::function<void(const std::string&)> on_gap_;  // null: told already
  std::mutex mutex_;
  std::optional<PythonInterpreter> python_;  // asked when it is needed
  std::map<std::filesystem::path, std::shared_ptr<WorkerSlot>> shared_;
};

// Where the program lies beside the program or library that this is part of:
// ../libexec/whet/whet-worker. NOT_FOUND names the place.
absl::StatusOr<std::filesystem::path> FindWorkerProgram();

}  // namespace whet

#endif  // WHET_CORE_WORKER_WORKER_PLUGINS_H_
