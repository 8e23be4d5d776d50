/* An evaluator of version 0.1: 1 if the output is what was expected. */
#include <string.h>

#include "whet/evaluator.h"

static whet_status Score(whet_instance* instance, const whet_eval_batch* batch,
                         const whet_eval_sink* sink, whet_error* error) {
  (void)instance;
  (void)error;
  const char* at = (const char*)batch->items;
  for (uint64_t i = 0; i < batch->count; ++i, at += batch->item_stride) {
    const whet_eval_item* item = (const whet_eval_item*)at;
    const int same =
        item->output.len == item->expected.len &&
        (item->output.len == 0 || memcmp(item->output.ptr, item->expected.ptr,
                                         (size_t)item->output.len) == 0);
    sink->scores[i] = same ? 1.0 : 0.0;
    sink->item_status[i] = WHET_OK;
    if (!same && (batch->want & WHET_WANT_FEEDBACK)) {
      const whet_text text = WHET_TEXT("Not what was expected.");
      sink->feedback(sink->ctx, i, text);
    }
  }
  return WHET_OK;
}

static const whet_evaluator kTable = {.struct_size = sizeof(whet_evaluator),
                                      .score = Score};

#define MINE "old.evaluator"
#define KIND WHET_KIND_EVALUATOR
#define TABLE kTable
#define NEEDS \
  {           \
    { 0 }     \
  }
#define NEEDS_COUNT 0
#include "old_plugin.h"
