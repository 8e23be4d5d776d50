// Scoring as an answer on a lane, on whichever side the evaluator is.
#ifndef WHET_CORE_WORKER_SCORE_CALL_H_
#define WHET_CORE_WORKER_SCORE_CALL_H_

#include <functional>

#include "whet/evaluator.h"

#include "worker/byte_stream.h"
#include "worker/lane.h"

namespace whet {

// Answers kScore, whose batch `in` reads, with what `score` says.
void AnswerScore(
    ByteReader& in, Lane::Reply& reply,
    const std::function<whet_status(
        const whet_eval_batch&, const whet_eval_sink&, whet_error*)>& score);

// Answers kAggregate.
void AnswerAggregate(ByteReader& in, Lane::Reply& reply,
                     const std::function<whet_status(
                         const whet_text* statistics, std::uint64_t count,
                         const whet_aggregate_sink&, whet_error*)>& aggregate);

}  // namespace whet

#endif  // WHET_CORE_WORKER_SCORE_CALL_H_
