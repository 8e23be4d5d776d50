#include "worker/evaluation_codec.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "whet/sdk/text.h"

#include "base/status_macros.h"
#include "plugins/plugin_instance.h"
#include "worker/error_codec.h"
#include "worker/lane.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

// Four lengths and the number of the example.
constexpr std::uint64_t kBytesBesideText = 5 * sizeof(std::uint64_t);

constexpr std::uint32_t kFeedback = 1;
constexpr std::uint32_t kMetric = 2;
constexpr std::uint32_t kStatistics = 3;
// Of what an evaluator says: kind, item, length, number.
constexpr std::uint64_t kBytesOfWord =
    sizeof(std::uint32_t) + 2 * sizeof(std::uint64_t) + sizeof(double);

std::size_t StatusesBegin(std::uint64_t count) {
  return count * sizeof(double);
}

template <typename T>
void Append(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

void AppendText(std::string& bytes, whet_text text) {
  Append(bytes, text.len);
  bytes.append(View(text));
}

whet_status Damaged(whet_error* error) {
  return FillPluginError(error, absl::DataLossError("a damaged answer"));
}

// Calls `hear(what, i, text, value)` for each thing said; false if damaged.
template <typename Hear>
bool ReadWords(ByteReader in, std::uint64_t count, const Hear& hear) {
  const std::uint64_t words = in.Count(kBytesOfWord);
  for (std::uint64_t w = 0; w < words && in.ok(); ++w) {
    const std::uint32_t what = in.U32();
    const std::uint64_t i = in.U64();
    const std::string_view text = in.Text();
    const double value = in.F64();
    if (!in.ok() || i >= count || what < kFeedback || what > kStatistics)
      return false;
    hear(what, i, text, value);
  }
  return in.AtEnd();
}

}  // namespace

const whet_eval_item& ItemAt(const whet_eval_batch& batch, std::uint64_t i) {
  const auto* items = reinterpret_cast<const char*>(batch.items);
  return *reinterpret_cast<const whet_eval_item*>(items +
                                                  i * batch.item_stride);
}

std::uint64_t BytesOfItem(const whet_eval_batch& batch, std::uint64_t i) {
  const whet_eval_item& item = ItemAt(batch, i);
  return kBytesBesideText + item.input.len + item.output.len +
         item.expected.len + item.metadata.len;
}

void WriteBatch(const whet_eval_batch& batch, std::uint64_t first,
                std::uint64_t count, ByteWriter& out) {
  out.U64(batch.seed);
  out.U32(batch.want);
  out.U64(count);
  for (std::uint64_t i = first; i < first + count; ++i) {
    const whet_eval_item& item = ItemAt(batch, i);
    out.U64(item.example);
    out.Text(View(item.input));
    out.Text(View(item.output));
    out.Text(View(item.expected));
    out.Text(View(item.metadata));
  }
}

ReceivedBatch::ReceivedBatch(ByteReader& in) {
  batch_.struct_size = sizeof(batch_);
  batch_.item_stride = sizeof(whet_eval_item);
  batch_.seed = in.U64();
  batch_.want = in.U32();
  const std::uint64_t count = in.Count(kBytesBesideText);
  items_.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    whet_eval_item& item = items_.emplace_back();
    item.example = in.U64();
    item.input = Text(in.Text());
    item.output = Text(in.Text());
    item.expected = Text(in.Text());
    item.metadata = Text(in.Text());
  }
  batch_.items = items_.data();
  batch_.count = count;
}

std::size_t VerdictRoom::Bytes(std::uint64_t count) {
  return StatusesBegin(count) + count * sizeof(whet_status);
}

VerdictRoom::VerdictRoom(char* room, std::uint64_t count)
    : scores_(reinterpret_cast<double*>(room)),
      statuses_(reinterpret_cast<whet_status*>(room + StatusesBegin(count))),
      count_(count) {}

std::uint64_t VerdictRoom::FirstUnknown(std::string_view room,
                                        std::uint64_t count) {
  const char* statuses = room.data() + StatusesBegin(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    whet_status status = WHET_OK;
    std::memcpy(&status, statuses + i * sizeof(status), sizeof(status));
    if (status == WHET_UNKNOWN)
      return i;
  }
  return count;
}

VerdictSink::VerdictSink(const VerdictRoom& room) : count_(room.count()) {
  std::fill_n(room.scores(), count_, std::numeric_limits<double>::quiet_NaN());
  std::fill_n(room.statuses(), count_, WHET_UNKNOWN);
  sink_ = {sizeof(sink_),   0,         this,    room.scores(),
           room.statuses(), &Feedback, &Metric, &Statistics};
}

void VerdictSink::Keep(std::uint32_t what, std::uint64_t i, whet_text text,
                       double value) {
  if (i >= count_)
    return;
  ++said_;
  Append(bytes_, what);
  Append(bytes_, i);
  AppendText(bytes_, text);
  Append(bytes_, value);
}

void VerdictSink::Feedback(void* ctx, std::uint64_t i,
                           whet_text text) noexcept {
  static_cast<VerdictSink*>(ctx)->Keep(kFeedback, i, text, 0.0);
}

void VerdictSink::Metric(void* ctx, std::uint64_t i, whet_text name,
                         double value) noexcept {
  static_cast<VerdictSink*>(ctx)->Keep(kMetric, i, name, value);
}

void VerdictSink::Statistics(void* ctx, std::uint64_t i,
                             whet_text bytes) noexcept {
  static_cast<VerdictSink*>(ctx)->Keep(kStatistics, i, bytes, 0.0);
}

void VerdictSink::Write(ByteWriter& out) const {
  out.U64(said_);
  out.Bytes(bytes_.data(), bytes_.size());
}

whet_status DeliverVerdicts(std::string_view answer, std::uint64_t count,
                            std::uint64_t first, const whet_eval_sink* sink,
                            whet_error* error) {
  ByteReader in(answer);
  const std::string_view room =
      in.Bytes(LaneAligned(VerdictRoom::Bytes(count)));
  if (!in.ok())
    return Damaged(error);
  const whet_status status = ReadError(in, error);
  if (status != WHET_OK)
    return status;
  const auto ignore = [](std::uint32_t, std::uint64_t, std::string_view,
                         double) {};
  if (!ReadWords(in, count, ignore))
    return Damaged(error);
  if (count > 0) {
    std::memcpy(sink->scores + first, room.data(), count * sizeof(double));
    std::memcpy(sink->item_status + first, room.data() + StatusesBegin(count),
                count * sizeof(whet_status));
  }
  ReadWords(in, count,
            [sink, first](std::uint32_t what, std::uint64_t i,
                          std::string_view text, double value) {
              if (what == kFeedback)
                sink->feedback(sink->ctx, first + i, Text(text));
              else if (what == kMetric)
                sink->metric(sink->ctx, first + i, Text(text), value);
              else if (WHET_HAS(sink, whet_eval_sink, statistics) &&
                       sink->statistics != nullptr)
                sink->statistics(sink->ctx, first + i, Text(text));
            });
  return WHET_OK;
}

void WriteTexts(const whet_text* statistics, std::uint64_t count,
                ByteWriter& out) {
  out.U64(count);
  for (std::uint64_t i = 0; i < count; ++i)
    out.Text(View(statistics[i]));
}

std::vector<whet_text> ReadTexts(ByteReader& in) {
  const std::uint64_t count = in.Count(sizeof(std::uint64_t));
  std::vector<whet_text> out;
  out.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i)
    out.push_back(Text(in.Text()));
  return out;
}

MetricSink::MetricSink() {
  sink_.struct_size = sizeof(sink_);
  sink_.ctx = this;
  sink_.metric = &Metric;
}

void MetricSink::Metric(void* ctx, whet_text label, whet_text name,
                        double value) noexcept {
  auto& self = *static_cast<MetricSink*>(ctx);
  ++self.said_;
  AppendText(self.bytes_, label);
  AppendText(self.bytes_, name);
  Append(self.bytes_, value);
}

void MetricSink::Write(ByteWriter& out) const {
  out.U64(said_);
  out.Bytes(bytes_.data(), bytes_.size());
}

whet_status DeliverMetrics(std::string_view answer,
                           const whet_aggregate_sink* sink, whet_error* error) {
  ByteReader in(answer);
  const whet_status status = ReadError(in, error);
  if (status != WHET_OK)
    return status;
  const auto read = [](ByteReader bytes, const whet_aggregate_sink* to) {
    const std::uint64_t count =
        bytes.Count(2 * sizeof(std::uint64_t) + sizeof(double));
    for (std::uint64_t i = 0; i < count && bytes.ok(); ++i) {
      const std::string_view label = bytes.Text();
      const std::string_view name = bytes.Text();
      const double value = bytes.F64();
      if (bytes.ok() && to != nullptr)
        to->metric(to->ctx, Text(label), Text(name), value);
    }
    return bytes.AtEnd();
  };
  if (!read(in, nullptr))
    return Damaged(error);
  read(in, sink);
  return WHET_OK;
}

}  // namespace whet
