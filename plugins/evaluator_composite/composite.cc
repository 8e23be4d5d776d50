// Evaluator composite: several evaluators as one score.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/evaluators.h"
#include "whet/sdk/settings_json.h"

#include "combination.h"
#include "part.h"
#include "part_statistics.h"

namespace whet::composite {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

using Outcome = sdk::BatchEvaluator::Outcome;

// What is known of an item while its parts are asked.
struct Progress {
  std::vector<WeightedScore> scores;
  std::vector<std::string> statistics;  // one per part
  bool stopped = false;                 // by a gate or a veto
  Outcome outcome;
};

class Composite : public sdk::BatchSetEvaluator {
 public:
  explicit Composite(const sdk::Context& context)
      : Composite(context, sdk::ParseSettings(context)) {}

  std::vector<Outcome> EvaluateBatch(
      const std::vector<sdk::Item>& items) const override {
    std::vector<Progress> progress(items.size());
    for (Progress& item : progress)
      item.statistics.resize(parts_.size());
    for (std::size_t p = 0; p < parts_.size(); ++p)
      Ask(p, items, &progress);
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < items.size(); ++i) {
      Progress& item = progress[i];
      item.outcome.score.value =
          item.stopped ? 0.0 : Combine(rule_, item.scores);
      if (items[i].wants_statistics)
        item.outcome.score.statistics = PackParts(item.statistics);
      outcomes.push_back(std::move(item.outcome));
    }
    return outcomes;
  }

  // What each part says of the items that it scored.
  std::vector<sdk::SetMetric> Aggregate(
      const std::vector<std::string_view>& statistics) const override {
    std::vector<std::vector<std::string_view>> of_part(parts_.size());
    for (const std::string_view item : statistics) {
      const std::vector<std::string_view> parts =
          UnpackParts(item, parts_.size());
      for (std::size_t p = 0; p < parts.size(); ++p) {
        if (!parts[p].empty())
          of_part[p].push_back(parts[p]);
      }
    }
    std::vector<sdk::SetMetric> metrics;
    for (std::size_t p = 0; p < parts_.size(); ++p) {
      if (of_part[p].empty())
        continue;
      for (sdk::SetMetric& metric : AggregatePart(parts_[p], of_part[p])) {
        metric.name = parts_[p].name + "." + metric.name;
        metrics.push_back(std::move(metric));
      }
    }
    return metrics;
  }

 private:
  Composite(const sdk::Context& context, const nlohmann::json& settings)
      : parts_(MakeParts(context.host, settings)),
        rule_(RuleOf(settings.value("combine", "mean"))) {}

  // Nothing if the part has statistics, but nothing to say of a set.
  static std::vector<sdk::SetMetric> AggregatePart(
      const Part& part, const std::vector<std::string_view>& statistics) {
    try {
      return part.evaluator.Aggregate(statistics);
    } catch (const sdk::Error& e) {
      if (e.code() != WHET_UNIMPLEMENTED)
        throw;
      return {};
    }
  }

  // Asks part `p` about the items that are still in.
  void Ask(std::size_t p, const std::vector<sdk::Item>& items,
           std::vector<Progress>* progress) const {
    std::vector<sdk::Item> asked;
    std::vector<Progress*> targets;
    for (std::size_t i = 0; i < items.size(); ++i) {
      Progress& item = (*progress)[i];
      if (item.stopped || item.outcome.status != WHET_OK)
        continue;
      asked.push_back(items[i]);
      targets.push_back(&item);
    }
    if (asked.empty())
      return;
    std::vector<Outcome> outcomes = parts_[p].evaluator.Evaluate(asked);
    for (std::size_t i = 0; i < asked.size(); ++i)
      Take(p, std::move(outcomes[i]), targets[i]);
  }

  void Take(std::size_t p, Outcome said, Progress* item) const {
    const Part& part = parts_[p];
    if (said.status != WHET_OK) {
      // A part that decides nothing is a metric only.
      if (part.Decides()) {
        item->outcome.status = said.status;
        item->outcome.reason = part.name + ": " + said.reason;
      }
      return;
    }
    const double score = said.score.value;
    sdk::Score& whole = item->outcome.score;
    whole.metrics.emplace_back(part.name, score);
    for (auto& [name, value] : said.score.metrics)
      whole.metrics.emplace_back(part.name + "." + name, value);
    item->statistics[p] = std::move(said.score.statistics);
    item->stopped = part.Stops(score);
    if (part.weight > 0.0)
      item->scores.push_back({score, part.weight});
    if (!said.score.feedback.empty()) {
      whole.feedback +=
          (whole.feedback.empty() ? "" : "\n") + part.name +
          (item->stopped ? " (decides: the score is 0): " : ": ") +
          said.score.feedback;
    } else if (item->stopped) {
      whole.feedback += (whole.feedback.empty() ? "" : "\n") + part.name +
                        ": the score is 0 because of this.";
    }
  }

  std::vector<Part> parts_;
  Rule rule_;
};

}  // namespace
}  // namespace whet::composite

WHET_BATCH_SET_EVALUATOR_PLUGIN(
    whet::composite::Composite,
    {.id = "composite",
     .name = "Composite",
     .version = "0.1.0",
     .description = "Several evaluators as one score: weights, gates and "
                    "vetoes.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::composite::kSchema,
     .needs = {WHET_SERVICE_EVALUATORS}})
