// Where a plugin runs: in the host's process or in one of its own.
//
//   PluginIsolation isolation(options);
//   ASSIGN_OR_RETURN(const PluginRecord where,
//                    isolation.Place(record, spec.isolation, "$.strategy"));
//   PluginInstance::Create(where, config, std::move(context));
//
// Thread-safe. Instances must go before it.
#ifndef WHET_CORE_RUN_PLUGIN_ISOLATION_H_
#define WHET_CORE_RUN_PLUGIN_ISOLATION_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/plugin_catalog.h"

#include "absl/status/statusor.h"
#include "services/log_service.h"
#include "worker/worker_plugins.h"

namespace whet {

struct IsolationOptions {
  WorkersSpec workers = {};
  DataSpec data = {};                         // whose folders may be read
  std::filesystem::path worker_program = {};  // as in PluginSearchPath
};
IsolationOptions IsolationOptionsOf(const RunSpec& spec,
                                    const PluginSearchPath& plugins);

// What `wanted` comes to. Absent: Whet's own plugins run here, others in a
// process of their own.
Isolation IsolationOf(const PluginRecord& record,
                      std::optional<Isolation> wanted);

// What happened to the process of a provider, for people.
std::string ProviderFaultText(const WorkerFault& fault);

class PluginIsolation {
 public:
  // `log`, which gets what this machine does not let workers be kept from, and
  // `on_fault`, as in WorkerPlugins, must outlive this.
  PluginIsolation(IsolationOptions options, LogService* log,
                  std::function<void(const WorkerFault&)> on_fault);

  // `record` as instances are to be made of it. `path`: where the config names
  // it, for errors; may be empty.
  absl::StatusOr<PluginRecord> Place(const PluginRecord& record,
                                     std::optional<Isolation> wanted,
                                     const std::string& path);

 private:
  absl::StatusOr<WorkerPlugins*> Workers();

  const IsolationOptions options_;
  LogService* const log_;
  const std::function<void(const WorkerFault&)> on_fault_;
  std::mutex mutex_;
  std::unique_ptr<WorkerPlugins> workers_;  // null if none is needed
};

}  // namespace whet

#endif  // WHET_CORE_RUN_PLUGIN_ISOLATION_H_
