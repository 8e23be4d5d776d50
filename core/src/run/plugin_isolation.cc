#include "run/plugin_isolation.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "whet/core/score_text.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace whet {

IsolationOptions IsolationOptionsOf(const RunSpec& spec,
                                    const PluginSearchPath& plugins) {
  return {spec.workers, spec.data, plugins.worker_program};
}

// Ids without a dot are Whet's own plugins.
Isolation IsolationOf(const PluginRecord& record,
                      std::optional<Isolation> wanted) {
  if (record.linked != nullptr)
    return Isolation::kNone;
  const bool own = record.id.find('.') == record.id.npos;
  return wanted.value_or(own ? Isolation::kNone : Isolation::kPlugin);
}

std::string ProviderFaultText(const WorkerFault& fault) {
  const auto calls = static_cast<std::int64_t>(fault.calls.value_or(0));
  return absl::StrCat(
      "its process ", fault.how,
      calls == 0 ? std::string()
                 : absl::StrCat(", and with it ", CountText(calls, "call"),
                                " that it had under way"),
      "; the next call starts a new one");
}

PluginIsolation::PluginIsolation(
    IsolationOptions options, LogService* log,
    std::function<void(const WorkerFault&)> on_fault)
    : options_(std::move(options)), log_(log), on_fault_(std::move(on_fault)) {}

absl::StatusOr<WorkerPlugins*> PluginIsolation::Workers() {
  const std::lock_guard lock(mutex_);
  if (workers_ != nullptr)
    return workers_.get();
  const WorkersSpec& spec = options_.workers;
  WorkerSettings settings;
  settings.program = options_.worker_program;
  if (settings.program.empty()) {
    WHET_ASSIGN_OR_RETURN(settings.program, FindWorkerProgram());
  }
  settings.patience = std::chrono::seconds(spec.timeout_s);
  settings.sandbox.network = spec.network;
  settings.sandbox.memory_bytes =
      static_cast<std::uint64_t>(spec.memory_mb) * 1'000'000;
  settings.sandbox.readable = spec.read;
  settings.python = spec.python;
  const DataSpec& data = options_.data;
  for (const std::string& file : {data.file, data.train, data.val, data.test}) {
    const std::filesystem::path path = file;
    if (path.is_absolute())
      settings.sandbox.readable.push_back(path.parent_path().string());
  }
  workers_ = std::make_unique<WorkerPlugins>(
      std::move(settings), on_fault_, [log = log_](const std::string& gap) {
        log->Write(LogLevel::kWarn, "workers",
                   absl::StrCat("on this machine a plugin in a process of its "
                                "own is not confined: ",
                                gap));
      });
  return workers_.get();
}

absl::StatusOr<PluginRecord> PluginIsolation::Place(
    const PluginRecord& record, std::optional<Isolation> wanted,
    const std::string& path) {
  const Isolation isolation = IsolationOf(record, wanted);
  if (isolation == Isolation::kNone && IsPython(record)) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ".isolation: '", record.id, "' is in Python (",
        record.library.string(),
        "), which runs in a process of its own only: expected plugin or "
        "instance"));
  }
  if (isolation == Isolation::kNone)
    return record;
  const auto located = [&path](const absl::Status& status) {
    return path.empty() ? status : Annotate(status, path);
  };
  const absl::StatusOr<WorkerPlugins*> workers = Workers();
  if (!workers.ok())
    return located(workers.status());
  absl::StatusOr<PluginRecord> isolated = (*workers)->Isolate(
      record, isolation == Isolation::kInstance ? WorkerSharing::kNone
                                                : WorkerSharing::kLibrary);
  if (!isolated.ok())
    return located(isolated.status());
  return isolated;
}

}  // namespace whet
