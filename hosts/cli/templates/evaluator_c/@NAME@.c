/* @ID@: 1 if the answer is the expected text, else 0 and the reason. */
#include <string.h>
#include <whet/plugin.h>

static const whet_text kId = WHET_TEXT("@ID@");
static const whet_text kReason = WHET_TEXT("Expected exactly the given text.");

static int is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static whet_text trimmed(whet_text text) {
  while (text.len > 0 && is_space(text.ptr[0])) {
    ++text.ptr;
    --text.len;
  }
  while (text.len > 0 && is_space(text.ptr[text.len - 1]))
    --text.len;
  return text;
}

static int equal(whet_text a, whet_text b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Items lie `item_stride` bytes apart: a later Whet may have longer ones. */
static whet_status score(whet_instance* self, const whet_eval_batch* batch,
                         const whet_eval_sink* sink, whet_error* error) {
  const char* at = (const char*)batch->items;
  (void)self, (void)error;
  for (uint64_t i = 0; i < batch->count; ++i, at += batch->item_stride) {
    const whet_eval_item* item = (const whet_eval_item*)at;
    const int right = equal(trimmed(item->output), trimmed(item->expected));
    sink->scores[i] = right;
    sink->item_status[i] = WHET_OK;
    if (!right && (batch->want & WHET_WANT_FEEDBACK) != 0)
      sink->feedback(sink->ctx, i, kReason);
  }
  return WHET_OK;
}

static void destroy(whet_instance* self) { (void)self; }

/* Without settings, one instance is as good as many. */
static const whet_evaluator kTable = {
    .struct_size = sizeof(whet_evaluator), .score = score};
static whet_instance shared = {.struct_size = sizeof(whet_instance),
                               .kind_table = &kTable,
                               .destroy = destroy};

static whet_status create(whet_text id, const whet_host* host, whet_text config,
                          whet_instance** out, whet_error* error) {
  (void)host, (void)config, (void)error;
  if (!equal(id, kId))
    return WHET_NOT_FOUND;
  *out = &shared;
  return WHET_OK;
}

static const whet_descriptor kAbout = {
    .struct_size = sizeof(whet_descriptor),
    .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC,
    .kind = WHET_TEXT(WHET_KIND_EVALUATOR),
    .id = WHET_TEXT("@ID@"),
    .name = WHET_TEXT("@TITLE@"),
    .version = WHET_TEXT("0.1.0"),
    .description = WHET_TEXT("Whether an answer is the expected text."),
    .config_schema = WHET_TEXT(
        "{\"type\": \"object\", \"additionalProperties\": false}")};
static const whet_entry kEntry = {
    .struct_size = sizeof(whet_entry),
    .abi_major = WHET_ABI_MAJOR,
    .abi_minor = WHET_ABI_MINOR,
    .environment = WHET_ENVIRONMENT,
    .descriptors = (const whet_descriptor* const[]){&kAbout},
    .descriptor_count = 1,
    .create = create};
const whet_entry* whet_plugin_entry_v1(void) { return &kEntry; }
