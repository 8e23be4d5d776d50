#include "run/runtime_evaluators.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace whet {
namespace {

// An evaluator of the config, or a part of one that combines others.
// `path`: where its entry stands.
absl::StatusOr<std::unique_ptr<PluginInstance>> MakeEvaluator(
    Runtime& rt, const PluginCatalog& catalog, const std::string& id,
    const std::string& settings, const std::string& path) {
  absl::StatusOr<const PluginRecord*> record =
      catalog.Find(PluginKind::kEvaluator, id);
  if (!record.ok())
    return Annotate(record.status(), absl::StrCat(path, ".use"));
  WHET_ASSIGN_OR_RETURN(const std::string config,
                        ValidatePluginConfig(**record, settings, path));
  auto context = std::make_unique<HostContext>((*record)->id);
  rt.log->OfferTo(*context);
  rt.llm.OfferTo(*context);
  rt.evaluators.OfferTo(*context);
  auto instance = PluginInstance::Create(**record, config, std::move(context));
  if (!instance.ok())
    return Annotate(instance.status(), path);
  rt.plugin_hashes[absl::StrCat("evaluator:", (*record)->id)] =
      (*instance)->sha256();
  for (ModelNeed& need : ModelNeedsOf(**record, **instance))
    rt.needs.push_back(std::move(need));
  return instance;
}

}  // namespace

absl::Status AddEvaluators(Runtime& rt, const PluginCatalog& catalog) {
  rt.evaluators.Open(
      [&rt, &catalog](const std::string& id, const std::string& config) {
        return MakeEvaluator(rt, catalog, id, config, "$");
      });
  for (std::size_t i = 0; i < rt.spec.evaluators.size(); ++i) {
    const EvaluatorSpec& spec = rt.spec.evaluators[i];
    WHET_ASSIGN_OR_RETURN(std::unique_ptr<PluginInstance> instance,
                          MakeEvaluator(rt, catalog, spec.use, spec.config,
                                        absl::StrCat("$.evaluators[", i, "]")));
    rt.panel.Add(spec, std::move(instance));
  }
  rt.evaluators.Close();
  return absl::OkStatus();
}

absl::Status DryRun(const Runtime& rt) {
  if (!rt.needs.empty())
    return absl::OkStatus();
  const Example& example = rt.data.dataset.examples[rt.data.val.front()];
  const std::vector<ItemScore> scores =
      rt.panel.Score({{"", example.expected, example.expected, example.metadata,
                       example.number}},
                     rt.spec.seed);
  return Annotate(scores.front().status,
                  "$.evaluators: a trial with the expected output of an "
                  "example as the answer failed");
}

absl::Status CountJudges(Runtime& rt) {
  for (const ModelNeed& need : rt.needs) {
    const auto role = rt.roles.find(need.role);
    if (need.said && need.calls_per_item > 0 && role == rt.roles.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("$.models: an evaluator asks the role '", need.role,
                       "', which is missing; add models.", need.role,
                       ": {provider, model}"));
    }
    rt.judges.Add(
        need.role,
        WorstCaseOf(need, role != rt.roles.end() ? &role->second : nullptr));
  }
  return absl::OkStatus();
}

}  // namespace whet
