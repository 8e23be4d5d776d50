/* What the C plugins of this folder share: a descriptor, an entry, and
 * instances whose `self` is their host. A source defines MINE (its id), KIND,
 * TABLE (its kind_table), NEEDS (a brace list) and NEEDS_COUNT, and includes
 * this at its end. */
#ifndef WHET_TESTS_ABI_PLUGINS_OLD_PLUGIN_H_
#define WHET_TESTS_ABI_PLUGINS_OLD_PLUGIN_H_

#include <stdlib.h>
#include <string.h>

#include "whet/entry.h"

static void Destroy(whet_instance* instance) { free(instance); }

static whet_status Create(whet_text id, const whet_host* host, whet_text config,
                          whet_instance** out, whet_error* error) {
  (void)config;
  if (id.len != sizeof(MINE) - 1 || memcmp(id.ptr, MINE, id.len) != 0) {
    static const char reason[] = "no such plugin";
    if (error != NULL && error->capacity >= sizeof(reason)) {
      memcpy(error->message, reason, sizeof(reason) - 1);
      error->len = sizeof(reason) - 1;
      error->code = WHET_NOT_FOUND;
    }
    return WHET_NOT_FOUND;
  }
  whet_instance* made = (whet_instance*)calloc(1, sizeof(*made));
  if (made == NULL)
    return WHET_RESOURCE_EXHAUSTED;
  made->struct_size = sizeof(*made);
  made->self = (void*)host;
  made->kind_table = &TABLE;
  made->destroy = Destroy;
  *out = made;
  return WHET_OK;
}

static const whet_text kNeeds[] = NEEDS;
static const whet_descriptor kDescriptor = {
    .struct_size = sizeof(whet_descriptor),
    .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC,
    .kind = WHET_TEXT(KIND),
    .id = WHET_TEXT(MINE),
    .name = WHET_TEXT(MINE),
    .version = WHET_TEXT("1.0.0"),
    .description = WHET_TEXT("Built with the headers of an earlier version."),
    .needs = kNeeds,
    .needs_count = NEEDS_COUNT};
static const whet_descriptor* const kDescriptors[] = {&kDescriptor};
static const whet_entry kEntry = {.struct_size = sizeof(whet_entry),
                                  .abi_major = WHET_ABI_MAJOR,
                                  .abi_minor = WHET_ABI_MINOR,
                                  .environment = WHET_ENVIRONMENT,
                                  .descriptors = kDescriptors,
                                  .descriptor_count = 1,
                                  .create = Create};

WHET_EXPORT const whet_entry* whet_plugin_entry_v1(void) { return &kEntry; }

#endif /* WHET_TESTS_ABI_PLUGINS_OLD_PLUGIN_H_ */
