/* Service whet.evaluators/1: other evaluators, by the name that a config has
 * for them. For evaluators that combine others (gates, weights, vetoes).
 *
 * What is made here belongs to the instance that asked and goes with it. */
#ifndef WHET_SERVICE_EVALUATORS_H_
#define WHET_SERVICE_EVALUATORS_H_

#include "whet/evaluator.h"
#include "whet/host.h"

#define WHET_SERVICE_EVALUATORS "whet.evaluators/1"

/* APPENDABLE. */
typedef struct whet_evaluators {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Makes an evaluator with settings `config` (a JSON object, checked against
   * its schema) and stores its number, 1 or more. While the asking instance is
   * created only. WHET_NOT_FOUND: no such plugin; WHET_INVALID_ARGUMENT:
   * settings, the message begins with the JSON path in `config`.
   * [control] Since 0.1. */
  WHET_FN(whet_status, create)
  (const whet_host* host, whet_text id, whet_text config, uint64_t* evaluator,
   whet_error* error) WHET_NOEXCEPT;
  /* Its score() of whet_evaluator. The host checks nothing here: NaN, a score
   * out of [0, 1] and a status that was not set reach the caller, who treats
   * them as items without a score. [worker] Since 0.1. */
  WHET_FN(whet_status, score)
  (const whet_host* host, uint64_t evaluator, const whet_eval_batch* batch,
   const whet_eval_sink* sink, whet_error* error) WHET_NOEXCEPT;
  /* Its aggregate(); WHET_UNIMPLEMENTED if it has none.
   * [worker] Since 0.1. */
  WHET_FN(whet_status, aggregate)
  (const whet_host* host, uint64_t evaluator, const whet_text* statistics,
   uint64_t count, const whet_aggregate_sink* sink,
   whet_error* error) WHET_NOEXCEPT;
} whet_evaluators;

#endif /* WHET_SERVICE_EVALUATORS_H_ */
