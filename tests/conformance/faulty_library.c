/* A good evaluator in a library with the fault that a macro brings in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "whet/evaluator.h"

static whet_status Score(whet_instance* instance, const whet_eval_batch* batch,
                         const whet_eval_sink* sink, whet_error* error) {
  (void)instance;
  (void)error;
  for (uint64_t i = 0; i < batch->count; ++i) {
    sink->scores[i] = 1.0;
    sink->item_status[i] = WHET_OK;
  }
  return WHET_OK;
}

static void Destroy(whet_instance* instance) { (void)instance; }

static const whet_evaluator kTable = {sizeof(whet_evaluator), 0, Score, NULL,
                                      NULL};
static whet_instance the_instance = {.struct_size = sizeof(whet_instance),
                                     .kind_table = &kTable,
                                     .destroy = Destroy};

static int IsMine(whet_text id) {
#ifdef FAULT_ANY_ID
  return id.len < 1000;
#else
  return id.len == 13 && memcmp(id.ptr, "fault.library", 13) == 0;
#endif
}

static void Explain(whet_error* error) {
  static const char text[] = "no such plugin";
  if (error == NULL)
    return;
#ifdef FAULT_LONG_ERRORS
  const uint64_t len = sizeof(text) - 1;
#else
  const uint64_t len =
      error->capacity < sizeof(text) - 1 ? error->capacity : sizeof(text) - 1;
#endif
  if (error->message != NULL)
    memcpy(error->message, text, len);
  error->len = error->message == NULL ? 0 : len;
  error->code = WHET_NOT_FOUND;
}

static whet_status Create(whet_text id, const whet_host* host, whet_text config,
                          whet_instance** out, whet_error* error) {
  (void)host;
  (void)config;
  if (!IsMine(id)) {
    Explain(error);
    return WHET_NOT_FOUND;
  }
  *out = &the_instance;
  return WHET_OK;
}

static const whet_descriptor kDescriptor = {
    .struct_size = sizeof(whet_descriptor),
    .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC,
    .kind = WHET_TEXT(WHET_KIND_EVALUATOR),
    .id = WHET_TEXT("fault.library"),
    .name = WHET_TEXT("Faulty library"),
    .version = WHET_TEXT("1.0.0"),
#ifndef FAULT_UNDESCRIBED
    .description = WHET_TEXT("Gives every output a 1."),
#endif
};
static const whet_descriptor* const kDescriptors[] = {&kDescriptor};
#define ENTRY                                                            \
  {                                                                      \
    .struct_size = sizeof(whet_entry), .abi_major = WHET_ABI_MAJOR,      \
    .abi_minor = WHET_ABI_MINOR, .environment = WHET_ENVIRONMENT,        \
    .descriptors = kDescriptors, .descriptor_count = 1, .create = Create \
  }
static const whet_entry kEntries[2] = {ENTRY, ENTRY};

WHET_EXPORT const whet_entry* whet_plugin_entry_v1(void) {
#ifdef FAULT_ENTRY_CHANGES
  static int calls;
  return &kEntries[calls++ % 2];
#else
  return &kEntries[0];
#endif
}

#ifdef FAULT_EXPORTS_MORE
WHET_EXPORT int helper(void) { return 1; }
#endif

__attribute__((constructor)) static void Load(void) {
#ifdef FAULT_LOAD_PRINTS
  puts("hello");
#endif
#ifdef FAULT_LOAD_ABORTS
  abort();
#endif
}
