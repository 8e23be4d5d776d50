/* Answers with the scores that they must get. */
#include <stdio.h>
#include <string.h>
#include <whet/plugin.h>

struct golden {
  const char* output;
  const char* expected;
  double score;
};
static const struct golden kGoldens[] = {
    {"apple", "apple", 1}, {" apple\n", "apple", 1}, {"Apple", "apple", 0},
    {"an apple", "apple", 0}, {"", "apple", 0},
};

static whet_text text(const char* s) {
  const whet_text t = {s, strlen(s)};
  return t;
}

static void ignore(void* ctx, uint64_t i, whet_text said) {
  (void)ctx, (void)i, (void)said;
}

int main(void) {
  const size_t count = sizeof(kGoldens) / sizeof(kGoldens[0]);
  whet_instance* plugin = NULL;
  int failures = 0;
  if (whet_plugin_entry_v1()->create(text("@ID@"), NULL, text("{}"), &plugin,
                                     NULL) != WHET_OK)
    return 1;
  for (size_t i = 0; i < count; ++i) {
    const whet_eval_item item = {.output = text(kGoldens[i].output),
                                 .expected = text(kGoldens[i].expected)};
    double score = -1;
    whet_status status = WHET_UNKNOWN;
    const whet_eval_batch batch = {.struct_size = sizeof(batch),
                                   .item_stride = sizeof(item),
                                   .items = &item,
                                   .count = 1,
                                   .want = WHET_WANT_FEEDBACK};
    const whet_eval_sink sink = {.struct_size = sizeof(sink),
                                 .scores = &score,
                                 .item_status = &status,
                                 .feedback = ignore};
    const whet_evaluator* table = plugin->kind_table;
    if (table->score(plugin, &batch, &sink, NULL) == WHET_OK &&
        status == WHET_OK && score == kGoldens[i].score)
      continue;
    ++failures;
    printf("'%s' for '%s': expected %g, got %g\n", kGoldens[i].output,
           kGoldens[i].expected, kGoldens[i].score, score);
  }
  plugin->destroy(plugin);
  printf("%zu goldens, %d failed\n", count, failures);
  return failures == 0 ? 0 : 1;
}
