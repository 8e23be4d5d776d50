#include "spec/run_spec_binder.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "spec/candidate_binder.h"
#include "spec/machine_binder.h"

namespace whet::spec {
namespace {

// Bounds that only stop slips of the keyboard.
constexpr std::int64_t kMaxCalls = 1'000'000'000;
constexpr std::int64_t kMaxTokens = 1'000'000'000'000;
constexpr std::int64_t kMaxOutputTokens = 10'000'000;
constexpr std::int64_t kMaxTimeoutS = 86'400;
constexpr std::int64_t kMaxConcurrency = 4096;
constexpr double kMaxUsd = 1e6;
constexpr double kMaxPrice = 1e6;
constexpr double kMaxMinutes = 60 * 24 * 365;

std::string CheckRoleName(const std::string& name) {
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z' &&
      std::all_of(name.begin(), name.end(), plain)) {
    return "";
  }
  return "the name of a role is made of a-z, 0-9 and _ and begins with a "
         "letter";
}

Codec<std::optional<Isolation>> IsolationCodec() {
  return Optional(OneOf<Isolation>({{"none", Isolation::kNone},
                                    {"plugin", Isolation::kPlugin},
                                    {"instance", Isolation::kInstance}}));
}

absl::Status CheckData(const LocatedValue& value, const std::string& path,
                       DataSpec* data) {
  const bool any_split_file =
      !data->train.empty() || !data->val.empty() || !data->test.empty();
  if (!data->file.empty() && any_split_file) {
    return ErrorAt(value, path,
                   "both 'file' and files for the splits; give 'file' alone "
                   "(it is split) or 'train', 'val' and 'test'");
  }
  if (!data->file.empty())
    return absl::OkStatus();
  if (!any_split_file) {
    return ErrorAt(value, path,
                   "no data; give 'file' or 'train', 'val' and 'test'");
  }
  for (auto [name, file] : {std::pair{"train", &data->train},
                            {"val", &data->val},
                            {"test", &data->test}}) {
    if (file->empty()) {
      return ErrorAt(value, path,
                     std::string("the key '") + name +
                         "' is missing; without 'file' all of 'train', 'val' "
                         "and 'test' are needed");
    }
  }
  if (const LocatedValue* split = value.Find("split")) {
    return ErrorAt(*split, ChildPath(path, "split"),
                   "fractions are for one 'file'; here each split has its own");
  }
  return absl::OkStatus();
}

absl::Status CheckSplit(const LocatedValue& value, const std::string& path,
                        DataSpec::Split* split) {
  const double sum = split->train + split->val + split->test;
  if (sum <= 1.0 + 1e-9)
    return absl::OkStatus();
  return ErrorAt(value, path,
                 "train, val and test sum to " +
                     CompactJson(nlohmann::ordered_json(sum)) +
                     ", expected at most 1 (defaults: 0.4, 0.3, 0.3)");
}

absl::Status CheckModels(const LocatedValue& value, const std::string& path,
                         RunSpec* spec) {
  const LocatedValue* models = value.Find("models");
  auto task = spec->models.find("task");
  if (task == spec->models.end()) {
    return ErrorAt(*models, ChildPath(path, "models"),
                   "the key 'task' is missing: the model whose prompt is "
                   "improved");
  }
  // The task is measured: the same answer each time, unless asked otherwise.
  // A null leaves the temperature to the provider.
  if (models->Find("task")->Find("temperature") == nullptr) {
    task->second.temperature = 0.0;
  }
  return absl::OkStatus();
}

absl::Status CheckEvaluators(const LocatedValue& value, const std::string& path,
                             RunSpec* spec) {
  if (spec->evaluators.empty()) {
    spec->evaluators.push_back({"exact_match", "exact_match", 1.0, "{}"});
  }
  const LocatedValue* list = value.Find("evaluators");
  if (list == nullptr)
    return absl::OkStatus();
  const std::string list_path = ChildPath(path, "evaluators");
  std::set<std::string> names;
  double weights = 0.0;
  for (std::size_t i = 0; i < spec->evaluators.size(); ++i) {
    const EvaluatorSpec& evaluator = spec->evaluators[i];
    weights += evaluator.weight;
    if (!names.insert(evaluator.name).second) {
      return ErrorAt(list->items[i], ChildPath(list_path, i),
                     "another evaluator is called '" + evaluator.name +
                         "' too; give this one a name with 'as'");
    }
  }
  if (weights > 0.0)
    return absl::OkStatus();
  return ErrorAt(*list, list_path,
                 "all weights are 0; at least one must be positive");
}

}  // namespace

const Object<DataSpec::Split>& SplitBinder() {
  using Split = DataSpec::Split;
  static const auto* const binder = new auto([] {
    Object<Split> o(
        "Fractions of the examples. They are drawn by the hash of seed and "
        "input, stratified by the expected output where that is a label; "
        "equal inputs stay together.");
    const RealRange fraction = {.min = 0.0, .max = 1.0};
    o.Field("train", &Split::train, Real(fraction),
            "What the strategy may learn and show as demonstrations.");
    o.Field("val", &Split::val, Real(fraction),
            "What the search scores candidates on.");
    o.Field("test", &Split::test, Real(fraction),
            "What the search never sees: the final comparison.");
    o.Field("seed", &Split::seed, Seed(), "Another seed, another split.");
    o.Then(CheckSplit);
    return o;
  }());
  return *binder;
}

const Object<DataSpec>& DataBinder() {
  static const auto* const binder = new auto([] {
    Object<DataSpec> o(
        "The labelled examples: .csv, .tsv, .jsonl, .ndjson or .json.");
    o.Field("file", &DataSpec::file, Text(), "One file, split by `split`.",
            Presence::kOmitEmpty);
    o.Field("train", &DataSpec::train, Text(),
            "The file of the train split, instead of `file`.",
            Presence::kOmitEmpty);
    o.Field("val", &DataSpec::val, Text(),
            "The file of the val split, instead of `file`.",
            Presence::kOmitEmpty);
    o.Field("test", &DataSpec::test, Text(),
            "The file of the test split, instead of `file`.",
            Presence::kOmitEmpty);
    o.Field("input", &DataSpec::input, ListOf(Text({.not_empty = true})),
            "The columns that placeholders may name; empty: all but "
            "`expected`.",
            Presence::kOmitEmpty);
    o.Field("expected", &DataSpec::expected, Text(),
            "The column with the expected output; empty: a well-known name "
            "such as ground_truth_output, expected, answer or label.",
            Presence::kOmitEmpty);
    o.Field("output", &DataSpec::output, Text(),
            "The column with the answers in a file of them (whet eval "
            "--outputs); empty: a well-known name such as output, prediction "
            "or response.",
            Presence::kOmitEmpty);
    o.Field("split", &DataSpec::split, Nested(SplitBinder()),
            "How `file` is divided.");
    o.Then(CheckData);
    return o;
  }());
  return *binder;
}

const Object<RoleSpec>& RoleBinder() {
  static const auto* const binder = new auto([] {
    Object<RoleSpec> o(
        "A model and its parameters. Keys that are not listed here are "
        "settings of the provider.");
    o.Field("provider", &RoleSpec::provider, Text({.not_empty = true}),
            "The id of a provider plugin.", Presence::kRequired);
    o.Field("model", &RoleSpec::model, Text(), "The provider's name for it.",
            Presence::kOmitEmpty);
    o.Field("temperature", &RoleSpec::temperature,
            Nullable(Real({.min = 0.0, .max = 2.0})),
            "Randomness of the answers; 0: greedy. Default: 0 for the role "
            "task, the provider's own for others and for a null.");
    o.Field("top_p", &RoleSpec::top_p,
            Optional(Real({.max = 1.0, .above = 0.0})),
            "Nucleus sampling. Default: the provider's own.");
    o.Field("max_output_tokens", &RoleSpec::max_output_tokens,
            Optional(Integer({.min = 1, .max = kMaxOutputTokens})),
            "Longest answer. Default: the provider's own.");
    o.Field("stop", &RoleSpec::stop, ListOf(Text({.not_empty = true})),
            "An answer ends before any of these texts.", Presence::kOmitEmpty);
    o.Field("timeout_s", &RoleSpec::timeout_s,
            Integer({.min = 1, .max = kMaxTimeoutS}),
            "Seconds for one call, retries included.");
    o.Field("concurrency", &RoleSpec::concurrency,
            Integer({.min = 0, .max = kMaxConcurrency}),
            "Calls at once; 0: the provider's own limit.");
    o.Field("requests_per_minute", &RoleSpec::requests_per_minute,
            Optional(Integer({.min = 1, .max = kMaxCalls})),
            "The quota of your account, if you know it: calls are spread so "
            "that it lasts.");
    o.Field("tokens_per_minute", &RoleSpec::tokens_per_minute,
            Optional(Integer({.min = 1, .max = kMaxTokens})),
            "The same for tokens.");
    o.Field("isolation", &RoleSpec::isolation, IsolationCodec(),
            "Where the provider runs: none (in Whet's process), plugin (in a "
            "process with all of its library) or instance (in one of its "
            "own). Default: none for Whet's own, plugin for others.");
    o.Rest(&RoleSpec::provider_config);
    return o;
  }());
  return *binder;
}

const Object<EvaluatorSpec>& EvaluatorBinder() {
  static const auto* const binder = new auto([] {
    Object<EvaluatorSpec> o(
        "Scores answers. Keys that are not listed here are settings of the "
        "plugin.");
    o.Field("use", &EvaluatorSpec::use, Text({.not_empty = true}),
            "The id of an evaluator plugin.", Presence::kRequired);
    o.Field("as", &EvaluatorSpec::name, Text(),
            "The name in results, unique. Default: the id.",
            Presence::kOmitEmpty);
    o.Field("weight", &EvaluatorSpec::weight, Real({.min = 0.0}),
            "Share in the score that is improved; 0: only reported.");
    o.Field("isolation", &EvaluatorSpec::isolation, IsolationCodec(),
            "Where it runs: in Whet's process, in one for all plugins of its "
            "library, or in one of its own. Default: `none` for Whet's own "
            "plugins, `plugin` for others.");
    o.Rest(&EvaluatorSpec::config);
    o.Then([](const LocatedValue&, const std::string&, EvaluatorSpec* out) {
      if (out->name.empty())
        out->name = out->use;
      return absl::OkStatus();
    });
    return o;
  }());
  return *binder;
}

const Object<StrategySpec>& StrategyBinder() {
  static const auto* const binder = new auto([] {
    Object<StrategySpec> o(
        "How better prompts are searched. Keys that are not listed here are "
        "settings of the plugin.");
    o.Field("use", &StrategySpec::use, Text({.not_empty = true}),
            "The id of a strategy plugin.");
    o.Field("isolation", &StrategySpec::isolation, IsolationCodec(),
            "Where it runs, as of an evaluator.");
    o.Rest(&StrategySpec::config);
    return o;
  }());
  return *binder;
}

const Object<RoleBudgetSpec>& RoleBudgetBinder() {
  static const auto* const binder = new auto([] {
    Object<RoleBudgetSpec> o("What one role may spend of the budget.");
    o.Field("calls", &RoleBudgetSpec::calls,
            Optional(Integer({.min = 1, .max = kMaxCalls})),
            "Model calls of this role.");
    o.Field("tokens", &RoleBudgetSpec::tokens,
            Optional(Integer({.min = 1, .max = kMaxTokens})),
            "Input and output tokens of this role.");
    o.Field("usd", &RoleBudgetSpec::usd,
            Optional(Real({.max = kMaxUsd, .above = 0.0})),
            "US dollars for this role.");
    return o;
  }());
  return *binder;
}

const Object<BudgetSpec>& BudgetBinder() {
  static const auto* const binder = new auto([] {
    Object<BudgetSpec> o(
        "What a run may spend; all limits hold together, at least one is "
        "needed.");
    o.Field("calls", &BudgetSpec::calls,
            Optional(Integer({.min = 1, .max = kMaxCalls})),
            "Model calls, all roles together.");
    o.Field("tokens", &BudgetSpec::tokens,
            Optional(Integer({.min = 1, .max = kMaxTokens})),
            "Input and output tokens, all roles together.");
    o.Field("minutes", &BudgetSpec::minutes,
            Optional(Real({.max = kMaxMinutes, .above = 0.0})),
            "Wall time of all sessions of the run.");
    o.Field("usd", &BudgetSpec::usd,
            Optional(Real({.max = kMaxUsd, .above = 0.0})),
            "US dollars, all roles together, at the prices of `prices` and of "
            "the provider plugins.");
    o.Field("roles", &BudgetSpec::roles,
            MapOf(Nested(RoleBudgetBinder()), CheckRoleName),
            "What single roles may spend of it.", Presence::kOmitEmpty);
    o.Then([](const LocatedValue& value, const std::string& path,
              BudgetSpec* out) {
      if (out->calls || out->tokens || out->usd || out->minutes)
        return absl::OkStatus();
      return ErrorAt(value, path,
                     "no limit; give calls, tokens, usd or minutes");
    });
    return o;
  }());
  return *binder;
}

const Object<PricesSpec::Model>& ModelPriceBinder() {
  static const auto* const binder = new auto([] {
    Object<PricesSpec::Model> o("US dollars per million tokens.");
    o.Field("input", &PricesSpec::Model::input,
            Real({.min = 0.0, .max = kMaxPrice}), "For what the model reads.",
            Presence::kRequired);
    o.Field("output", &PricesSpec::Model::output,
            Real({.min = 0.0, .max = kMaxPrice}), "For what it writes.",
            Presence::kRequired);
    return o;
  }());
  return *binder;
}

const Object<PricesSpec>& PricesBinder() {
  static const auto* const binder = new auto([] {
    Object<PricesSpec> o(
        "What models cost, where that differs from the prices that the "
        "provider plugins bring.");
    o.Field("file", &PricesSpec::file, Text(),
            "A JSON file: model -> {input_cost_per_token, "
            "output_cost_per_token} in US dollars, as LiteLLM's.",
            Presence::kOmitEmpty);
    o.Field("models", &PricesSpec::models,
            MapOf(Nested(ModelPriceBinder()),
                  [](const std::string& name) {
                    return std::string(name.empty() ? "the name is empty" : "");
                  }),
            "Prices by the provider's name of the model; stronger than `file`.",
            Presence::kOmitEmpty);
    return o;
  }());
  return *binder;
}

const Object<AcceptSpec>& AcceptBinder() {
  static const auto* const binder = new auto([] {
    Object<AcceptSpec> o("When a new prompt replaces the one given.");
    o.Field("probability", &AcceptSpec::probability,
            Real({.above = 0.5, .below = 1.0}),
            "Least probability, on the test split, that it is better.");
    o.Field("min_improvement", &AcceptSpec::min_improvement,
            Real({.min = 0.0, .below = 1.0}),
            "By how much it must be better, in units of the score.");
    return o;
  }());
  return *binder;
}

const Object<RunSpec>& RunSpecBinder() {
  static const auto* const binder = new auto([] {
    Object<RunSpec> o("Configuration of a whet run.");
    o.Ignore("$schema", "The address of this schema, for editors.");
    o.Field("prompt", &RunSpec::prompt, Nested(PromptBinder()),
            PromptBinder().doc(), Presence::kRequired);
    o.Field("data", &RunSpec::data, Nested(DataBinder()), DataBinder().doc(),
            Presence::kRequired);
    o.Field("models", &RunSpec::models,
            MapOf(Nested(RoleBinder()), CheckRoleName),
            "Models by role: `task` answers the prompt that is improved; "
            "strategies and evaluators name others, such as `reflect` and "
            "`judge`.",
            Presence::kRequired);
    o.Field("evaluators", &RunSpec::evaluators,
            ListOf(Nested(EvaluatorBinder()), {.not_empty = true}),
            "What scores the answers. Default: exact_match.");
    o.Field("strategy", &RunSpec::strategy, Nested(StrategyBinder()),
            StrategyBinder().doc());
    o.Field("searches", &RunSpec::searches,
            Integer({.min = 1, .max = kMaxSearches}),
            "Independent searches, each with an equal share of the budget; the "
            "best of what they find is confirmed.");
    o.Field("budget", &RunSpec::budget, Nested(BudgetBinder()),
            BudgetBinder().doc(), Presence::kRequired);
    o.Field("prices", &RunSpec::prices, Nested(PricesBinder()),
            PricesBinder().doc(), Presence::kOmitEmpty);
    o.Field("accept", &RunSpec::accept, Nested(AcceptBinder()),
            AcceptBinder().doc());
    o.Field("cache", &RunSpec::cache, Nested(CacheBinder()),
            CacheBinder().doc());
    o.Field("tls", &RunSpec::tls, Nested(TlsBinder()), TlsBinder().doc(),
            Presence::kOmitEmpty);
    o.Field("google", &RunSpec::google, Nested(GoogleBinder()),
            GoogleBinder().doc(), Presence::kOmitEmpty);
    o.Field("workers", &RunSpec::workers, Nested(WorkersBinder()),
            WorkersBinder().doc(), Presence::kOmitEmpty);
    o.Field("seed", &RunSpec::seed, Seed(),
            "Seed of everything random but the split of the data.");
    o.Field("plugins", &RunSpec::plugin_dirs, ListOf(Text({.not_empty = true})),
            "Folders with plugins, searched first.", Presence::kOmitEmpty);
    o.Then(CheckModels);
    o.Then(CheckEvaluators);
    return o;
  }());
  return *binder;
}

nlohmann::ordered_json PrintRunSpec(const RunSpec& spec) {
  nlohmann::ordered_json printed = RunSpecBinder().Print(spec);
  if (spec.data.file.empty())
    printed["data"].erase("split");
  return printed;
}

}  // namespace whet::spec
