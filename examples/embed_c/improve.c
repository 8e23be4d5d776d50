/* A program of your own that improves a prompt: whet as a library, C.
 *
 *   improve whet.yaml [PATH=VALUE...]
 *
 * The evaluator "acme.first_word", which whet.yaml names, is a function of this
 * program.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "whet_host.h"

/* Whether `output` begins with `expected` and the word ends there. */
static int first_word_is(whet_text output, whet_text expected) {
  const char* end = output.ptr + output.len;
  const char* at = output.ptr;
  while (at < end && (*at == ' ' || *at == '\n'))
    ++at;
  if ((uint64_t)(end - at) < expected.len ||
      memcmp(at, expected.ptr, expected.len) != 0)
    return 0;
  at += expected.len;
  return at == end || strchr(" \n.,!", *at) != NULL;
}

static whet_status score(void* ctx, whet_text config,
                         const whet_eval_batch* batch,
                         const whet_eval_sink* sink, whet_error* error) {
  (void)ctx, (void)config, (void)error;
  for (uint64_t i = 0; i < batch->count; ++i) {
    const whet_eval_item* item =
        (const whet_eval_item*)((const char*)batch->items +
                                i * batch->item_stride);
    sink->scores[i] = first_word_is(item->output, item->expected);
    sink->item_status[i] = WHET_OK;
  }
  return WHET_OK;
}

static void message(void* ctx, int32_t level, whet_text line) {
  (void)ctx, (void)level;
  fprintf(stderr, "%.*s\n", (int)line.len, line.ptr);
}

static whet_text text(const char* s) {
  const whet_text t = {s, strlen(s)};
  return t;
}

static int fail(const whet_error* error) {
  fprintf(stderr, "improve: %.*s\n", (int)error->len, error->message);
  return 1;
}

int main(int argc, char** argv) {
  char buffer[4096];
  whet_error error = {sizeof(error), 0, 0, sizeof(buffer), 0, 0, buffer};
  const whet_host_api* whet = whet_host_get_api(WHET_HOST_API_MAJOR);
  whet_engine* engine = NULL;
  whet_run* run = NULL;
  int status = 1;
  if (argc < 2 || whet == NULL) {
    fputs(whet == NULL ? "improve: another version of libwhet_host\n"
                       : "usage: improve CONFIG [PATH=VALUE...]\n",
          stderr);
    return 2;
  }

  whet_callback_evaluator first_word = {0};
  first_word.struct_size = sizeof(first_word);
  first_word.id = text("acme.first_word");
  first_word.version = text("1.0.0");
  first_word.score = &score;

  whet_text* overrides = calloc((size_t)argc, sizeof(*overrides));
  if (overrides == NULL)
    return 1;
  for (int i = 2; i < argc; ++i)
    overrides[i - 2] = text(argv[i]);
  whet_run_options options = {0};
  options.struct_size = sizeof(options);
  options.config_file = text(argv[1]);
  options.overrides = overrides;
  options.override_count = (uint64_t)argc - 2;
  options.message = &message;

  if (whet->engine_create(NULL, &engine, &error) != WHET_OK ||
      whet->engine_add_evaluator(engine, &first_word, &error) != WHET_OK ||
      whet->run_prepare(engine, &options, &run, &error) != WHET_OK ||
      whet->run_execute(run, &error) != WHET_OK) {
    status = fail(&error);
  } else {
    puts(whet->run_result(run).ptr);
    status = 0;
  }
  whet->run_destroy(run);
  whet->engine_destroy(engine);
  free(overrides);
  return status;
}
