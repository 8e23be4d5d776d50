#include "conformance/subject.h"

#include <algorithm>
#include <utility>

#include "whet/provider.h"
#include "whet/sdk/text.h"
#include "whet/strategy.h"

#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "conformance/check.h"
#include "conformance/fake_services.h"
#include "conformance/provider_host.h"
#include "conformance/samples.h"
#include "conformance/schema_values.h"
#include "conformance/simulated_search.h"
#include "plugins/entry_check.h"
#include "plugins/manifest.h"
#include "plugins/plugin_instance.h"
#include "worker/worker_plugins.h"

namespace whet::conformance {
namespace {

using nlohmann::json;

std::string Message(const absl::Status& status) {
  return std::string(ToStd(status.message()));
}

template <typename T>
T ValueOf(absl::StatusOr<T> result) {
  if (!result.ok())
    Fail(Message(result.status()), "");
  return *std::move(result);
}

}  // namespace

void EndInstance::operator()(whet_instance* instance) const {
  if (instance->shutdown != nullptr)
    instance->shutdown(instance);
  instance->destroy(instance);
}

PluginLibrary& Subject::library() {
  if (library_ == nullptr && job_.library.extension() == ".py")
    library_ = OpenInWorker();
  if (library_ == nullptr) {
    const absl::StatusOr<PluginLibrary*> opened =
        PluginLibrary::Open(job_.library);
    if (!opened.ok())
      Fail(Message(opened.status()), "");
    library_ = *opened;
  }
  return *library_;
}

PluginLibrary* Subject::OpenInWorker() const {
  if (!std::filesystem::exists(ManifestPath(job_.library))) {
    Fail(job_.library.string() + ": has no manifest " +
             ManifestPath(job_.library).filename().string() +
             " beside it: write one with whet-manifest " +
             job_.library.string(),
         "");
  }
  const std::vector<PluginRecord> records = ValueOf(ReadManifest(job_.library));
  if (records.empty())
    Fail(job_.library.string() + ": its manifest lists no plugin", "");
  WorkerSettings settings;
  settings.program = ValueOf(FindWorkerProgram());
  // For ever, as an open library is.
  static auto& workers = *new WorkerPlugins(
      settings, [](const WorkerFault&) {}, [](const std::string&) {});
  static auto& library = *new std::shared_ptr<PluginLibrary>;
  library = ValueOf(workers.Open(records, WorkerSharing::kLibrary));
  return library.get();
}

void Subject::SkipIfPython() const {
  if (job_.library.extension() == ".py")
    Skip("it is in Python and runs in a process of its own");
}

const whet_descriptor& Subject::descriptor() {
  const whet_descriptor* descriptor = library().Find(job_.kind, job_.plugin);
  if (descriptor == nullptr)
    Fail("the library has no " + job_.kind + " '" + job_.plugin + "'", "");
  return *descriptor;
}

bool Subject::is_strategy() const { return job_.kind == WHET_KIND_STRATEGY; }
bool Subject::is_provider() const { return job_.kind == WHET_KIND_PROVIDER; }

std::uint64_t Subject::seed() const {
  NoteDraw();
  return job_.seed;
}

bool Subject::deterministic() {
  return (descriptor().flags & WHET_PLUGIN_DETERMINISTIC) != 0;
}

bool Subject::concurrent() {
  return (descriptor().flags & WHET_PLUGIN_CONCURRENT) != 0;
}

const nlohmann::json& Subject::schema() {
  if (schema_.is_null()) {
    const std::string_view text = sdk::View(descriptor().config_schema);
    schema_ = text.empty() ? json::object() : json::parse(text);
  }
  return schema_;
}

const ConfigSchema& Subject::validator() {
  if (validator_ == nullptr) {
    // CheckEntry has parsed it before.
    validator_ = std::make_unique<ConfigSchema>(
        *ConfigSchema::Parse(sdk::View(descriptor().config_schema)));
  }
  return *validator_;
}

const std::string& Subject::config() {
  if (config_.empty())
    config_ = ChooseConfig();
  return config_;
}

std::string Subject::GivenConfig() {
  const json given = json::parse(job_.config, nullptr, false);
  if (given.is_discarded())
    Fail("--config is no JSON: " + ShowText(job_.config), "a JSON object");
  const absl::StatusOr<json> complete = validator().Complete(given, "$");
  if (!complete.ok())
    Fail("--config: " + Message(complete.status()), "settings of its schema");
  return complete->dump();
}

std::string Subject::ChooseConfig() {
  if (!job_.config.empty())
    return GivenConfig();
  std::vector<json> candidates = {json::object()};
  for (const json& example : schema().value("examples", json::array()))
    candidates.push_back(example);
  absl::Status refusal;  // of the plugin, not of the schema
  const auto works = [&](const json& candidate, std::string* config) {
    const absl::StatusOr<json> complete = validator().Complete(candidate, "$");
    if (!complete.ok())
      return false;
    *config = complete->dump();
    const absl::StatusOr<InstancePtr> made = TryMake(*config);
    if (refusal.ok())
      refusal = made.status();
    return made.ok();
  };
  std::string config;
  for (const json& candidate : candidates) {
    if (works(candidate, &config))
      return config;
  }
  Draws draws(seed());
  for (int i = 0; i < 50; ++i) {
    if (works(DrawValue(schema(), draws), &config))
      return config;
  }
  if (refusal.ok())
    refusal = TryMake("{}").status();
  const std::string seen =
      "no settings were found with which create() works: " + Message(refusal);
  // A model file, a recording, a device: not here, which is nobody's fault.
  if (is_provider() && absl::IsNotFound(refusal))
    Skip(seen + " (give --config '{...}')");
  Fail(seen,
       "give --config '{...}', or `examples` in the schema of the settings");
}

InstancePtr Subject::MakeWith(std::string_view config) {
  absl::StatusOr<InstancePtr> made = TryMake(config);
  if (!made.ok()) {
    Fail("create() with " + std::string(config) +
             " failed: " + Message(made.status()),
         "an instance");
  }
  return *std::move(made);
}

void Subject::ExpectItsNeeds() {
  const whet_descriptor& d = descriptor();
  const std::vector<std::string> offered =
      is_strategy()   ? OfferedSearchServices()
      : is_provider() ? ProviderHost::OfferedServices()
                      : OfferedServices();
  for (std::uint64_t i = 0; i < d.needs_count; ++i) {
    const std::string need = sdk::Copy(d.needs[i]);
    if (std::find(offered.begin(), offered.end(), need) == offered.end()) {
      Skip("it needs " + need + ", which its checks do not have (they have " +
           absl::StrJoin(offered, ", ") + ")");
    }
  }
}

absl::StatusOr<InstancePtr> Subject::TryMake(std::string_view config) {
  if (is_provider())
    return TryMakeOn(ProviderHost::Main().c(), config);
  if (!is_strategy())
    return TryMakeOn(FakeHost(), config);
  static const auto& idle = *new SimulatedSearch({});
  return TryMakeOn(idle.host(), config);
}

absl::StatusOr<InstancePtr> Subject::TryMakeOn(const whet_host* host,
                                               std::string_view config) {
  ExpectItsNeeds();
  const whet_descriptor& d = descriptor();
  PluginError error;
  whet_instance* instance = nullptr;
  const whet_status code =
      library().Create(d.id, host, sdk::Text(config), &instance, error.c());
  if (code != WHET_OK)
    return error.ToStatus(code, sdk::View(d.id));
  const absl::Status checked = CheckInstance(d, instance);
  if (!checked.ok())
    Fail(Message(checked), "an instance that keeps the contract");
  return InstancePtr(instance);
}

std::vector<Item> Subject::Samples(std::size_t count) const {
  return SampleItems(seed(), count);
}

Scores Subject::Score(whet_instance& instance, const std::vector<Item>& items,
                      std::uint32_t want) const {
  Scores scores = ScoreItems(&instance, items, want, seed());
  Expect(scores.status == WHET_OK,
         "score() of " + std::to_string(items.size()) +
             " items failed as a whole: " + scores.error,
         "WHET_OK, and a status for each item that cannot be scored");
  return scores;
}

}  // namespace whet::conformance
