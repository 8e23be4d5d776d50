// A batch to score and what an evaluator says about it, in the bytes between a
// host and a worker.
//
//   WriteBatch(batch, out);                         // who asks
//   ReceivedBatch received(in);                     // who scores
//   VerdictRoom room(reply.Reserve(...), count);
//   VerdictSink verdicts(room, want);
//   error = score(&received.c(), &verdicts.c());
//   ... verdicts.Write(out);
//   DeliverVerdicts(answer, count, first, sink);    // who asked
#ifndef WHET_CORE_WORKER_EVALUATION_CODEC_H_
#define WHET_CORE_WORKER_EVALUATION_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "whet/evaluator.h"

#include "absl/status/status.h"
#include "worker/byte_stream.h"

namespace whet {

// Item `i` of `batch`, whatever its stride.
const whet_eval_item& ItemAt(const whet_eval_batch& batch, std::uint64_t i);

// `count` items of `batch`, from `first` on.
void WriteBatch(const whet_eval_batch& batch, std::uint64_t first,
                std::uint64_t count, ByteWriter& out);
// What that takes of item `i`.
std::uint64_t BytesOfItem(const whet_eval_batch& batch, std::uint64_t i);

// A batch whose text lies in what `in` reads.
class ReceivedBatch {
 public:
  explicit ReceivedBatch(ByteReader& in);
  ReceivedBatch(const ReceivedBatch&) = delete;
  ReceivedBatch& operator=(const ReceivedBatch&) = delete;
  const whet_eval_batch& c() const { return batch_; }

 private:
  std::vector<whet_eval_item> items_;
  whet_eval_batch batch_{};
};

// Scores and statuses of `count` items, at fixed places, so that one can see
// how far an evaluator came that did not come to its end.
class VerdictRoom {
 public:
  static std::size_t Bytes(std::uint64_t count);
  // `room` has Bytes(count), aligned for double.
  VerdictRoom(char* room, std::uint64_t count);
  double* scores() const { return scores_; }
  whet_status* statuses() const { return statuses_; }
  std::uint64_t count() const { return count_; }

  // The first item about which nothing was said, as far as `room`, which
  // another process may be writing to, tells; `count` if there is none.
  static std::uint64_t FirstUnknown(std::string_view room, std::uint64_t count);

 private:
  double* scores_;
  whet_status* statuses_;
  std::uint64_t count_;
};

// Collects what an evaluator says.
class VerdictSink {
 public:
  // Presets `room` as the contract says.
  explicit VerdictSink(const VerdictRoom& room);
  VerdictSink(const VerdictSink&) = delete;
  VerdictSink& operator=(const VerdictSink&) = delete;
  const whet_eval_sink& c() const { return sink_; }
  // All but scores and statuses.
  void Write(ByteWriter& out) const;

 private:
  static void Feedback(void* ctx, std::uint64_t i, whet_text text) noexcept;
  static void Metric(void* ctx, std::uint64_t i, whet_text name,
                     double value) noexcept;
  static void Statistics(void* ctx, std::uint64_t i, whet_text bytes) noexcept;
  void Keep(std::uint32_t what, std::uint64_t i, whet_text text, double value);

  std::uint64_t count_;
  std::uint64_t said_ = 0;
  std::string bytes_;
  whet_eval_sink sink_{};
};

// Hands what an answer to kScore says about `count` items to `sink`, as items
// from `first` on, and returns what score() returned. WHET_DATA_LOSS, and
// nothing is handed over, if the answer is damaged. `sink` is needed only if
// score() was asked: it may be null where whoever asked knew no evaluator.
whet_status DeliverVerdicts(std::string_view answer, std::uint64_t count,
                            std::uint64_t first, const whet_eval_sink* sink,
                            whet_error* error);

// Texts, such as the statistics of a set; they lie in what `in` reads.
void WriteTexts(const whet_text* statistics, std::uint64_t count,
                ByteWriter& out);
std::vector<whet_text> ReadTexts(ByteReader& in);

// Collects the metrics of a set.
class MetricSink {
 public:
  MetricSink();
  MetricSink(const MetricSink&) = delete;
  MetricSink& operator=(const MetricSink&) = delete;
  const whet_aggregate_sink& c() const { return sink_; }
  void Write(ByteWriter& out) const;

 private:
  static void Metric(void* ctx, whet_text label, whet_text name,
                     double value) noexcept;
  std::uint64_t said_ = 0;
  std::string bytes_;
  whet_aggregate_sink sink_{};
};

// As DeliverVerdicts, of an answer to kAggregate.
whet_status DeliverMetrics(std::string_view answer,
                           const whet_aggregate_sink* sink, whet_error* error);

}  // namespace whet

#endif  // WHET_CORE_WORKER_EVALUATION_CODEC_H_
