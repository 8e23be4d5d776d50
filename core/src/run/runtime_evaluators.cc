#include "run/runtime_evaluators.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace whet {
namespace {

// Makes evaluators for one runtime, in its process or in another.
class EvaluatorMaker {
 public:
  EvaluatorMaker(Runtime& rt, const PluginCatalog& catalog)
      : rt_(rt), catalog_(catalog) {}

  // An evaluator of the config, or a part of one that combines others. `path`:
  // where its entry stands.
  absl::StatusOr<std::unique_ptr<PluginInstance>> Make(
      const std::string& id, const std::string& settings,
      std::optional<Isolation> isolation, const std::string& path);

 private:
  Runtime& rt_;
  const PluginCatalog& catalog_;
};

absl::StatusOr<std::unique_ptr<PluginInstance>> EvaluatorMaker::Make(
    const std::string& id, const std::string& settings,
    std::optional<Isolation> isolation, const std::string& path) {
  absl::StatusOr<const PluginRecord*> found =
      catalog_.Find(PluginKind::kEvaluator, id);
  if (!found.ok())
    return Annotate(found.status(), absl::StrCat(path, ".use"));
  WHET_ASSIGN_OR_RETURN(const std::string config,
                        ValidatePluginConfig(**found, settings, path));
  WHET_ASSIGN_OR_RETURN(const PluginRecord record,
                        rt_.isolation->Place(**found, isolation, path));
  auto context = std::make_unique<HostContext>(record.id);
  rt_.log->OfferTo(*context);
  rt_.llm.OfferTo(*context);
  rt_.evaluators.OfferTo(*context);
  auto instance = PluginInstance::Create(record, config, std::move(context));
  if (!instance.ok())
    return Annotate(instance.status(), path);
  rt_.plugin_hashes[absl::StrCat("evaluator:", record.id)] =
      (*instance)->sha256();
  for (ModelNeed& need : ModelNeedsOf(record, **instance))
    rt_.needs.push_back(std::move(need));
  return instance;
}

}  // namespace

absl::Status AddEvaluators(Runtime& rt, const PluginCatalog& catalog) {
  EvaluatorMaker maker(rt, catalog);
  rt.evaluators.Open(
      [&maker](const std::string& id, const std::string& config) {
        return maker.Make(id, config, std::nullopt, "$");
      });
  for (std::size_t i = 0; i < rt.spec.evaluators.size(); ++i) {
    const EvaluatorSpec& spec = rt.spec.evaluators[i];
    WHET_ASSIGN_OR_RETURN(std::unique_ptr<PluginInstance> instance,
                          maker.Make(spec.use, spec.config, spec.isolation,
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
