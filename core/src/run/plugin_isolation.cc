#include "run/plugin_isolation.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace whet {
namespace {

absl::Status StartWorkers(Runtime& rt) {
  const WorkersSpec& spec = rt.spec.workers;
  WorkerSettings settings;
  settings.program = rt.worker_program;
  if (settings.program.empty()) {
    WHET_ASSIGN_OR_RETURN(settings.program, FindWorkerProgram());
  }
  settings.patience = std::chrono::seconds(spec.timeout_s);
  settings.sandbox.network = spec.network;
  settings.sandbox.memory_bytes =
      static_cast<std::uint64_t>(spec.memory_mb) * 1'000'000;
  settings.sandbox.readable = spec.read;
  settings.python = spec.python;
  const DataSpec& data = rt.spec.data;
  for (const std::string& file : {data.file, data.train, data.val, data.test}) {
    const std::filesystem::path path = file;
    if (path.is_absolute())
      settings.sandbox.readable.push_back(path.parent_path().string());
  }
  rt.workers = std::make_unique<WorkerPlugins>(
      std::move(settings),
      [faults = rt.evaluator_faults.get()](const WorkerFault& fault) {
        faults->Add(fault);
      },
      [log = rt.log.get()](const std::string& gap) {
        log->Write(LogLevel::kWarn, "workers",
                   absl::StrCat("on this machine a plugin in a process of its "
                                "own is not confined: ",
                                gap));
      });
  return absl::OkStatus();
}

}  // namespace

// Ids without a dot are Whet's own plugins.
absl::StatusOr<PluginRecord> Isolated(Runtime& rt, const PluginRecord& record,
                                      std::optional<Isolation> wanted,
                                      const std::string& path) {
  const bool own = record.id.find('.') == record.id.npos;
  const Isolation isolation =
      wanted.value_or(own ? Isolation::kNone : Isolation::kPlugin);
  if (isolation == Isolation::kNone && IsPython(record)) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ".isolation: '", record.id, "' is in Python (",
        record.library.string(),
        "), which runs in a process of its own only: expected plugin or "
        "instance"));
  }
  if (isolation == Isolation::kNone || record.linked != nullptr)
    return record;
  if (rt.workers == nullptr)
    WHET_RETURN_IF_ERROR(Annotate(StartWorkers(rt), path));
  absl::StatusOr<PluginRecord> isolated = rt.workers->Isolate(
      record, isolation == Isolation::kInstance ? WorkerSharing::kNone
                                                : WorkerSharing::kLibrary);
  if (!isolated.ok())
    return Annotate(isolated.status(), path);
  return isolated;
}

}  // namespace whet
