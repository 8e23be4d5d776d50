// An evaluator in ten lines:
//
//   #include <whet/sdk/evaluator.h>
//   struct Contains : whet::sdk::Evaluator {
//     explicit Contains(const whet::sdk::Context&) {}
//     whet::sdk::Score Evaluate(const whet::sdk::Item& item) const override {
//       if (item.output.find(item.expected) != std::string_view::npos)
//         return {1.0};
//       return {0.0, "Mention: " + std::string(item.expected)};
//     }
//   };
//   WHET_EVALUATOR_PLUGIN(Contains, {.id = "acme.contains", .name = "Contains",
//                                    .version = "1.0.0"})
//
// Evaluate() is const and may run on several threads at once.
#ifndef WHET_SDK_EVALUATOR_H_
#define WHET_SDK_EVALUATOR_H_

#include <cstdint>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/evaluator.h"
#include "whet/sdk/plugin.h"

namespace whet::sdk {

// One thing to score. The views are valid during the call.
struct Item {
  std::string_view input = {};     // the user message that the model was sent
  std::string_view output = {};    // what it answered
  std::string_view expected = {};  // the example's expected output
  std::string_view metadata = {};  // JSON object: all columns of the example
  std::uint64_t example = 0;
  std::uint64_t seed = 0;
  bool wants_feedback = true;  // false: nobody will read Score::feedback
  // False: nobody will read Score::statistics.
  bool wants_statistics = true;
  bool wants_metrics = true;  // false: nobody will read Score::metrics
};

struct Score {
  double value = 0.0;  // [0, 1], higher is better
  // What was wrong, for a person and for a model that improves the prompt.
  // Empty for a perfect output.
  std::string feedback = {};
  std::vector<std::pair<std::string, double>> metrics = {};
  // Of an evaluator with Aggregate(): what that needs to know of this item.
  std::string statistics = {};
};

// A number of a whole set of items (whet_aggregate_sink).
struct SetMetric {
  std::string label;  // what it is about: a class, a field; empty: the set
  std::string name;   // "score" without label: the score of the set
  double value = 0.0;
};

// What scoring one item can take of models (whet_model_need).
struct ModelNeed {
  std::string role;
  std::uint64_t calls_per_item = 1;  // at most
  std::int64_t output_tokens = -1;   // of one call; -1: as the role says
};

class Evaluator {
 public:
  virtual ~Evaluator() = default;
  // Each role once; depends on the settings only. Of a plugin that needs
  // whet.llm/1 and says nothing the host expects one call of the role `judge`.
  virtual std::vector<ModelNeed> ModelNeeds() const { return {}; }
  // Throw Error to say that this item cannot be scored: it then counts as
  // failed, never as 0. Any other std::exception fails the item too, as
  // WHET_INTERNAL; only a lack of memory fails the batch.
  virtual Score Evaluate(const Item& item) const = 0;
};

// Base for evaluators of which the score of a set is no mean of its items'
// scores (corpus BLEU), or that have more to say about a set (macro F1).
// statistics.h packs numbers into Score::statistics.
class SetEvaluator : public Evaluator {
 public:
  // `statistics`: of one or more items, in any order. May be called by several
  // threads at once.
  virtual std::vector<SetMetric> Aggregate(
      const std::vector<std::string_view>& statistics) const = 0;
};

// Base for evaluators that want the whole batch at once (judges that call a
// model for all items together).
class BatchEvaluator {
 public:
  // One item's outcome: a score, or the reason why there is none.
  struct Outcome {
    Score score;
    whet_status status = WHET_OK;
    std::string reason = {};
  };

  virtual ~BatchEvaluator() = default;
  // As Evaluator::ModelNeeds.
  virtual std::vector<ModelNeed> ModelNeeds() const { return {}; }
  // Returns exactly one outcome per item, in order.
  virtual std::vector<Outcome> EvaluateBatch(
      const std::vector<Item>& items) const = 0;
};

// Both: the whole batch at once, and metrics of a set.
class BatchSetEvaluator : public BatchEvaluator {
 public:
  // As SetEvaluator::Aggregate.
  virtual std::vector<SetMetric> Aggregate(
      const std::vector<std::string_view>& statistics) const = 0;
};

namespace internal {

inline Item ItemAt(const whet_eval_batch& batch, std::uint64_t i) {
  const auto* item = reinterpret_cast<const whet_eval_item*>(
      reinterpret_cast<const char*>(batch.items) + i * batch.item_stride);
  return {View(item->input),
          View(item->output),
          View(item->expected),
          View(item->metadata),
          item->example,
          batch.seed,
          (batch.want & WHET_WANT_FEEDBACK) != 0,
          (batch.want & WHET_WANT_STATISTICS) != 0,
          (batch.want & WHET_WANT_METRICS) != 0};
}

inline void Deliver(const whet_eval_batch& batch, const whet_eval_sink& sink,
                    std::uint64_t i, const Score& score) {
  sink.scores[i] = score.value;
  sink.item_status[i] = WHET_OK;
  if ((batch.want & WHET_WANT_FEEDBACK) != 0 && !score.feedback.empty()) {
    sink.feedback(sink.ctx, i, Text(score.feedback));
  }
  if ((batch.want & WHET_WANT_METRICS) != 0) {
    for (const auto& [name, value] : score.metrics) {
      sink.metric(sink.ctx, i, Text(name), value);
    }
  }
  if ((batch.want & WHET_WANT_STATISTICS) != 0 && !score.statistics.empty() &&
      WHET_HAS(&sink, whet_eval_sink, statistics)) {
    sink.statistics(sink.ctx, i, Text(score.statistics));
  }
}

inline void DeliverReason(const whet_eval_sink& sink, std::uint64_t i,
                          whet_status status, std::string_view reason) {
  sink.item_status[i] = status;
  sink.feedback(sink.ctx, i, Text(reason));
}

template <typename EvaluatorClass>
whet_status AggregateSet(whet_instance* instance, const whet_text* statistics,
                         uint64_t count, const whet_aggregate_sink* sink,
                         whet_error* error) noexcept {
  return Guard(error, [&] {
    std::vector<std::string_view> views;
    views.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i)
      views.push_back(View(statistics[i]));
    for (const SetMetric& metric :
         Holder<EvaluatorClass>::Get(instance).Aggregate(views)) {
      sink->metric(sink->ctx, Text(metric.label), Text(metric.name),
                   metric.value);
    }
  });
}

template <typename BaseClass>
void TellModelNeeds(whet_instance* instance,
                    const whet_model_need_sink* sink) noexcept {
  Guard(nullptr, [&] {
    for (const ModelNeed& need :
         Holder<BaseClass>::Get(instance).ModelNeeds()) {
      const whet_model_need c = {sizeof(c), 0, Text(need.role),
                                 need.calls_per_item, need.output_tokens};
      sink->need(sink->ctx, &c);
    }
  });
}

template <typename BaseClass>
whet_status ScoreOneByOne(whet_instance* instance, const whet_eval_batch* batch,
                          const whet_eval_sink* sink,
                          whet_error* error) noexcept {
  return Guard(error, [&] {
    const Evaluator& evaluator = Holder<BaseClass>::Get(instance);
    for (std::uint64_t i = 0; i < batch->count; ++i) {
      try {
        Deliver(*batch, *sink, i, evaluator.Evaluate(ItemAt(*batch, i)));
      } catch (const Error& e) {
        DeliverReason(*sink, i, e.code(), e.what());
      } catch (const std::bad_alloc&) {
        throw;
      } catch (const std::exception& e) {
        DeliverReason(*sink, i, WHET_INTERNAL, e.what());
      }
    }
  });
}

template <typename BaseClass>
whet_status ScoreTogether(whet_instance* instance, const whet_eval_batch* batch,
                          const whet_eval_sink* sink,
                          whet_error* error) noexcept {
  return Guard(error, [&] {
    std::vector<Item> items;
    items.reserve(batch->count);
    for (std::uint64_t i = 0; i < batch->count; ++i) {
      items.push_back(ItemAt(*batch, i));
    }
    const BatchEvaluator& evaluator = Holder<BaseClass>::Get(instance);
    const std::vector<BatchEvaluator::Outcome> outcomes =
        evaluator.EvaluateBatch(items);
    if (outcomes.size() != items.size()) {
      throw Error(WHET_INTERNAL, "EvaluateBatch returned " +
                                     std::to_string(outcomes.size()) +
                                     " outcomes for " +
                                     std::to_string(items.size()) + " items");
    }
    for (std::uint64_t i = 0; i < outcomes.size(); ++i) {
      if (outcomes[i].status == WHET_OK) {
        Deliver(*batch, *sink, i, outcomes[i].score);
      } else {
        DeliverReason(*sink, i, outcomes[i].status, outcomes[i].reason);
      }
    }
  });
}

// The C table of a class: how it scores and what it says about sets.
template <typename BaseClass, auto kScore, auto kAggregate>
struct EvaluatorAdapterOf {
  using Base = BaseClass;
  static constexpr const char* kKind = WHET_KIND_EVALUATOR;

  static const void* Table() {
    static const whet_evaluator table = {sizeof(whet_evaluator), 0, kScore,
                                         kAggregate, &TellModelNeeds<Base>};
    return &table;
  }
  static void Shutdown(whet_instance*) noexcept {}
  static const void* GetExtension(whet_instance*, whet_text) noexcept {
    return nullptr;
  }
};

using EvaluatorAdapter =
    EvaluatorAdapterOf<Evaluator, &ScoreOneByOne<Evaluator>, nullptr>;
using SetEvaluatorAdapter =
    EvaluatorAdapterOf<SetEvaluator, &ScoreOneByOne<SetEvaluator>,
                       &AggregateSet<SetEvaluator>>;
using BatchEvaluatorAdapter =
    EvaluatorAdapterOf<BatchEvaluator, &ScoreTogether<BatchEvaluator>, nullptr>;
using BatchSetEvaluatorAdapter =
    EvaluatorAdapterOf<BatchSetEvaluator, &ScoreTogether<BatchSetEvaluator>,
                       &AggregateSet<BatchSetEvaluator>>;

}  // namespace internal

// One for each base class. WHET_PLUGIN_CONCURRENT is set through Info::flags if
// the author wishes.
#define WHET_EVALUATOR_PLUGIN(Class, ...) \
  WHET_SDK_PLUGIN(Class, ::whet::sdk::internal::EvaluatorAdapter, __VA_ARGS__)
#define WHET_SET_EVALUATOR_PLUGIN(Class, ...)                        \
  WHET_SDK_PLUGIN(Class, ::whet::sdk::internal::SetEvaluatorAdapter, \
                  __VA_ARGS__)
#define WHET_BATCH_SET_EVALUATOR_PLUGIN(Class, ...)                       \
  WHET_SDK_PLUGIN(Class, ::whet::sdk::internal::BatchSetEvaluatorAdapter, \
                  __VA_ARGS__)
#define WHET_BATCH_EVALUATOR_PLUGIN(Class, ...)                        \
  WHET_SDK_PLUGIN(Class, ::whet::sdk::internal::BatchEvaluatorAdapter, \
                  __VA_ARGS__)

}  // namespace whet::sdk

#endif  // WHET_SDK_EVALUATOR_H_
