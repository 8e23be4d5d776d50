// The configuration of a run: YAML or JSON text <-> typed values.
//
//   ConfigSources sources{.project_file = "whet.yaml"};
//   sources.overrides = {"budget.calls=300"};
//   ASSIGN_OR_RETURN(LoadedConfig config, LoadConfig(sources));
//   config.spec.budget.calls;             // typed
//   config.origins["budget.calls"];       // "--set budget.calls=300"
//
// One description per type parses, prints, gives defaults and makes the JSON
// Schema. Unknown keys are refused with file, line, path and the nearest name.
// `${NAME}` in a setting (models, evaluators, strategy, plugins, data files) is
// replaced from the environment, `$${` stands for a literal `${`; prompts are
// left as they are. Settings that hold a credential are refused: keys come from
// the environment or a key file only.
// Settings of a plugin stay JSON text here; PluginCatalog checks them.
// All functions are thread-safe.
#ifndef WHET_CORE_CONFIG_H_
#define WHET_CORE_CONFIG_H_

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/candidate.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace whet {

// What the name of data begins with that is no file.
inline constexpr std::string_view kMemoryData = "memory:";

// `data:`; either `file` with `split`, or `train`, `val` and `test` files.
// Paths are relative to the config file and absolute after loading. A name with
// "memory:" in front, as in "memory:tickets.jsonl", is no path but data that a
// program hands over (RunOptions::memory_files); its ending is the format.
struct DataSpec {
  std::string file;
  std::string train;
  std::string val;
  std::string test;
  std::vector<std::string> input;  // columns; empty: all but `expected`
  std::string expected;            // column; empty: a well-known name
  std::string output;  // column of answers, for files of them (whet eval)
  struct Split {
    double train = 0.4;
    double val = 0.3;
    double test = 0.3;
    std::uint64_t seed = 7;
    bool operator==(const Split&) const = default;
  } split;
  bool operator==(const DataSpec&) const = default;
};

// Where a plugin runs: in this process, or in one of its own, shared by all
// instances of its library or not.
enum class Isolation { kNone, kPlugin, kInstance };

// One entry of `models:`; the key is the role. Parameters that are not given
// are left to the provider.
struct RoleSpec {
  std::string provider;  // plugin id
  std::string model;
  std::optional<double> temperature;  // task: default 0
  std::optional<double> top_p;
  std::optional<std::int64_t> max_output_tokens;
  std::vector<std::string> stop;
  std::int64_t timeout_s = 120;  // one call, retries included
  std::int64_t concurrency = 0;  // calls at once; 0: the provider's own limit
  // The quota, if it is known; answers may announce it, too.
  std::optional<std::int64_t> requests_per_minute;
  std::optional<std::int64_t> tokens_per_minute;
  // Everything else in the entry: the provider's settings, a JSON object.
  std::string provider_config = "{}";
  // Of the provider. Absent: Whet's own run here, others in a process of their
  // own. Equal in roles that share an instance.
  std::optional<Isolation> isolation = std::nullopt;
  bool operator==(const RoleSpec&) const = default;
};

// One entry of `evaluators:`.
struct EvaluatorSpec {
  std::string use;            // plugin id
  std::string name;           // `as`; default: `use`. Unique.
  double weight = 1.0;        // >= 0; at least one positive
  std::string config = "{}";  // everything else: the plugin's settings
  // Absent: Whet's own plugins run here, others in a process of their own.
  std::optional<Isolation> isolation = std::nullopt;
  bool operator==(const EvaluatorSpec&) const = default;
};

// `strategy:`
struct StrategySpec {
  std::string use = "factorial";
  std::string config = "{}";
  std::optional<Isolation> isolation = std::nullopt;  // as of an evaluator
  bool operator==(const StrategySpec&) const = default;
};

inline constexpr std::int64_t kMaxSearches = 32;

// What one role may spend of the budget. Absent: no limit of that kind.
struct RoleBudgetSpec {
  std::optional<std::int64_t> calls;
  std::optional<std::int64_t> tokens;
  std::optional<double> usd;
  bool operator==(const RoleBudgetSpec&) const = default;
};

// `budget:`; all limits hold together. Absent: no limit of that kind.
struct BudgetSpec {
  std::optional<std::int64_t> calls;   // model calls, all roles
  std::optional<std::int64_t> tokens;  // input + output, all roles
  std::optional<double> usd;           // US dollars, all roles
  std::optional<double> minutes;       // wall time of all sessions of the run
  std::map<std::string, RoleBudgetSpec> roles;
  bool operator==(const BudgetSpec&) const = default;
};

// `prices:`; where they differ from what the provider plugin brings.
struct PricesSpec {
  // US dollars per million tokens.
  struct Model {
    double input = 0.0;
    double output = 0.0;
    bool operator==(const Model&) const = default;
  };
  std::string file;  // JSON, model -> input_cost_per_token, ...
  std::map<std::string, Model> models;  // stronger than `file`
  bool operator==(const PricesSpec&) const = default;
};

// `accept:`
struct AcceptSpec {
  double probability = 0.9;      // (0.5, 1)
  double min_improvement = 0.0;  // in score units, [0, 1)
  bool operator==(const AcceptSpec&) const = default;
};

// `cache:`; answers across runs. Changes what a run costs, not what it finds.
struct CacheSpec {
  // Which requests: those with temperature 0, all, none.
  enum class Use { kDeterministic, kAll, kOff };
  Use use = Use::kDeterministic;
  std::string file;            // absolute after loading; empty: the host's
  std::int64_t max_mb = 1024;  // of answers
  bool operator==(const CacheSpec&) const = default;
};

// `tls:`; of everything that is sent, requests for tokens included.
struct TlsSpec {
  // The authorities that servers are verified with, PEM; absolute after
  // loading. Empty: SSL_CERT_FILE, else the system's.
  std::string ca_file;
  bool operator==(const TlsSpec&) const = default;
};

// `google:`
struct GoogleSpec {
  // Servers outside of Google's domain that tokens of Google credentials may be
  // sent to: "https://gateway.example.com".
  std::vector<std::string> token_origins;
  bool operator==(const GoogleSpec&) const = default;
};

// `workers:`; what processes that run plugins may do.
struct WorkersSpec {
  std::int64_t timeout_s = 60;    // for a batch, without the models it asks
  std::int64_t memory_mb = 8192;  // of each process
  bool network = false;           // whether they may open connections
  // Files and folders that they may read beside the system's, their own and
  // those of the data; absolute after loading.
  std::vector<std::string> read;
  // The interpreter of plugins in Python, absolute after loading; empty: that
  // of the active virtual environment, else python3.
  std::string python;
  bool operator==(const WorkersSpec&) const = default;
};

struct RunSpec {
  Candidate prompt;
  DataSpec data;
  std::map<std::string, RoleSpec> models;  // must contain "task"
  std::vector<EvaluatorSpec> evaluators;   // default: exact_match
  StrategySpec strategy;
  std::int64_t searches = 1;  // independent ones, merged; 1 to kMaxSearches
  BudgetSpec budget;  // `calls` has no default: a run without any limit is
                      // refused
  PricesSpec prices;
  AcceptSpec accept;
  CacheSpec cache;
  TlsSpec tls;
  GoogleSpec google;
  WorkersSpec workers;
  std::uint64_t seed = 1;
  std::vector<std::string> plugin_dirs;  // `plugins:`; absolute after loading
  bool operator==(const RunSpec&) const = default;
};

struct ConfigSources {
  std::filesystem::path project_file;  // required
  // Its content, if a program has it already; then nothing is read from
  // `project_file`, whose folder is what paths are relative to and whose ending
  // says whether the text is JSON.
  std::optional<std::string> project_text = std::nullopt;
  std::filesystem::path user_file;  // empty or absent: none
  // `WHET_BUDGET__CALLS=300`: double underscore separates path elements.
  std::map<std::string, std::string> environment;
  // A file of answers to score, instead of the data of the config: then prompt,
  // budget and the model `task` need not be given. Empty: none.
  std::filesystem::path answers;
  // `path=value`, value as YAML; from --set and the named flags, last wins.
  // Relative paths in it, as in the environment, are relative to the current
  // folder.
  std::vector<std::string> overrides;
};

struct LoadedConfig {
  RunSpec spec;
  std::filesystem::path file;
  // Dotted path, as in --set -> where the value came from ("whet.yaml:12",
  // "default", "WHET_SEED", "--set seed=3",
  // "/home/u/.config/whet/config.yaml:2").
  std::map<std::string, std::string> origins;
};

// The variables of this process, for ConfigSources::environment.
std::map<std::string, std::string> ProcessEnvironment();

// Flags over environment over project file over user file over defaults; an
// entry that names another plugin or file replaces the whole entry below.
// INVALID_ARGUMENT: `whet.yaml:7: $.budget.cals: unknown key; did you mean
// 'calls'? (known: calls, minutes, tokens)`. NOT_FOUND: no such file.
absl::StatusOr<LoadedConfig> LoadConfig(const ConfigSources& sources);

// The settings of an entry of `models` without a config: `name=value` each,
// value as YAML, the last wins. A JSON object; paths, `${NAME}` (from
// `environment`) and credentials as in a config.
absl::StatusOr<std::string> ParseModelSettings(
    const std::vector<std::string>& assignments,
    const std::map<std::string, std::string>& environment);

// `status` with the place where the config has it in front, if its message
// begins with a JSON path of the config: "whet.yaml:5: $.budget.calls: 20 calls
// are too few". Any other status unchanged. Thread-safe.
absl::Status LocateInConfig(const absl::Status& status,
                            const LoadedConfig& config);

// Reads a spec printed by PrintSpecJson (paths already absolute, no files
// read): the way a run folder keeps it.
absl::StatusOr<RunSpec> ParseSpecJson(std::string_view json);

// Canonical JSON; ParseSpecJson(PrintSpecJson(s)) == s.
std::string PrintSpecJson(const RunSpec& spec);

// YAML for people, in the order of the documentation.
std::string PrintSpecYaml(const RunSpec& spec);

// The settings of one plugin, for the schema of the whole file.
struct PluginSchema {
  std::string kind;  // "evaluator", "provider", "strategy"
  std::string id;
  std::string schema;  // JSON Schema text
};

// JSON Schema (draft 7) of the config file, plugins' settings included.
std::string ConfigSchemaJson(const std::vector<PluginSchema>& plugins);

}  // namespace whet

#endif  // WHET_CORE_CONFIG_H_
