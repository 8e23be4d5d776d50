#include "run/evaluator_panel.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "whet/evaluator.h"
#include "whet/sdk/text.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "plugins/plugin_call.h"
#include "run/set_metrics.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

// What one evaluator says about a batch.
struct BatchVerdicts {
  std::vector<double> scores;
  std::vector<whet_status> statuses;
  std::vector<std::string> feedback;
  std::vector<std::map<std::string, double>> metrics;
  std::vector<std::string> statistics;
  absl::Status status;

  explicit BatchVerdicts(std::size_t n)
      : scores(n, std::numeric_limits<double>::quiet_NaN()),
        statuses(n, WHET_UNKNOWN),
        feedback(n),
        metrics(n),
        statistics(n) {}
};

// The range of a batch that a sink belongs to.
struct SinkTarget {
  BatchVerdicts* verdicts;
  std::size_t begin;
  std::size_t count;
};

void TakeFeedback(void* ctx, uint64_t i, whet_text text) noexcept {
  auto* target = static_cast<SinkTarget*>(ctx);
  if (i >= target->count)
    return;
  target->verdicts->feedback[target->begin + i] +=
      ReplaceInvalidUtf8(View(text));
}

void TakeMetric(void* ctx, uint64_t i, whet_text name, double value) noexcept {
  auto* target = static_cast<SinkTarget*>(ctx);
  if (i >= target->count || !std::isfinite(value))
    return;
  target->verdicts->metrics[target->begin + i][std::string(View(name))] = value;
}

void TakeStatistics(void* ctx, uint64_t i, whet_text bytes) noexcept {
  auto* target = static_cast<SinkTarget*>(ctx);
  if (i < target->count && bytes.len <= WHET_MAX_STATISTICS_BYTES)
    target->verdicts->statistics[target->begin + i] = View(bytes);
}

BatchVerdicts ScoreWith(const PluginInstance& instance,
                        const std::vector<whet_eval_item>& items,
                        std::uint64_t seed) {
  const auto* table = instance.table<whet_evaluator>();
  const std::size_t limit =
      table->max_batch == 0 ? items.size() : table->max_batch;
  BatchVerdicts out(items.size());
  for (std::size_t begin = 0; begin < items.size(); begin += limit) {
    const std::size_t count = std::min(limit, items.size() - begin);
    SinkTarget target{&out, begin, count};
    const whet_eval_batch batch = {
        sizeof(batch),
        sizeof(whet_eval_item),
        items.data() + begin,
        count,
        seed,
        WHET_WANT_FEEDBACK | WHET_WANT_METRICS | WHET_WANT_STATISTICS,
        0};
    const whet_eval_sink sink = {sizeof(sink),
                                 0,
                                 &target,
                                 &out.scores[begin],
                                 &out.statuses[begin],
                                 &TakeFeedback,
                                 &TakeMetric,
                                 &TakeStatistics};
    PluginError error;
    const PluginCall call;
    const whet_status status =
        table->score(instance.c(), &batch, &sink, error.c());
    if (status != WHET_OK) {
      out.status = error.ToStatus(
          status, absl::StrCat("evaluator '", instance.id(), "'"));
      return out;
    }
  }
  return out;
}

absl::Status CheckVerdict(const std::string& name, const BatchVerdicts& v,
                          std::size_t i) {
  if (!v.status.ok())
    return v.status;
  const std::string who = absl::StrCat("evaluator '", name, "' ");
  if (v.statuses[i] == WHET_UNKNOWN) {
    return absl::InternalError(
        absl::StrCat(who, "did not say anything about this item"));
  }
  if (v.statuses[i] != WHET_OK) {
    return absl::Status(static_cast<absl::StatusCode>(v.statuses[i]),
                        absl::StrCat(who, "could not score: ", v.feedback[i]));
  }
  const double score = v.scores[i];
  if (!(score >= 0.0 && score <= 1.0)) {
    return absl::InternalError(absl::StrCat(
        who, "returned ", score, "; expected a score between 0 and 1"));
  }
  return absl::OkStatus();
}

}  // namespace

void EvaluatorPanel::Add(const EvaluatorSpec& spec,
                         std::unique_ptr<PluginInstance> instance) {
  specs_.push_back(spec);
  instances_.push_back(std::move(instance));
}

void EvaluatorPanel::Clear() { instances_.clear(); }

std::vector<ItemScore> EvaluatorPanel::Score(
    const std::vector<ItemToScore>& items, std::uint64_t seed) const {
  std::vector<whet_eval_item> c_items;
  c_items.reserve(items.size());
  for (const ItemToScore& item : items) {
    c_items.push_back({Text(item.input), Text(item.output), Text(item.expected),
                       Text(item.metadata), item.example});
  }
  std::vector<ItemScore> out(items.size());
  std::vector<double> weights(items.size(), 0.0);
  for (std::size_t e = 0; e < instances_.size(); ++e) {
    const std::string& name = specs_[e].name;
    const double weight = specs_[e].weight;
    BatchVerdicts v = ScoreWith(*instances_[e], c_items, seed);
    for (std::size_t i = 0; i < items.size(); ++i) {
      ItemScore& item = out[i];
      Verdict& verdict = item.verdicts.emplace_back();
      verdict.status = CheckVerdict(name, v, i);
      if (!verdict.status.ok()) {
        // Without weight it is a metric only: its absence is no failure.
        if (weight > 0.0)
          item.status.Update(verdict.status);
        continue;
      }
      verdict.score = v.scores[i];
      verdict.metrics = std::move(v.metrics[i]);
      verdict.statistics = std::move(v.statistics[i]);
      item.score += weight * verdict.score;
      weights[i] += weight;
      if (!v.feedback[i].empty()) {
        absl::StrAppend(&item.feedback, item.feedback.empty() ? "" : "\n",
                        v.feedback[i]);
      }
    }
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (out[i].status.ok())
      out[i].score /= weights[i];
  }
  return out;
}

std::map<std::string, double> EvaluatorPanel::Metrics(
    const std::vector<Verdict>& verdicts) const {
  std::map<std::string, double> out;
  for (std::size_t e = 0; e < verdicts.size(); ++e) {
    const Verdict& verdict = verdicts[e];
    if (!verdict.status.ok())
      continue;
    const std::string& name = specs_[e].name;
    out[name] = verdict.score;
    for (const auto& [metric, value] : verdict.metrics)
      out[absl::StrCat(name, ".", metric)] = value;
  }
  return out;
}

std::vector<EvaluatorSummary> EvaluatorPanel::Summarize(
    const std::vector<const std::vector<Verdict>*>& items,
    std::vector<std::string>* problems) const {
  std::vector<EvaluatorSummary> out;
  for (std::size_t e = 0; e < specs_.size(); ++e) {
    std::vector<const Verdict*> verdicts;
    verdicts.reserve(items.size());
    for (const std::vector<Verdict>* item : items)
      verdicts.push_back(item == nullptr ? nullptr : &(*item)[e]);
    out.push_back(
        SummarizeVerdicts(specs_[e], *instances_[e], verdicts, problems));
  }
  return out;
}

}  // namespace whet
