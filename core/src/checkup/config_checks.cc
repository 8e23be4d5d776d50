#include "checkup/config_checks.h"

#include <map>
#include <set>
#include <string>

#include "whet/core/score_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "run/run_data.h"
#include "run/run_hygiene.h"
#include "services/transfer_rules.h"

namespace whet {
namespace {

// What the config asks of one plugin that is no provider.
absl::Status CheckSettings(PluginKind kind, const std::string& id,
                           const std::string& settings, const std::string& path,
                           const PluginCatalog& catalog,
                           std::set<const PluginRecord*>* used) {
  const absl::StatusOr<const PluginRecord*> record = catalog.Find(kind, id);
  if (!record.ok())
    return Annotate(record.status(), absl::StrCat(path, ".use"));
  used->insert(*record);
  return ValidatePluginConfig(**record, settings, path).status();
}

}  // namespace

void CheckData(const LoadedConfig& config, Findings* findings) {
  const DataSpec& spec = config.spec.data;
  const absl::StatusOr<RunData> data = LoadRunData(spec);
  if (!data.ok()) {
    findings->Fail("data", "", LocateInConfig(data.status(), config));
    return;
  }
  const Dataset& dataset = data->dataset;
  findings->Ok(
      "data", "",
      absl::StrCat(CountText(static_cast<std::int64_t>(dataset.examples.size()),
                             "example"),
                   ", ", absl::StrJoin(dataset.input_columns, ", "), " -> ",
                   dataset.expected_column, "; ", data->train.size(),
                   " train, ", data->val.size(), " val, ", data->test.size(),
                   " test"));
  const std::vector<std::string> warnings = ExampleWarnings(*data, spec);
  for (const std::string& warning : warnings)
    findings->Warn("hygiene", "", warning, "");
  if (warnings.empty()) {
    findings->Ok("hygiene", "",
                 "no example is in two splits, none contradicts another");
  }
}

bool CheckTls(const LoadedConfig& config, Findings* findings) {
  const absl::Status status = CheckCaFile(config.spec.tls.ca_file);
  if (!status.ok()) {
    findings->Fail("config", "",
                   LocateInConfig(Annotate(status, "$.tls.ca_file"), config));
  }
  return status.ok();
}

std::vector<ProviderUse> CheckPlugins(const LoadedConfig& config,
                                      const PluginCatalog& catalog,
                                      Findings* findings) {
  for (const std::string& problem : catalog.problems())
    findings->Warn("plugins", "", problem, "");
  const RunSpec& spec = config.spec;
  std::set<const PluginRecord*> used;
  bool good = true;
  const auto note = [&](const absl::Status& status) {
    if (status.ok())
      return;
    good = false;
    findings->Fail("plugins", "", LocateInConfig(status, config));
  };
  std::vector<ProviderUse> uses;
  for (const auto& [name, role] : spec.models)
    note(AddProviderUse(name, role, catalog, &uses));
  for (const ProviderUse& use : uses)
    used.insert(use.record);
  for (std::size_t i = 0; i < spec.evaluators.size(); ++i) {
    const EvaluatorSpec& evaluator = spec.evaluators[i];
    note(CheckSettings(PluginKind::kEvaluator, evaluator.use, evaluator.config,
                       absl::StrCat("$.evaluators[", i, "]"), catalog, &used));
  }
  note(CheckSettings(PluginKind::kStrategy, spec.strategy.use,
                     spec.strategy.config, "$.strategy", catalog, &used));
  std::map<std::string, std::string> versions;  // sorted for people
  for (const PluginRecord* record : used) {
    note(CheckPluginLibrary(record->library));
    versions[record->id] = record->version;
  }
  if (good)
    findings->Ok("plugins", "",
                 absl::StrJoin(versions, ", ", absl::PairFormatter(" ")));
  return uses;
}

}  // namespace whet
