/* Service whet.search/1: everything that a strategy may do. All functions are
 * for the strategy's own thread, inside run(). [strategy]
 *
 * Work is asked for with a ticket and collected with wait(), so that latency
 * hides behind other work: tickets overlap, results come in item order, and
 * nothing depends on which answer arrives first.
 *
 * Budget: a ticket that the remaining budget does not cover is refused as a
 * whole with WHET_RESOURCE_EXHAUSTED and costs nothing. Repeating a (candidate,
 * example, sample) or (role, request, sample) is free: the first answer is
 * given again. */
#ifndef WHET_SERVICE_SEARCH_H_
#define WHET_SERVICE_SEARCH_H_

#include "whet/generation.h"
#include "whet/host.h"

#define WHET_SERVICE_SEARCH "whet.search/1"

typedef uint64_t whet_candidate; /* 1 is the seed prompt; 0 is none */
typedef uint64_t whet_ticket;

/* Text is the host's and lives until run() returns.
 * APPENDABLE (arrays of it travel with a stride). */
typedef struct whet_example {
  uint32_t struct_size;
  uint32_t reserved0;
  uint64_t number;    /* unique in the run */
  whet_text input;    /* JSON object: input columns by name */
  whet_text expected; /* expected output */
  whet_text label;    /* the same if the output is a label, else empty */
} whet_example;

/* APPENDABLE. */
typedef struct whet_evaluate_request {
  uint32_t struct_size;
  uint32_t sample; /* repeat index, 0 for the first */
  whet_candidate candidate;
  const uint64_t* examples; /* example numbers of train or val, each once */
  uint64_t count;
} whet_evaluate_request;

/* One example's outcome. Text lives until the ticket is released.
 * APPENDABLE. */
typedef struct whet_evaluated {
  uint32_t struct_size;
  whet_status status; /* WHET_OK, or why there is no score */
  uint64_t example;
  double score; /* weighted objective in [0, 1]; NaN unless status is OK */
  whet_text output;
  whet_text feedback; /* of all evaluators, one per line */
  whet_text metrics;  /* JSON object name -> number */
  whet_text
      tool_calls; /* JSON array in OpenAI's form; empty: none. Since 0.1 */
} whet_evaluated;

/* APPENDABLE. */
typedef struct whet_evaluation {
  uint32_t struct_size;
  uint32_t item_stride;
  const whet_evaluated* items; /* in the order of the request */
  uint64_t count;
} whet_evaluation;

/* APPENDABLE. */
typedef struct whet_generated {
  uint32_t struct_size;
  whet_status status;
  int32_t finish_reason;
  uint32_t reserved0;
  whet_text text; /* the answer, or the error text unless status is OK */
  whet_text tool_calls;
  whet_text logprobs; /* as in whet_generate_result. Since 0.2 */
} whet_generated;

/* APPENDABLE. */
typedef struct whet_generation {
  uint32_t struct_size;
  uint32_t item_stride;
  const whet_generated* items; /* in the order of the requests */
  uint64_t count;
} whet_generation;

/* What is left for the search; the confirmation's share is already set aside.
 * Depends only on what the strategy has asked for and received, never on the
 * clock. -1: unlimited.
 * APPENDABLE. */
typedef struct whet_budget_left {
  uint32_t struct_size;
  uint32_t reserved0;
  int64_t calls;
  int64_t tokens;
  int64_t calls_total; /* what the search had at its start */
} whet_budget_left;

/* APPENDABLE. */
typedef struct whet_search {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Stores the examples of `split` ("train", "val"; the test split is never
   * shown) in a fixed order drawn from the run's seed. Since 0.1. */
  WHET_FN(whet_status, examples)
  (const whet_host* host, whet_text split, const whet_example** items,
   uint64_t* count, uint64_t* stride, whet_error* error) WHET_NOEXCEPT;
  /* Writes the canonical JSON of a candidate (docs/config.md, "prompt").
   * Since 0.1. */
  WHET_FN(whet_status, candidate)
  (const whet_host* host, whet_candidate id, const whet_text_sink* json,
   whet_error* error) WHET_NOEXCEPT;
  /* Adds a candidate given as JSON and stores its id; equal content gives the
   * id it already has. Costs nothing. `origin` says in a few words how it was
   * made. WHET_INVALID_ARGUMENT names the JSON path: unknown or lost
   * placeholder, unknown member, wrong type. Since 0.1. */
  WHET_FN(whet_status, propose)
  (const whet_host* host, whet_text json, const whet_candidate* parents,
   uint64_t parent_count, whet_text origin, whet_candidate* out,
   whet_error* error) WHET_NOEXCEPT;
  /* Starts an evaluation. Since 0.1. */
  WHET_FN(whet_status, evaluate)
  (const whet_host* host, const whet_evaluate_request* request,
   whet_ticket* out, whet_error* error) WHET_NOEXCEPT;
  /* Waits for an evaluation. `*out` is the host's and lives until release() or
   * the end of run(). May be called again. Since 0.1. */
  WHET_FN(whet_status, wait_evaluation)
  (const whet_host* host, whet_ticket ticket, const whet_evaluation** out,
   whet_error* error) WHET_NOEXCEPT;
  /* Starts `count` requests to `role` ("reflect"). WHET_NOT_FOUND if the
   * config names no such role. Since 0.1. */
  WHET_FN(whet_status, generate)
  (const whet_host* host, whet_text role, const whet_generate_request* requests,
   uint64_t count, uint64_t stride, whet_ticket* out,
   whet_error* error) WHET_NOEXCEPT;
  /* Waits for a generation; as wait_evaluation. Since 0.1. */
  WHET_FN(whet_status, wait_generation)
  (const whet_host* host, whet_ticket ticket, const whet_generation** out,
   whet_error* error) WHET_NOEXCEPT;
  /* Frees a ticket's results. Unknown tickets are ignored. Since 0.1. */
  WHET_FN(void, release)
  (const whet_host* host, whet_ticket ticket) WHET_NOEXCEPT;
  /* Fills `out` with the next `count` 64-bit draws of the named stream. A
   * stream depends on (run seed, name) only. Since 0.1. */
  WHET_FN(whet_status, random)
  (const whet_host* host, whet_text stream, uint64_t* out, uint64_t count,
   whet_error* error) WHET_NOEXCEPT;
  /* Stores what is left of the budget. Since 0.1. */
  WHET_FN(whet_status, budget)
  (const whet_host* host, whet_budget_left* out,
   whet_error* error) WHET_NOEXCEPT;
  /* Names the best candidates so far, best first; replaces the last
   * recommendation. They go to the confirmation. Since 0.1. */
  WHET_FN(whet_status, recommend)
  (const whet_host* host, const whet_candidate* ids, uint64_t count,
   whet_error* error) WHET_NOEXCEPT;
  /* Records an event for the report and the live view: `name` [a-z_]+, `json`
   * an object. Has no influence on the run. Since 0.1. */
  WHET_FN(void, event)
  (const whet_host* host, whet_text name, whet_text json) WHET_NOEXCEPT;
  /* Optional. Keeps a text that the user may want besides the best prompt: the
   * host writes it to the run folder as texts/<name>.txt when the run ends, and
   * shows it in the report. `name` is [a-z][a-z0-9_]* of at most 64 bytes, the
   * text at most 1 MiB, or it is WHET_INVALID_ARGUMENT; a later text of the
   * same name replaces the earlier one. Costs nothing, has no influence on the
   * run. Since 0.1. */
  WHET_FN(whet_status, keep_text)
  (const whet_host* host, whet_text name, whet_text text,
   whet_error* error) WHET_NOEXCEPT;
} whet_search;

#endif /* WHET_SERVICE_SEARCH_H_ */
