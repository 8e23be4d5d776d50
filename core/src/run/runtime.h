// Everything that is alive while a run is prepared or under way: data, plugin
// instances, services, budget. Built by MakeRuntime without spending a call or
// touching a file; torn down in the opposite order.
#ifndef WHET_CORE_RUN_RUNTIME_H_
#define WHET_CORE_RUN_RUNTIME_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/plugin_catalog.h"
#include "whet/core/run.h"

#include "absl/status/statusor.h"
#include "plugins/plugin_instance.h"
#include "run/call_table.h"
#include "run/candidate_store.h"
#include "run/evaluator_faults.h"
#include "run/evaluator_panel.h"
#include "run/evaluator_service.h"
#include "run/ledger.h"
#include "run/llm_service.h"
#include "run/model_needs.h"
#include "run/plugin_isolation.h"
#include "run/prices.h"
#include "run/provider_service.h"
#include "run/run_data.h"
#include "run/search_service.h"
#include "run/shared_answers.h"
#include "run/step_log.h"
#include "run/trials.h"
#include "services/http_service.h"
#include "services/log_service.h"
#include "services/secret_service.h"

namespace whet {

// What the strategy does, for whoever watches. Set before the search begins.
class ForwardingObserver : public SearchObserver {
 public:
  void set_target(SearchObserver* target) { target_ = target; }
  void OnEvaluated(std::uint64_t candidate) override {
    if (target_ != nullptr)
      target_->OnEvaluated(candidate);
  }
  void OnProposed(std::uint64_t candidate) override {
    if (target_ != nullptr)
      target_->OnProposed(candidate);
  }
  void OnRecommended(const std::vector<std::uint64_t>& ids) override {
    if (target_ != nullptr)
      target_->OnRecommended(ids);
  }
  void OnEvent(std::string_view name, std::string_view json) override {
    if (target_ != nullptr)
      target_->OnEvent(name, json);
  }
  void OnText(std::string_view name, std::string_view text) override {
    if (target_ != nullptr)
      target_->OnText(name, text);
  }

 private:
  SearchObserver* target_ = nullptr;
};

// A provider instance with the dispatcher that sends to it.
struct ProviderLink {
  std::unique_ptr<Dispatcher> dispatcher;
  std::unique_ptr<ProviderService> behind;  // null if it asks no other one
  std::unique_ptr<PluginInstance> instance;
  Isolation isolation = Isolation::kNone;
  int concurrency = 1;
  std::string projects;  // of its credentials, if the config names none
};

class Runtime {
 public:
  Runtime(RunSpec spec, RunData data);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  // Attaches the run's journal to everything that writes to it.
  void AttachJournal(Journal* journal, std::vector<StepLog::Step> steps);

  // Upper bound of what evaluating `candidate` on `examples` costs, judges
  // included.
  absl::StatusOr<RoleCosts> WorstCase(
      std::uint64_t candidate,
      const std::vector<std::uint64_t>& examples) const;
  // Calls kept free for those that an interruption makes repeat: as many as two
  // kills can cost, but at most a twentieth.
  std::int64_t KeptRepeats() const;

  // What the confirmation needs if `candidate` were compared with the seed, at
  // least what it needed so far; keeps it free from now on. Program thread.
  absl::Status KeepConfirmation(std::uint64_t candidate);
  // Kept free beside what KeepConfirmation() keeps, from the next time that is
  // called: the share of later searches. Program thread.
  void KeepForLater(RoleCosts costs) { later_ = std::move(costs); }
  // A new instance of the strategy in place of the last one, which has run.
  absl::Status RenewStrategy();
  // After the baseline: what calls really cost, and how many an example took
  // of a role that no evaluator has said anything about.
  absl::Status LearnJudgeCalls();
  // From now on the confirmation may spend what was kept.
  void ReleaseConfirmation() { calls.SetKeep({}, {}); }
  // Calls that one evaluation of one example takes: the task call and those of
  // evaluators that ask a model.
  std::int64_t calls_per_example() const;
  int max_concurrency() const;
  // Whether the price of each role's model is known.
  bool AllPriced() const { return prices.size() == roles.size(); }
  // What the calls of the program cost so far; absent if the price of a model
  // that was asked is not known. Program thread.
  std::optional<double> PaidUsd() const;
  // From now on answers are shared with other runs as the config says, in
  // `host_file` (may be empty) if it names no file. A warning if that cannot
  // be. Before the first call.
  void ShareAnswers(const std::filesystem::path& host_file);

  // Members in order of construction.
  const RunSpec spec;
  const RunData data;
  std::unique_ptr<LogService> log;
  std::unique_ptr<SecretService> secrets;
  std::unique_ptr<HttpService> http;
  std::unique_ptr<EvaluatorFaults> evaluator_faults;
  std::unique_ptr<PluginIsolation> isolation;
  Ledger ledger;
  ProgramBudget budget;
  StepLog steps;
  std::unique_ptr<SharedAnswers> shared;  // may be null
  CallTable calls;
  std::map<std::string, Role> roles;
  std::map<std::string, ProviderLink> providers;  // by identity
  EvaluatorService evaluators;  // parts of those that combine others
  EvaluatorPanel panel;
  std::vector<ModelNeed> needs;  // of the panel
  // By role, of one example: at first what the evaluators need.
  RoleCosts judges;
  LlmService llm;
  CandidateStore candidates;
  std::unique_ptr<Trials> trials;  // null with answers
  ForwardingObserver search_observer;
  std::unique_ptr<SearchService> search;
  std::unique_ptr<PluginInstance> strategy;
  std::map<std::string, std::string> plugin_hashes;  // "kind:id" -> SHA-256
  RolePrices prices;                                 // those that are known

  std::function<absl::StatusOr<std::unique_ptr<PluginInstance>>()>
      make_strategy;

 private:
  RoleCosts confirmation_;
  RoleCosts later_;
};

struct RuntimeOptions {
  PluginSearchPath plugins;
  bool with_strategy = true;
  // The data are answers to score: no split, no task model, and models only if
  // an evaluator asks one.
  bool with_answers = false;
  bool offline = false;  // as in RunOptions
  // Those of the run that goes on; absent: looked up.
  std::optional<RolePrices> prices;
  std::function<void(LogLevel, std::string_view)> on_warning;
  MemoryFiles memory_files;                           // as in RunOptions
  std::function<void(int, std::string_view)> on_log;  // as in RunOptions
};

// Errors as PrepareRun (whet/core/run.h).
absl::StatusOr<std::unique_ptr<Runtime>> MakeRuntime(
    RunSpec spec, const RuntimeOptions& options);

}  // namespace whet

#endif  // WHET_CORE_RUN_RUNTIME_H_
