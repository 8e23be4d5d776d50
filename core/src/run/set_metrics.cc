#include "run/set_metrics.h"

#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "whet/evaluator.h"
#include "whet/sdk/text.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "plugins/plugin_call.h"
#include "stats/comparison.h"

namespace whet {
namespace {

using sdk::View;

// What an evaluator may say about one set at most, labels included.
constexpr std::size_t kMaxSetMetrics = 10000;

void TakeSetMetric(void* ctx, whet_text label, whet_text name,
                   double value) noexcept {
  auto* metrics = static_cast<std::vector<SetMetricValue>*>(ctx);
  if (metrics->size() < kMaxSetMetrics) {
    metrics->push_back({ReplaceInvalidUtf8(View(label)),
                        ReplaceInvalidUtf8(View(name)), value});
  }
}

absl::StatusOr<std::vector<SetMetricValue>> Aggregate(
    const PluginInstance& instance, const std::vector<const Verdict*>& scored) {
  std::vector<SetMetricValue> metrics;
  const auto* table = instance.table<whet_evaluator>();
  if (scored.empty() || !WHET_HAS(table, whet_evaluator, aggregate) ||
      table->aggregate == nullptr) {
    return metrics;
  }
  std::vector<whet_text> statistics;
  statistics.reserve(scored.size());
  for (const Verdict* verdict : scored)
    statistics.push_back(sdk::Text(verdict->statistics));
  const whet_aggregate_sink sink = {sizeof(sink), 0, &metrics, &TakeSetMetric};
  PluginError error;
  const PluginCall call;
  const whet_status status = table->aggregate(
      instance.c(), statistics.data(), statistics.size(), &sink, error.c());
  if (status != WHET_OK)
    return error.ToStatus(status, instance.id());
  return metrics;
}

// Takes the metrics of the set that can be believed.
void AddSetMetrics(std::vector<SetMetricValue> metrics,
                   EvaluatorSummary* summary,
                   std::vector<std::string>* problems) {
  for (SetMetricValue& metric : metrics) {
    const bool is_score = metric.label.empty() && metric.name == "score";
    const bool fits = is_score ? metric.value >= 0.0 && metric.value <= 1.0
                               : std::isfinite(metric.value);
    if (!fits) {
      problems->push_back(absl::StrCat(
          "evaluator '", summary->name, "': ", metric.name, " of the set is ",
          metric.value, "; expected ",
          is_score ? "a score between 0 and 1" : "a finite number"));
    } else if (is_score) {
      summary->score = metric.value;
      summary->own_score = true;
    } else {
      summary->metrics.push_back(std::move(metric));
    }
  }
}

// Means of the metrics of single items that the set has no metric of.
void AddItemMeans(const std::vector<const Verdict*>& scored,
                  EvaluatorSummary* summary) {
  std::set<std::string> known;
  for (const SetMetricValue& metric : summary->metrics) {
    if (metric.label.empty())
      known.insert(metric.name);
  }
  std::map<std::string, std::pair<double, double>> sums;  // name -> sum, count
  for (const Verdict* verdict : scored) {
    for (const auto& [name, value] : verdict->metrics) {
      auto& [sum, count] = sums[name];
      sum += value;
      count += 1.0;
    }
  }
  for (const auto& [name, sum] : sums) {
    if (!known.contains(name))
      summary->metrics.push_back({"", name, sum.first / sum.second});
  }
}

}  // namespace

EvaluatorSummary SummarizeVerdicts(const EvaluatorSpec& spec,
                                   const PluginInstance& instance,
                                   const std::vector<const Verdict*>& verdicts,
                                   std::vector<std::string>* problems) {
  EvaluatorSummary summary;
  summary.name = spec.name;
  summary.weight = spec.weight;
  std::vector<std::optional<double>> scores;
  std::vector<const Verdict*> scored;
  for (const Verdict* verdict : verdicts) {
    const bool has_score = verdict != nullptr && verdict->status.ok();
    scores.push_back(has_score ? std::optional(verdict->score) : std::nullopt);
    if (has_score)
      scored.push_back(verdict);
  }
  summary.items = Summarize(scores);
  summary.score = summary.items.mean;
  absl::StatusOr<std::vector<SetMetricValue>> metrics =
      Aggregate(instance, scored);
  if (metrics.ok()) {
    AddSetMetrics(*std::move(metrics), &summary, problems);
  } else {
    problems->push_back(absl::StrCat(
        "evaluator '", spec.name,
        "' gives no metrics of the set: ", metrics.status().message()));
  }
  AddItemMeans(scored, &summary);
  return summary;
}

}  // namespace whet
