/* Kind whet.strategy/1: searches for a better prompt.
 *
 * run() is one straight-line function on a thread of its own. It does all its
 * work through the service whet.search/1 and must be a deterministic function
 * of its config and of what that service returns: then a killed run resumes
 * without a line of checkpoint code here. */
#ifndef WHET_STRATEGY_H_
#define WHET_STRATEGY_H_

#include "whet/entry.h"

#define WHET_KIND_STRATEGY "whet.strategy/1"

/* APPENDABLE. */
typedef struct whet_strategy {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Searches until it is done or a search call answers
   * WHET_RESOURCE_EXHAUSTED (budget spent: return WHET_OK or that code) or
   * WHET_CANCELLED (return it). What it recommended last is the outcome.
   * Called at most once per instance. Required. [strategy] Since 0.1. */
  WHET_FN(whet_status, run)
  (whet_instance* instance, whet_error* error) WHET_NOEXCEPT;
} whet_strategy;

#endif /* WHET_STRATEGY_H_ */
