/* Kind whet.evaluator/1: scores model outputs, a batch at a time. */
#ifndef WHET_EVALUATOR_H_
#define WHET_EVALUATOR_H_

#include "whet/entry.h"

#define WHET_KIND_EVALUATOR "whet.evaluator/1"

/* One thing to score. All text is the host's, valid during the call.
 * FROZEN. */
typedef struct whet_eval_item {
  whet_text input;    /* the user message that the model was sent */
  whet_text output;   /* what the model answered; may be empty */
  whet_text expected; /* the example's expected output; may be empty */
  whet_text metadata; /* JSON object: all columns of the example */
  uint64_t example;   /* example number, unique in the run */
} whet_eval_item;

/* Bits of whet_eval_batch.want. */
#define WHET_WANT_FEEDBACK 1u
#define WHET_WANT_METRICS 2u
#define WHET_WANT_STATISTICS 4u

/* Longer statistics of an item are refused: the item has none then. */
#define WHET_MAX_STATISTICS_BYTES 65536u

/* APPENDABLE. */
typedef struct whet_eval_batch {
  uint32_t struct_size;
  uint32_t item_stride; /* bytes from one item to the next */
  const whet_eval_item* items;
  uint64_t count; /* may be 0 */
  uint64_t seed;  /* for evaluators that draw; same batch, same seed */
  uint32_t want;  /* WHET_WANT_*: do not compute what nobody asked for */
  uint32_t reserved0;
} whet_eval_batch;

/* Where results go. Arrays have batch->count elements and are the host's.
 * APPENDABLE. [call] */
typedef struct whet_eval_sink {
  uint32_t struct_size;
  uint32_t reserved0;
  void* ctx;
  double* scores;           /* preset NaN; [0, 1], higher is better */
  whet_status* item_status; /* preset WHET_UNKNOWN; set each to WHET_OK, or to
                               the reason why this item has no score */
  /* Text that says what was wrong with item `i`, for a person and for a model
   * that improves the prompt. The host copies. Any order; same thread as
   * score(). */
  WHET_FN(void, feedback)
  (void* ctx, uint64_t i, whet_text utf8) WHET_NOEXCEPT;
  /* A further number of item `i` under a name ([a-z0-9_.]+). */
  WHET_FN(void, metric)
  (void* ctx, uint64_t i, whet_text name, double value) WHET_NOEXCEPT;
  /* What aggregate() needs of item `i`: bytes of the evaluator's own making,
   * which the host copies and does not look into. At most once an item.
   * Optional: check with WHET_HAS. Since 0.1. */
  WHET_FN(void, statistics)
  (void* ctx, uint64_t i, whet_text bytes) WHET_NOEXCEPT;
} whet_eval_sink;

/* Where metrics of a whole set of items go.
 * APPENDABLE. [call] */
typedef struct whet_aggregate_sink {
  uint32_t struct_size;
  uint32_t reserved0;
  void* ctx;
  /* A finite number of the set, under a name ([a-z0-9_.]+). `label` is what
   * the number is about (a class, a field; any UTF-8), empty for the whole set.
   * The name "score" without a label is the evaluator's score of the set, in
   * [0, 1]: it stands where the mean of the items' scores would. Each pair of
   * label and name once, in the order in which people should read them. */
  WHET_FN(void, metric)
  (void* ctx, whet_text label, whet_text name, double value) WHET_NOEXCEPT;
} whet_aggregate_sink;

/* Calls of one role (service whet.llm/1) that scoring an item takes.
 * APPENDABLE. */
typedef struct whet_model_need {
  uint32_t struct_size;
  uint32_t reserved0;
  whet_text role;
  uint64_t calls_per_item; /* at most: repairs and further votes included */
  int64_t output_tokens;   /* of one call at most; -1: what the role's config
                              says; 0 for an embedding */
} whet_model_need;

/* Where an evaluator says what it needs of models.
 * APPENDABLE. [call] */
typedef struct whet_model_need_sink {
  uint32_t struct_size;
  uint32_t reserved0;
  void* ctx;
  /* Each role once. The host copies. */
  WHET_FN(void, need)
  (void* ctx, const whet_model_need* need) WHET_NOEXCEPT;
} whet_model_need_sink;

/* APPENDABLE. */
typedef struct whet_evaluator {
  uint32_t struct_size;
  uint32_t max_batch; /* 0: any; else the host splits */
  /* Scores each item. One bad item is an item_status, not a failure of the
   * batch; on failure all outputs are ignored and every item counts as "could
   * not score" (never as 0). Must give the same scores for a batch and for its
   * items one by one unless the descriptor lacks WHET_PLUGIN_DETERMINISTIC.
   * Required. [worker] Since 0.1. */
  WHET_FN(whet_status, score)
  (whet_instance* instance, const whet_eval_batch* batch,
   const whet_eval_sink* sink, whet_error* error) WHET_NOEXCEPT;
  /* Metrics of a set that are no mean of its items' (corpus BLEU, macro F1),
   * from the statistics that score() gave for `count` >= 1 items of it, in any
   * order: the order must not matter. Statistics may come from another process
   * that ran the same version with the same settings. Null: there are none, the
   * set's score is the mean. [worker] Since 0.1. */
  WHET_FN(whet_status, aggregate)
  (whet_instance* instance, const whet_text* statistics, uint64_t count,
   const whet_aggregate_sink* sink, whet_error* error) WHET_NOEXCEPT;
  /* Says what scoring one item can take of models with the settings of this
   * instance: the host counts on it when it plans a run, keeps that much of the
   * budget free for the confirmation, and refuses a config without the role.
   * Null, or nothing said: one call of the role `judge` if the descriptor needs
   * whet.llm/1, else none. [control] Since 0.1. */
  WHET_FN(void, model_needs)
  (whet_instance* instance, const whet_model_need_sink* sink) WHET_NOEXCEPT;
} whet_evaluator;

#endif /* WHET_EVALUATOR_H_ */
