#include "worker/evaluator_proxy.h"

#include <algorithm>
#include <utility>

#include "whet/sdk/text.h"

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "plugins/plugin_instance.h"
#include "worker/error_codec.h"
#include "worker/evaluation_codec.h"
#include "worker/protocol.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

// Of a message with a batch; the rest is for what the evaluator asks meanwhile.
constexpr std::uint64_t kMostBatchBytes = kAreaBytes / 4;

// Of what an evaluator gets to see of an item.
std::string HashOf(const whet_eval_item& item) {
  std::string text;
  for (const whet_text part :
       {item.input, item.output, item.expected, item.metadata})
    absl::StrAppend(&text, part.len, ":", ToAbsl(View(part)));
  return Sha256Hex(text);
}

std::string WhyOf(const whet_error* error) {
  return error == nullptr || error->message == nullptr
             ? "no reason"
             : std::string(error->message, error->len);
}

// The first failure of several parts.
whet_status First(whet_status a, whet_status b) { return a != WHET_OK ? a : b; }

}  // namespace

EvaluatorProxy::EvaluatorProxy(RemoteInstance::Origin origin)
    : RemoteProxy(std::move(origin),
                  {[this](ByteReader& in) { OnCreated(in); }}) {
  table_.score = [](whet_instance* instance, const whet_eval_batch* batch,
                    const whet_eval_sink* sink, whet_error* error) noexcept {
    return From(instance).Score(*batch, *sink, error);
  };
}

void EvaluatorProxy::OnCreated(ByteReader& in) {
  table_.max_batch = in.U32();
  if (in.U32() != 0) {
    table_.aggregate = [](whet_instance* instance, const whet_text* statistics,
                          uint64_t count, const whet_aggregate_sink* sink,
                          whet_error* error) noexcept {
      return From(instance).Aggregate(statistics, count, *sink, error);
    };
  }
  if (in.U32() != 0) {
    table_.model_needs = [](whet_instance* instance,
                            const whet_model_need_sink* sink) noexcept {
      From(instance).ModelNeeds(*sink);
    };
  }
}

std::string EvaluatorProxy::Refusal(const whet_eval_batch& batch,
                                    std::uint64_t i) const {
  if (given_up()) {
    return absl::StrCat("it is not asked any more: its process was lost on ",
                        faulty_.size(), " of ", asked_, " items");
  }
  if (BytesOfItem(batch, i) > kMostBatchBytes)
    return "the item is too large for a worker";
  if (faulty_.empty())
    return "";
  const whet_eval_item& item = ItemAt(batch, i);
  const auto answers = faulty_answers_.find(item.example);
  if (answers != faulty_answers_.end() && answers->second > 1)
    return "its process was lost on two answers to this example";
  const auto found = faulty_.find(HashOf(item));
  return found == faulty_.end() ? "" : found->second;
}

void EvaluatorProxy::Refuse(const Task& task, std::uint64_t i,
                            const std::string& why) const {
  task.sink->item_status[i] = WHET_INTERNAL;
  task.sink->feedback(task.sink->ctx, i, Text(why));
}

whet_status EvaluatorProxy::Score(const whet_eval_batch& batch,
                                  const whet_eval_sink& sink,
                                  whet_error* error) {
  const std::lock_guard lock(mutex_);
  const Task task = {&batch, &sink, error};
  asked_ += batch.count;
  if (batch.count == 0)
    return ScorePart(task, 0, 0);
  whet_status status = WHET_OK;
  for (std::uint64_t i = 0; i < batch.count && status == WHET_OK;) {
    const std::uint64_t count = SizeOfPart(batch, i);
    if (count > 0)
      status = ScorePart(task, i, count);
    else
      Refuse(task, i, Refusal(batch, i));
    i += std::max<std::uint64_t>(count, 1);
  }
  return status;
}

std::uint64_t EvaluatorProxy::SizeOfPart(const whet_eval_batch& batch,
                                         std::uint64_t first) const {
  std::uint64_t bytes = 0;
  std::uint64_t i = first;
  for (; i < batch.count && Refusal(batch, i).empty(); ++i) {
    bytes += BytesOfItem(batch, i);
    if (i > first && bytes > kMostBatchBytes)
      break;
  }
  return i - first;
}

whet_status EvaluatorProxy::ScorePart(const Task& task, std::uint64_t first,
                                      std::uint64_t count) {
  Outcome outcome = Ask(task, first, count);
  if (!outcome.lost)
    return outcome.status;
  const std::string how = outcome.how;
  outcome = Ask(task, first, count);
  if (!outcome.lost) {
    remote_.Report({remote_.id(), std::nullopt, how});
    return outcome.status;
  }
  return Divide(task, first, count, outcome);
}

whet_status EvaluatorProxy::Narrow(const Task& task, std::uint64_t first,
                                   std::uint64_t count) {
  if (count == 0)
    return WHET_OK;
  const Outcome outcome = Ask(task, first, count);
  return outcome.lost ? Divide(task, first, count, outcome) : outcome.status;
}

whet_status EvaluatorProxy::Divide(const Task& task, std::uint64_t first,
                                   std::uint64_t count, const Outcome& lost) {
  if (count <= 1) {
    // Somebody else may have killed the worker: asked once more, unless that
    // takes long.
    const Outcome again = lost.slow ? lost : Ask(task, first, count);
    if (!again.lost)
      return again.status;
    if (count == 1)
      Blame(task, first, again.how);
    return WHET_OK;
  }
  if (given_up()) {
    for (std::uint64_t i = first; i < first + count; ++i)
      Refuse(task, i, Refusal(*task.batch, i));
    return WHET_OK;
  }
  if (lost.stopped_at < count) {
    const std::uint64_t suspect = first + lost.stopped_at;
    whet_status status = Narrow(task, first, lost.stopped_at);
    status = First(status, Narrow(task, suspect, 1));
    return First(status,
                 Narrow(task, suspect + 1, count - lost.stopped_at - 1));
  }
  const std::uint64_t half = count / 2;
  const whet_status status = Narrow(task, first, half);
  return First(status, Narrow(task, first + half, count - half));
}

EvaluatorProxy::Outcome EvaluatorProxy::Ask(const Task& task,
                                            std::uint64_t first,
                                            std::uint64_t count) {
  Outcome outcome;
  if (const absl::Status connected = remote_.Connect(); !connected.ok()) {
    outcome.status = FillPluginError(task.error, connected);
    return outcome;
  }
  Lane& lane = remote_.lane();
  ByteWriter out = lane.Compose();
  WriteBatch(*task.batch, first, count, out);
  const absl::StatusOr<std::string> answer =
      lane.Exchange({worker_method::kScore, remote_.number(), out.written()},
                    remote_.process().serve(), remote_.process().patience());
  if (absl::IsResourceExhausted(answer.status())) {
    outcome.status = FillPluginError(task.error, answer.status());
    return outcome;
  }
  if (answer.ok()) {
    outcome.status =
        DeliverVerdicts(*answer, count, first, task.sink, task.error);
    if (outcome.status != WHET_INTERNAL || count == 0)
      return outcome;
  }
  outcome.lost = true;
  outcome.stopped_at = VerdictRoom::FirstUnknown(lane.other_area(), count);
  outcome.slow = absl::IsDeadlineExceeded(answer.status());
  outcome.how = answer.ok() ? "failed: " + WhyOf(task.error)
                            : remote_.process().Lose(answer.status());
  return outcome;
}

void EvaluatorProxy::Blame(const Task& task, std::uint64_t i,
                           const std::string& how) {
  const whet_eval_item& item = ItemAt(*task.batch, i);
  const std::string why = absl::StrCat("it ", how, " on this item");
  faulty_[HashOf(item)] = why;
  ++faulty_answers_[item.example];
  Refuse(task, i, why);
  remote_.Report({remote_.id(), item.example, how});
}

whet_status EvaluatorProxy::Aggregate(const whet_text* statistics,
                                      std::uint64_t count,
                                      const whet_aggregate_sink& sink,
                                      whet_error* error) {
  const std::lock_guard lock(mutex_);
  absl::Status status;
  for (int attempt = 0; attempt < 2; ++attempt) {
    status = remote_.Connect();
    if (!status.ok())
      break;
    ByteWriter out = remote_.lane().Compose();
    WriteTexts(statistics, count, out);
    if (!out.ok()) {
      status = absl::ResourceExhaustedError("too many items for a worker");
      break;
    }
    const absl::StatusOr<std::string> answer = remote_.lane().Exchange(
        {worker_method::kAggregate, remote_.number(), out.written()},
        remote_.process().serve(), remote_.process().patience());
    if (answer.ok())
      return DeliverMetrics(*answer, &sink, error);
    const std::string how = remote_.process().Lose(answer.status());
    remote_.Report({remote_.id(), std::nullopt, how});
    status = absl::InternalError(
        absl::StrCat("it ", how, " over the metrics of a set"));
  }
  return FillPluginError(error, status);
}

void EvaluatorProxy::ModelNeeds(const whet_model_need_sink& sink) {
  const absl::StatusOr<std::string> answer = remote_.process().Control(
      worker_method::kModelNeeds, remote_.number(), [](ByteWriter&) {});
  if (!answer.ok())
    return;
  ByteReader in(*answer);
  if (ReadError(in, nullptr) != WHET_OK)
    return;
  const std::uint64_t count = in.Count(3 * sizeof(std::uint64_t));
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    whet_model_need need = {};
    need.struct_size = sizeof(need);
    need.role = Text(in.Text());
    need.calls_per_item = in.U64();
    need.output_tokens = in.I64();
    if (in.ok())
      sink.need(sink.ctx, &need);
  }
}

}  // namespace whet
