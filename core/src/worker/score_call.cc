#include "worker/score_call.h"

#include <vector>

#include "plugins/plugin_instance.h"
#include "worker/error_codec.h"
#include "worker/evaluation_codec.h"

namespace whet {

void AnswerScore(
    ByteReader& in, Lane::Reply& reply,
    const std::function<whet_status(
        const whet_eval_batch&, const whet_eval_sink&, whet_error*)>& score) {
  const ReceivedBatch batch(in);
  const std::uint64_t count = in.ok() ? batch.c().count : 0;
  char* room = reply.Reserve(VerdictRoom::Bytes(count));
  if (room == nullptr)
    return;
  const VerdictSink verdicts(VerdictRoom(room, count));
  PluginError error;
  const whet_status status =
      in.ok()
          ? score(batch.c(), verdicts.c(), error.c())
          : FillPluginError(error.c(), absl::DataLossError("a damaged batch"));
  ByteWriter out = reply.Writer();
  WriteError(status, *error.c(), out);
  if (status == WHET_OK)
    verdicts.Write(out);
  reply.Finish(out);
}

void AnswerAggregate(ByteReader& in, Lane::Reply& reply,
                     const std::function<whet_status(
                         const whet_text* statistics, std::uint64_t count,
                         const whet_aggregate_sink&, whet_error*)>& aggregate) {
  const std::vector<whet_text> statistics = ReadTexts(in);
  const MetricSink metrics;
  PluginError error;
  const whet_status status =
      in.ok() ? aggregate(statistics.data(), statistics.size(), metrics.c(),
                          error.c())
              : FillPluginError(error.c(),
                                absl::DataLossError("damaged statistics"));
  ByteWriter out = reply.Writer();
  WriteError(status, *error.c(), out);
  if (status == WHET_OK)
    metrics.Write(out);
  reply.Finish(out);
}

}  // namespace whet
