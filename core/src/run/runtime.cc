#include "run/runtime.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "run/provider_config.h"
#include "run/run_hygiene.h"
#include "run/runtime_evaluators.h"
#include "run/runtime_providers.h"

namespace whet {
namespace {

constexpr char kTaskRole[] = "task";

// What an answer depends on beside request and settings: the library that asks,
// and the file of the model if it is one.
std::string AnswerSource(const PluginInstance& instance,
                         const std::string& model) {
  std::error_code error;
  if (model.empty() || !std::filesystem::is_regular_file(model, error))
    return instance.sha256();
  return absl::StrCat(instance.sha256(), " ",
                      std::filesystem::file_size(model, error), " ",
                      std::filesystem::last_write_time(model, error)
                          .time_since_epoch()
                          .count());
}

void AttachDispatchers(Runtime& rt) {
  const auto now = std::chrono::steady_clock::now();
  for (auto& [identity, link] : rt.providers) {
    // A provider that names its own concurrency knows its load.
    const bool known = ProviderConcurrency(*link.instance) > 0;
    SendQueue queue(link.concurrency, known);
    for (const auto& [name, role] : rt.roles) {
      if (role.provider_identity != identity)
        continue;
      queue.SetRates(
          role.spec.model,
          {static_cast<double>(role.spec.requests_per_minute.value_or(0)),
           static_cast<double>(role.spec.tokens_per_minute.value_or(0))},
          now);
    }
    link.dispatcher->Attach(link.instance.get(), std::move(queue));
  }
}

absl::Status AddPrice(Runtime& rt, const std::optional<RolePrices>& then,
                      const PluginRecord& provider, const std::string& config,
                      const RoleSpec& spec, const ProviderService* behind,
                      Role& role) {
  std::optional<ModelPrice> price;
  if (then.has_value()) {
    if (const auto it = then->find(role.name); it != then->end())
      price = it->second;
  } else {
    WHET_ASSIGN_OR_RETURN(
        price, FindPriceOfRole(rt.spec.prices, provider, config, spec, behind));
  }
  if (price.has_value()) {
    role.price = price->price;
    rt.prices[role.name] = *std::move(price);
    return absl::OkStatus();
  }
  if (!rt.ledger.limits().LimitMoney(role.name))
    return absl::OkStatus();
  const std::string model = ModelMeant(spec, behind);
  return absl::InvalidArgumentError(absl::StrCat(
      "$.budget: a limit in US dollars needs the price of the model '", model,
      "' (models.", role.name,
      "), which is not known; give it as prices: {models: {\"", model,
      "\": {input: 0.40, output: 1.60}}}, in dollars per million tokens"));
}

absl::Status AddRoles(Runtime& rt, const PluginCatalog& catalog,
                      const std::optional<RolePrices>& prices) {
  for (const auto& [name, role] : rt.spec.models) {
    const std::string path = absl::StrCat("$.models.", name);
    absl::StatusOr<const PluginRecord*> record =
        catalog.Find(PluginKind::kProvider, role.provider);
    if (!record.ok()) {
      return Annotate(record.status(), absl::StrCat(path, ".provider"));
    }
    WHET_ASSIGN_OR_RETURN(
        const std::string config,
        ProviderConfig(**record, role.provider_config, role.model, path));
    const std::string identity = ProviderIdentity(**record, config);
    WHET_RETURN_IF_ERROR(
        AddProvider(rt, catalog, **record, identity, config, role, path));
    const ProviderLink& link = rt.providers[identity];
    Role& made = rt.roles[name];
    made.name = name;
    made.spec = role;
    made.provider_identity = identity;
    made.dispatcher = link.dispatcher.get();
    made.answer_source =
        absl::StrCat(AnswerSource(*link.instance, role.model), link.projects);
    made.shares_answers = link.behind == nullptr;
    WHET_RETURN_IF_ERROR(
        AddPrice(rt, prices, **record, config, role, link.behind.get(), made));
  }
  return absl::OkStatus();
}

// The strategy that the config names, with its checked settings.
struct ChosenStrategy {
  const PluginRecord* record = nullptr;
  std::string config;
};

absl::StatusOr<ChosenStrategy> ChooseStrategy(const RunSpec& spec,
                                              const PluginCatalog& catalog) {
  absl::StatusOr<const PluginRecord*> record =
      catalog.Find(PluginKind::kStrategy, spec.strategy.use);
  if (!record.ok())
    return Annotate(record.status(), "$.strategy.use");
  WHET_ASSIGN_OR_RETURN(
      std::string config,
      ValidatePluginConfig(**record, spec.strategy.config, "$.strategy"));
  return ChosenStrategy{*record, std::move(config)};
}

absl::Status AddStrategy(Runtime& rt, const ChosenStrategy& chosen) {
  SearchService::Parts parts;
  parts.data = &rt.data.dataset;
  parts.train = rt.data.train;
  parts.val = rt.data.val;
  parts.candidates = &rt.candidates;
  parts.trials = rt.trials.get();
  parts.calls = &rt.calls;
  parts.budget = &rt.budget;
  parts.steps = &rt.steps;
  parts.roles = &rt.roles;
  parts.observer = &rt.search_observer;
  parts.run_seed = rt.spec.seed;
  parts.before_evaluation = [&rt](std::uint64_t candidate) {
    return rt.KeepConfirmation(candidate);
  };
  rt.search = std::make_unique<SearchService>(std::move(parts));
  WHET_ASSIGN_OR_RETURN(
      PluginRecord isolated,
      rt.isolation->Place(*chosen.record, rt.spec.strategy.isolation,
                          "$.strategy"));
  rt.make_strategy = [&rt, record = isolated, config = chosen.config]() {
    auto context = std::make_unique<HostContext>(record.id);
    rt.log->OfferTo(*context);
    rt.search->OfferTo(*context);
    return PluginInstance::Create(record, config, std::move(context));
  };
  WHET_RETURN_IF_ERROR(rt.RenewStrategy());
  rt.plugin_hashes[absl::StrCat("strategy:", chosen.record->id)] =
      rt.strategy->sha256();
  return absl::OkStatus();
}

}  // namespace

Runtime::Runtime(RunSpec run_spec, RunData run_data)
    : spec(std::move(run_spec)),
      data(std::move(run_data)),
      ledger(LimitsOf(spec.budget)),
      budget(LimitsOf(spec.budget)),
      calls(&ledger, &budget, &steps, nullptr, spec.seed),
      llm(&calls, &roles) {}

Runtime::~Runtime() {
  // Plugins go before the services they use; a provider's last completions
  // still find its dispatcher.
  strategy.reset();
  panel.Clear();
  evaluators.Clear();
  for (auto& [identity, link] : providers) {
    if (link.instance == nullptr)
      continue;
    link.dispatcher->Stop(Dispatcher::StopMode::kDropInFlight);
    link.dispatcher->Detach();
    http->Detach(link.instance->context());
    if (link.behind != nullptr)
      link.behind->Close();
    link.instance.reset();
  }
  providers.clear();
}

void Runtime::AttachJournal(Journal* journal,
                            std::vector<StepLog::Step> recorded) {
  steps.Attach(journal, std::move(recorded));
  calls.set_journal(journal);
  for (auto& [identity, link] : providers) {
    link.dispatcher->set_journal(journal);
  }
}

int Runtime::max_concurrency() const {
  int most = 1;
  for (const auto& [identity, link] : providers) {
    most = std::max(most, link.concurrency);
  }
  return most;
}

std::optional<double> Runtime::PaidUsd() const {
  double usd = 0.0;
  for (const auto& [role, usage] : calls.usage()) {
    if (!prices.contains(role))
      return std::nullopt;
    usd += usage.usd;
  }
  return usd;
}

std::int64_t Runtime::calls_per_example() const {
  return 1 + judges.total().calls;
}

void Runtime::ShareAnswers(const std::filesystem::path& host_file) {
  AnswerCacheOptions options;
  options.file = spec.cache.file;
  if (options.file.empty())
    options.file = host_file;
  if (options.file.empty() || spec.cache.use == CacheSpec::Use::kOff)
    return;
  options.max_bytes = spec.cache.max_mb * 1'000'000;
  options.on_warning = [this](std::string_view line) {
    log->Write(LogLevel::kWarn, "cache", line);
  };
  shared = std::make_unique<SharedAnswers>(
      AnswerCache::Open(std::move(options)), spec.cache.use);
  calls.set_shared(shared.get());
}

absl::StatusOr<RoleCosts> Runtime::WorstCase(
    std::uint64_t candidate, const std::vector<std::uint64_t>& examples) const {
  WHET_ASSIGN_OR_RETURN(const Cost task,
                        trials->WorstCase(candidate, examples));
  RoleCosts out(kTaskRole, task);
  for (const auto& [role, per_example] : judges.by_role()) {
    out.Add(role,
            Times(static_cast<std::int64_t>(examples.size()), per_example));
  }
  return out;
}

std::int64_t Runtime::KeptRepeats() const {
  const std::int64_t repeats = 2 * max_concurrency();
  return spec.budget.calls ? std::min(repeats, *spec.budget.calls / 20)
                           : repeats;
}

absl::Status Runtime::KeepConfirmation(std::uint64_t candidate) {
  WHET_ASSIGN_OR_RETURN(RoleCosts needed, WorstCase(1, data.test));
  WHET_ASSIGN_OR_RETURN(const RoleCosts challenger,
                        WorstCase(candidate, data.test));
  needed.Add(challenger);
  confirmation_ = Max(confirmation_, needed);
  const Cost task = confirmation_.of(kTaskRole);
  const std::int64_t calls_of_task = std::max<std::int64_t>(task.calls, 1);
  const Cost per_call{1, task.tokens / calls_of_task,
                      task.picodollars / calls_of_task};
  RoleCosts later = confirmation_;
  later.Add(later_);
  calls.SetKeep(later, {kTaskRole, Times(KeptRepeats(), per_call)});
  return absl::OkStatus();
}

absl::Status Runtime::RenewStrategy() {
  strategy.reset();
  absl::StatusOr<std::unique_ptr<PluginInstance>> instance = make_strategy();
  if (!instance.ok())
    return Annotate(instance.status(), "$.strategy");
  strategy = *std::move(instance);
  return absl::OkStatus();
}

absl::Status Runtime::LearnJudgeCalls() {
  const auto examples = static_cast<std::int64_t>(data.val.size());
  // What an evaluator says of itself holds: the baseline may have had no need
  // of its repairs.
  std::map<std::string, std::int64_t> said;
  for (const ModelNeed& need : needs) {
    if (need.said)
      said[need.role] += need.calls_per_item;
  }
  RoleCosts learned;
  for (const auto& [role, asked] : calls.asked()) {
    const std::int64_t per_example = (asked.calls + examples - 1) / examples;
    const std::int64_t of_judges =
        std::max(per_example - (role == kTaskRole ? 1 : 0), said[role]);
    if (of_judges > 0)
      learned.Add(role, Times(of_judges, asked.dearest));
  }
  // Nobody asked: what is not known yet stays as it was taken to be.
  for (const auto& [role, calls_per_item] : said) {
    if (calls_per_item > 0 && learned.of(role).calls == 0)
      learned.Add(role, judges.of(role));
  }
  if (learned.total().calls > 0)
    judges = std::move(learned);
  return KeepConfirmation(1);
}

namespace {

// The prompt against the data; `lookalikes` as CountLookalikes.
absl::Status CheckPrompt(const RunSpec& spec, const RunData& data,
                         bool with_strategy, std::int64_t* lookalikes) {
  const absl::Status prompt =
      CheckPlaceholders(spec.prompt, data.dataset.input_columns);
  if (!prompt.ok()) {
    // "$.system: ..." of the prompt is "$.prompt.system: ..." of the config,
    // which calls the template `user`.
    absl::string_view message = prompt.message().substr(1);
    const bool user = absl::ConsumePrefix(&message, ".user_template");
    return absl::Status(prompt.code(),
                        absl::StrCat("$.prompt", user ? ".user" : "", message));
  }
  if (!with_strategy)
    return absl::OkStatus();
  WHET_RETURN_IF_ERROR(CheckDemonstrations(spec.prompt, data));
  WHET_ASSIGN_OR_RETURN(const std::vector<std::string> shown,
                        Placeholders(spec.prompt));
  *lookalikes = CountLookalikes(data, shown);
  return absl::OkStatus();
}

// Services that plugins may need before there is a run.
absl::Status AddServices(Runtime& rt, const RuntimeOptions& options) {
  WHET_ASSIGN_OR_RETURN(
      rt.log, LogService::Create("", LogLevel::kDebug, options.on_warning));
  GoogleSecretsOptions google;
  if (options.on_log)
    rt.log->CopyLinesTo(options.on_log);
  google.offline = options.offline;
  google.ca_file = rt.spec.tls.ca_file;
  google.token_origins = rt.spec.google.token_origins;
  rt.secrets = std::make_unique<SecretService>(rt.log.get(), std::move(google));
  HttpServiceOptions http;
  http.ca_file = rt.spec.tls.ca_file;
  absl::StatusOr<std::unique_ptr<HttpService>> service =
      HttpService::Create(rt.secrets.get(), http);
  if (absl::IsInvalidArgument(service.status()))
    return Annotate(service.status(), "$.tls.ca_file");
  WHET_ASSIGN_OR_RETURN(rt.http, std::move(service));
  return absl::OkStatus();
}

absl::Status AddModels(Runtime& rt, const PluginCatalog& catalog,
                       const RuntimeOptions& options) {
  // Loading a model that nobody asks takes long.
  if (options.with_answers && rt.needs.empty())
    return absl::OkStatus();
  WHET_RETURN_IF_ERROR(AddRoles(rt, catalog, options.prices));
  WHET_RETURN_IF_ERROR(CountJudges(rt));
  AttachDispatchers(rt);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Runtime>> MakeRuntime(
    RunSpec spec, const RuntimeOptions& options) {
  const MemoryFiles& memory = options.memory_files;
  WHET_ASSIGN_OR_RETURN(RunData data, options.with_answers
                                          ? LoadAnswers(spec.data, memory)
                                          : LoadRunData(spec.data, memory));
  std::int64_t lookalikes = 0;
  if (!options.with_answers) {
    WHET_RETURN_IF_ERROR(
        CheckPrompt(spec, data, options.with_strategy, &lookalikes));
  }

  PluginSearchPath path = options.plugins;
  for (const std::string& dir : spec.plugin_dirs)
    path.config.push_back(dir);
  const PluginCatalog catalog = PluginCatalog::Scan(path);

  auto rt = std::make_unique<Runtime>(std::move(spec), std::move(data));
  WHET_RETURN_IF_ERROR(AddServices(*rt, options));
  for (const std::string& problem : catalog.problems())
    rt->log->Write(LogLevel::kInfo, "plugins", problem);
  if (lookalikes > 0) {
    rt->log->Write(
        LogLevel::kWarn, "data",
        absl::StrCat(lookalikes,
                     " test examples look to the prompt like examples of "
                     "another split, because it does not show every input "
                     "column: the proof may be too good; list the columns "
                     "that count in data.input"));
  }
  if (options.with_strategy) {
    for (const std::string& line : ExampleWarnings(rt->data, rt->spec.data))
      rt->log->Write(LogLevel::kWarn, "data", line);
  }

  // Settings are checked before anything slow (loading a model) starts.
  ChosenStrategy strategy;
  if (options.with_strategy) {
    WHET_ASSIGN_OR_RETURN(strategy, ChooseStrategy(rt->spec, catalog));
  }
  rt->evaluator_faults = std::make_unique<EvaluatorFaults>(rt->log.get());
  rt->isolation = std::make_unique<PluginIsolation>(
      IsolationOptionsOf(rt->spec, options.plugins), rt->log.get(),
      [faults = rt->evaluator_faults.get()](const WorkerFault& fault) {
        faults->Add(fault);
      });
  WHET_RETURN_IF_ERROR(AddEvaluators(*rt, catalog));
  if (!options.with_answers)
    WHET_RETURN_IF_ERROR(DryRun(*rt));
  rt->candidates.Add(rt->spec.prompt, {}, "seed prompt");
  WHET_RETURN_IF_ERROR(AddModels(*rt, catalog, options));
  if (options.with_answers)
    return rt;
  rt->trials = std::make_unique<Trials>(&rt->data.dataset, &rt->candidates,
                                        &rt->calls, &rt->roles.at("task"),
                                        &rt->panel, rt->spec.seed);
  if (options.with_strategy) {
    WHET_RETURN_IF_ERROR(AddStrategy(*rt, strategy));
  }
  return rt;
}

}  // namespace whet
