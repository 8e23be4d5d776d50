// Other evaluators, for one that combines them (service whet.evaluators/1):
//
//   OtherEvaluator bleu(context.host, "bleu", R"({"tokenize": "13a"})");
//   std::vector<OtherEvaluator::Outcome> outcomes = bleu.Evaluate(items);
//
// The plugin lists WHET_SERVICE_EVALUATORS in Info::needs.
#ifndef WHET_SDK_EVALUATORS_H_
#define WHET_SDK_EVALUATORS_H_

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/evaluator.h"
#include "whet/service/evaluators.h"

namespace whet::sdk {

// Thread-safe if the evaluator behind it is. Copies are the same evaluator.
class OtherEvaluator {
 public:
  using Outcome = BatchEvaluator::Outcome;

  // In the constructor of a plugin only. Throws Error: NOT_FOUND for an unknown
  // id, INVALID_ARGUMENT for its settings.
  OtherEvaluator(const Host& host, std::string_view id, std::string_view config)
      : id_(id),
        host_(host.get()),
        service_(host.Service<whet_evaluators>(WHET_SERVICE_EVALUATORS)) {
    ErrorBuffer error;
    error.ThrowIfFailed(service_->create(host_, Text(id_), Text(config),
                                         &number_, error.get()));
  }

  // One outcome per item, in order; an item that has no valid score has the
  // reason instead. Throws Error if the batch failed.
  std::vector<Outcome> Evaluate(const std::vector<Item>& items) const {
    std::vector<whet_eval_item> c_items;
    c_items.reserve(items.size());
    std::uint32_t want = WHET_WANT_METRICS;
    std::uint64_t seed = 0;
    for (const Item& item : items) {
      c_items.push_back({Text(item.input), Text(item.output),
                         Text(item.expected), Text(item.metadata),
                         item.example});
      want |= item.wants_feedback ? WHET_WANT_FEEDBACK : 0;
      want |= item.wants_statistics ? WHET_WANT_STATISTICS : 0;
      seed = item.seed;
    }
    Target target{std::vector<Outcome>(items.size())};
    std::vector<double> scores(items.size(),
                               std::numeric_limits<double>::quiet_NaN());
    std::vector<whet_status> status(items.size(), WHET_UNKNOWN);
    const whet_eval_batch batch = {sizeof(batch),
                                   sizeof(whet_eval_item),
                                   c_items.data(),
                                   c_items.size(),
                                   seed,
                                   want,
                                   0};
    const whet_eval_sink sink = {sizeof(sink),  0,
                                 &target,       scores.data(),
                                 status.data(), &TakeFeedback,
                                 &TakeMetric,   &TakeStatistics};
    ErrorBuffer error;
    error.ThrowIfFailed(
        service_->score(host_, number_, &batch, &sink, error.get()));
    for (std::size_t i = 0; i < items.size(); ++i)
      Settle(scores[i], status[i], &target.outcomes[i]);
    return std::move(target.outcomes);
  }

  // Throws Error: UNIMPLEMENTED if the evaluator has no metrics of a set.
  std::vector<SetMetric> Aggregate(
      const std::vector<std::string_view>& statistics) const {
    std::vector<whet_text> texts;
    texts.reserve(statistics.size());
    for (const std::string_view bytes : statistics)
      texts.push_back(Text(bytes));
    std::vector<SetMetric> metrics;
    const whet_aggregate_sink sink = {sizeof(sink), 0, &metrics,
                                      &TakeSetMetric};
    ErrorBuffer error;
    error.ThrowIfFailed(service_->aggregate(host_, number_, texts.data(),
                                            texts.size(), &sink, error.get()));
    return metrics;
  }

  const std::string& id() const { return id_; }

 private:
  struct Target {
    std::vector<Outcome> outcomes;
  };

  void Settle(double score, whet_status status, Outcome* outcome) const {
    outcome->score.value = score;
    outcome->status = status;
    if (status == WHET_OK && score >= 0.0 && score <= 1.0)
      return;
    if (status == WHET_OK) {
      outcome->status = WHET_INTERNAL;
      outcome->reason = id_ + " returned no score between 0 and 1";
    } else {
      outcome->reason = std::move(outcome->score.feedback);
      if (status == WHET_UNKNOWN)
        outcome->reason = id_ + " did not say anything about this item";
    }
    outcome->score = {};
  }

  static Score* At(void* ctx, std::uint64_t i) {
    auto& outcomes = static_cast<Target*>(ctx)->outcomes;
    return i < outcomes.size() ? &outcomes[i].score : nullptr;
  }
  static void TakeFeedback(void* ctx, std::uint64_t i,
                           whet_text text) noexcept {
    if (Score* score = At(ctx, i))
      score->feedback += View(text);
  }
  static void TakeMetric(void* ctx, std::uint64_t i, whet_text name,
                         double value) noexcept {
    if (Score* score = At(ctx, i))
      score->metrics.emplace_back(Copy(name), value);
  }
  static void TakeStatistics(void* ctx, std::uint64_t i,
                             whet_text bytes) noexcept {
    if (Score* score = At(ctx, i))
      score->statistics = View(bytes);
  }
  static void TakeSetMetric(void* ctx, whet_text label, whet_text name,
                            double value) noexcept {
    static_cast<std::vector<SetMetric>*>(ctx)->push_back(
        {Copy(label), Copy(name), value});
  }

  std::string id_;
  const whet_host* host_;
  const whet_evaluators* service_;
  std::uint64_t number_ = 0;
};

}  // namespace whet::sdk

#endif  // WHET_SDK_EVALUATORS_H_
