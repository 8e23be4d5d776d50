// A good evaluator to which faults are added, one for each plugin id.
//
//   void Nan(const Call& call) {
//     ScoreWell(call);
//     call.sink->scores[0] = std::nan("");
//   }
#ifndef WHET_TESTS_CONFORMANCE_FAULTY_BASE_H_
#define WHET_TESTS_CONFORMANCE_FAULTY_BASE_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "whet/evaluator.h"
#include "whet/sdk/text.h"

namespace whet::faulty {

using sdk::Text;
using sdk::View;

// A call of score().
struct Call {
  whet_instance* instance;
  const whet_eval_batch* batch;
  const whet_eval_sink* sink;

  std::uint64_t count() const { return batch->count; }
  const whet_eval_item& item(std::uint64_t i) const {
    return *reinterpret_cast<const whet_eval_item*>(
        reinterpret_cast<const char*>(batch->items) + i * batch->item_stride);
  }
  bool wants(std::uint32_t what) const { return (batch->want & what) != 0; }
};

// 1 if the output contains the expected text, else the share that their
// lengths have.
inline double GoodScore(const whet_eval_item& item) {
  const std::string_view output = View(item.output);
  const std::string_view expected = View(item.expected);
  if (output.find(expected) != output.npos)
    return 1.0;
  return 0.5 * static_cast<double>(output.size() % 7) / 7.0;
}

inline void Deliver(const Call& call, std::uint64_t i, double score) {
  call.sink->scores[i] = score;
  call.sink->item_status[i] = WHET_OK;
  if (score < 1.0 && call.wants(WHET_WANT_FEEDBACK))
    call.sink->feedback(call.sink->ctx, i, Text("Something is missing."));
  if (call.wants(WHET_WANT_METRICS))
    call.sink->metric(call.sink->ctx, i, Text("share"), score);
  if (call.wants(WHET_WANT_STATISTICS)) {
    const std::string_view bytes(reinterpret_cast<const char*>(&score),
                                 sizeof(score));
    call.sink->statistics(call.sink->ctx, i, Text(bytes));
  }
}

inline void ScoreWell(const Call& call) {
  for (std::uint64_t i = 0; i < call.count(); ++i)
    Deliver(call, i, GoodScore(call.item(i)));
}

// A call of aggregate().
struct SetCall {
  const whet_text* statistics;
  std::uint64_t count;
  const whet_aggregate_sink* sink;

  double number(std::uint64_t i) const {
    double value = 0.0;
    if (statistics[i].len == sizeof(value))
      std::memcpy(&value, statistics[i].ptr, sizeof(value));
    return value;
  }
  void Give(std::string_view name, double value) const {
    sink->metric(sink->ctx, Text(""), Text(name), value);
  }
};

}  // namespace whet::faulty

#endif  // WHET_TESTS_CONFORMANCE_FAULTY_BASE_H_
