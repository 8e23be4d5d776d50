/* 1 if the answer begins with the expected text, else 0. */
#include <string.h>
#include <whet/plugin.h>
static whet_status score(whet_instance* self, const whet_eval_batch* batch,
                         const whet_eval_sink* sink, whet_error* error) {
  const char* at = (const char*)batch->items;
  (void)self, (void)error;
  for (uint64_t i = 0; i < batch->count; ++i, at += batch->item_stride) {
    const whet_eval_item* item = (const whet_eval_item*)at;
    const whet_text got = item->output, want = item->expected;
    sink->scores[i] = got.len >= want.len &&
                      (!want.len || !memcmp(got.ptr, want.ptr, want.len));
    sink->item_status[i] = WHET_OK;
  }
  return WHET_OK;
}
static void destroy(whet_instance* self) { (void)self; }
static const whet_evaluator table = {sizeof(table), 0, score, NULL, NULL};
static whet_instance shared = {sizeof(shared), 0, 0, &table, 0, destroy, 0};
static whet_status create(whet_text id, const whet_host* host, whet_text config,
                          whet_instance** out, whet_error* error) {
  (void)host, (void)config, (void)error;
  if (id.len != 16 || memcmp(id.ptr, "acme.begins_with", 16))
    return WHET_NOT_FOUND;
  return *out = &shared, WHET_OK;
}
static const whet_descriptor about = {.struct_size = sizeof(about),
                                      .kind = WHET_TEXT(WHET_KIND_EVALUATOR),
                                      .id = WHET_TEXT("acme.begins_with"),
                                      .name = WHET_TEXT("Begins with"),
                                      .version = WHET_TEXT("1.0.0")};
static const whet_entry entry = {
    .struct_size = sizeof(entry),
    .abi_major = WHET_ABI_MAJOR,
    .abi_minor = WHET_ABI_MINOR,
    .environment = WHET_ENVIRONMENT,
    .descriptors = (const whet_descriptor* const[]){&about},
    .descriptor_count = 1,
    .create = create};
const whet_entry* whet_plugin_entry_v1(void) { return &entry; }
