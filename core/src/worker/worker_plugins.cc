#include "worker/worker_plugins.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <dlfcn.h>

#include "whet/entry.h"
#include "whet/evaluator.h"
#include "whet/sdk/text.h"
#include "whet/service/providers.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plugins/library.h"
#include "plugins/plugin_instance.h"
#include "plugins/plugin_kind.h"
#include "plugins/trusted_path.h"
#include "worker/error_codec.h"
#include "worker/evaluator_proxy.h"
#include "worker/protocol.h"
#include "worker/provider_proxy.h"
#include "worker/remote_services.h"
#include "worker/strategy_proxy.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

using sdk::Text;

// The static data of a library that is not in this process.
struct RemoteTables {
  std::vector<PluginRecord> records;
  std::vector<std::vector<whet_text>> needs;
  std::vector<whet_descriptor> descriptors;
  std::vector<const whet_descriptor*> pointers;
  whet_entry entry{};
};

whet_descriptor DescriptorOf(const PluginRecord& r, std::uint32_t flags,
                             const std::vector<whet_text>& needs) {
  whet_descriptor d{};
  d.struct_size = sizeof(d);
  d.flags = flags;
  d.kind = Text(AbiKindName(r.kind));
  d.id = Text(r.id);
  d.name = Text(r.name);
  d.version = Text(r.version);
  d.vendor = Text(r.vendor);
  d.license = Text(r.license);
  d.description = Text(r.description);
  d.needs = needs.data();
  d.needs_count = needs.size();
  d.config_schema = Text(r.config_schema);
  return d;
}

// `flags` of each record.
std::shared_ptr<RemoteTables> TablesOf(
    const std::vector<PluginRecord>& records,
    const std::vector<std::uint32_t>& flags) {
  auto tables = std::make_shared<RemoteTables>();
  tables->records = records;
  for (const PluginRecord& r : tables->records) {
    std::vector<whet_text>& needs = tables->needs.emplace_back();
    for (const std::string& need : r.needs)
      needs.push_back(Text(need));
  }
  for (std::size_t i = 0; i < records.size(); ++i) {
    tables->descriptors.push_back(
        DescriptorOf(tables->records[i], flags[i], tables->needs[i]));
  }
  for (const whet_descriptor& descriptor : tables->descriptors)
    tables->pointers.push_back(&descriptor);
  whet_entry& entry = tables->entry;
  entry.struct_size = sizeof(entry);
  entry.abi_major = static_cast<std::uint32_t>(records.front().abi_major);
  entry.abi_minor = static_cast<std::uint32_t>(records.front().abi_minor);
  entry.environment = WHET_ENVIRONMENT;
  entry.descriptors = tables->pointers.data();
  entry.descriptor_count = tables->pointers.size();
  entry.create = &PluginLibrary::RefuseToCreate;
  return tables;
}

class WorkerLibrary : public PluginLibrary {
 public:
  WorkerLibrary(std::shared_ptr<RemoteTables> tables,
                std::function<std::shared_ptr<WorkerSlot>()> slot,
                std::string sha256,
                std::function<void(const WorkerFault&)> on_fault)
      : PluginLibrary(tables->records.front().library, std::move(sha256),
                      &tables->entry),
        tables_(std::move(tables)),
        slot_(std::move(slot)),
        on_fault_(std::move(on_fault)) {}

  whet_status Create(whet_text id, const whet_host* host, whet_text config,
                     whet_instance** out, whet_error* error) const override {
    const PluginRecord* record = RecordOf(sdk::View(id));
    if (record == nullptr) {
      return FillPluginError(
          error, absl::NotFoundError("no plugin '" + sdk::Copy(id) + "'"));
    }
    RemoteInstance::Origin origin;
    origin.slot = slot_();
    origin.kind = std::string(AbiKindName(record->kind));
    origin.id = sdk::Copy(id);
    origin.config = sdk::Copy(config);
    origin.host = host;
    for (const std::string_view service : RemoteServiceIds()) {
      if (host->get_service(host, Text(service)) != nullptr)
        origin.services.emplace_back(service);
    }
    origin.on_fault = on_fault_;
    switch (record->kind) {
      case PluginKind::kEvaluator:
        return MakeProxy<EvaluatorProxy>(std::move(origin), out, error);
      case PluginKind::kProvider:
        return MakeProxy<ProviderProxy>(std::move(origin), out, error);
      case PluginKind::kStrategy:
        break;
    }
    return MakeProxy<StrategyProxy>(std::move(origin), out, error);
  }

 private:
  const PluginRecord* RecordOf(std::string_view id) const {
    for (const PluginRecord& record : tables_->records) {
      if (record.id == id)
        return &record;
    }
    return nullptr;
  }

  template <typename Proxy>
  static whet_status MakeProxy(RemoteInstance::Origin origin,
                               whet_instance** out, whet_error* error) {
    absl::StatusOr<std::unique_ptr<Proxy>> proxy =
        Proxy::Make(std::move(origin));
    if (!proxy.ok())
      return FillPluginError(error, proxy.status());
    *out = (*proxy).release()->c();
    return WHET_OK;
  }

  std::shared_ptr<RemoteTables> tables_;
  std::function<std::shared_ptr<WorkerSlot>()> slot_;
  std::function<void(const WorkerFault&)> on_fault_;
};

}  // namespace

WorkerSlot::WorkerSlot(WorkerSettings settings, fs::path library)
    : settings_(std::move(settings)), library_(std::move(library)) {}

absl::StatusOr<std::shared_ptr<WorkerProcess>> WorkerSlot::Get() {
  // Goes after the lock: it waits for those whom it tells of its loss.
  std::shared_ptr<WorkerProcess> lost;
  const std::lock_guard lock(mutex_);
  if (process_ != nullptr && !process_->ended())
    return process_;
  lost = std::move(process_);
  absl::Status status;
  for (int attempt = 0; attempt < kWorkerAttempts; ++attempt) {
    status = Renew();
    if (!absl::IsUnavailable(status))
      break;
  }
  if (!status.ok())
    return status;
  return process_;
}

absl::Status WorkerSlot::Renew() {
  process_ = nullptr;
  WHET_ASSIGN_OR_RETURN(std::shared_ptr<WorkerProcess> process,
                        WorkerProcess::Start(settings_));
  WHET_ASSIGN_OR_RETURN(Loaded loaded, Load(*process));
  if (!loaded_.sha256.empty() && loaded_.sha256 != loaded.sha256) {
    return absl::FailedPreconditionError(
        absl::StrCat(library_.string(),
                     ": has changed since the run began; start it again "
                     "with `whet resume`"));
  }
  loaded_ = std::move(loaded);
  process_ = std::move(process);
  return absl::OkStatus();
}

absl::StatusOr<WorkerSlot::Loaded> WorkerSlot::Load(
    WorkerProcess& process) const {
  const absl::StatusOr<std::string> answer =
      process.Control(worker_method::kLoad, 0,
                      [this](ByteWriter& out) { out.Text(library_.string()); });
  if (!answer.ok()) {
    return absl::Status(
        answer.status().code(),
        absl::StrCat(library_.string(), ": ", answer.status().message(),
                     " while it was loaded"));
  }
  ByteReader in(*answer);
  WHET_RETURN_IF_ERROR(ReadError(in, "in a worker"));
  Loaded loaded;
  loaded.sha256 = in.Text();
  const std::uint64_t count = in.Count(2 * sizeof(std::uint64_t));
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string kind(in.Text());
    std::string id(in.Text());
    loaded.flags[{std::move(kind), std::move(id)}] = in.U32();
  }
  if (!in.AtEnd() || loaded.sha256.empty())
    return absl::DataLossError(library_.string() + ": a damaged answer");
  return loaded;
}

WorkerPlugins::WorkerPlugins(WorkerSettings settings,
                             std::function<void(const WorkerFault&)> on_fault,
                             std::function<void(const std::string&)> on_gap)
    : settings_(std::move(settings)),
      on_fault_(std::move(on_fault)),
      on_gap_(std::move(on_gap)) {}

void WorkerPlugins::TellGaps(const WorkerProcess& process) {
  std::function<void(const std::string&)> tell;
  {
    const std::lock_guard lock(mutex_);
    tell = std::exchange(on_gap_, nullptr);
  }
  for (const std::string& gap : process.gaps()) {
    if (tell)
      tell(gap);
  }
}

absl::StatusOr<WorkerSettings> WorkerPlugins::SettingsFor(
    const PluginRecord& record) {
  WorkerSettings settings = settings_;
  std::vector<std::string>& readable = settings.sandbox.readable;
  readable.push_back(record.library.parent_path().string());
  if (!IsPython(record))
    return settings;
  WHET_RETURN_IF_ERROR(CheckTrusted(record.library));
  const std::lock_guard lock(mutex_);
  if (!python_.has_value()) {
    WHET_ASSIGN_OR_RETURN(python_,
                          FindPython(settings.python, settings.program));
  }
  settings.becomes = python_->start;
  settings.sandbox.becomes = true;
  readable.insert(readable.end(), python_->readable.begin(),
                  python_->readable.end());
  return settings;
}

absl::StatusOr<std::shared_ptr<PluginLibrary>> WorkerPlugins::Open(
    const std::vector<PluginRecord>& records, WorkerSharing sharing) {
  const fs::path& library = records.front().library;
  WHET_ASSIGN_OR_RETURN(const WorkerSettings settings,
                        SettingsFor(records.front()));
  auto slot = std::make_shared<WorkerSlot>(settings, library);
  if (sharing == WorkerSharing::kLibrary) {
    const std::lock_guard lock(mutex_);
    slot = shared_.emplace(library, slot).first->second;
  }
  WHET_ASSIGN_OR_RETURN(const std::shared_ptr<WorkerProcess> process,
                        slot->Get());
  TellGaps(*process);
  const WorkerSlot::Loaded& loaded = slot->loaded();
  std::vector<std::uint32_t> flags;
  for (const PluginRecord& record : records) {
    const auto found =
        loaded.flags.find({std::string(AbiKindName(record.kind)), record.id});
    if (found == loaded.flags.end()) {
      return absl::FailedPreconditionError(
          absl::StrCat(library.string(), ": its manifest lists the ",
                       ToAbsl(PluginKindName(record.kind)), " '", record.id,
                       "', which is not in the library: write it again with "
                       "whet-manifest"));
    }
    flags.push_back(found->second);
  }
  std::function<std::shared_ptr<WorkerSlot>()> slot_of = [slot] {
    return slot;
  };
  if (sharing == WorkerSharing::kNone) {
    // The first instance has the process that was started to look at it.
    slot_of = [settings, library, unused = slot]() mutable {
      return unused != nullptr
                 ? std::exchange(unused, nullptr)
                 : std::make_shared<WorkerSlot>(settings, library);
    };
  }
  return std::make_shared<WorkerLibrary>(
      TablesOf(records, flags), std::move(slot_of), loaded.sha256, on_fault_);
}

absl::StatusOr<PluginRecord> WorkerPlugins::Isolate(const PluginRecord& record,
                                                    WorkerSharing sharing) {
  if (std::find(record.needs.begin(), record.needs.end(),
                WHET_SERVICE_PROVIDERS) != record.needs.end()) {
    return absl::UnimplementedError(absl::StrCat(
        "'", record.id,
        "' stands in front of another provider and cannot run in a process of "
        "its own; let it run in Whet's, if you trust it, with `isolation: "
        "none`"));
  }
  PluginRecord isolated = record;
  WHET_ASSIGN_OR_RETURN(isolated.linked, Open({record}, sharing));
  return isolated;
}

absl::StatusOr<fs::path> FindWorkerProgram() {
  Dl_info self = {};
  std::error_code error;
  fs::path file = fs::read_symlink("/proc/self/exe", error);
  std::vector<fs::path> places;
  const auto add = [&places](const fs::path& module) {
    const fs::path folder = module.parent_path();
    places.push_back(folder.parent_path() / "libexec" / "whet" / "whet-worker");
  };
  add(file);
  if (dladdr(reinterpret_cast<const void*>(&FindWorkerProgram), &self) != 0 &&
      self.dli_fname != nullptr) {
    file = fs::canonical(self.dli_fname, error);
    if (!error)
      add(file);
  }
  for (const fs::path& place : places) {
    if (fs::is_regular_file(place, error))
      return place;
  }
  return absl::NotFoundError(absl::StrCat(
      places.front().string(),
      ": the program that runs plugins in a process of their own is missing; "
      "install Whet completely, or let them run in its own with `isolation: "
      "none`"));
}

}  // namespace whet
