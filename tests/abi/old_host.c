/* A host of version 0.1: opens a plugin that may be newer, gives it tables that
 * end where those of 0.1 did, with nothing readable behind them, and uses it
 * once.
 *
 *   old_host LIBRARY ID CONFIG     prints "refused: ..." or what came out
 *
 * An evaluator scores two items, a provider answers "say red", anything else is
 * only created. Status 0 unless something is wrong with the test itself. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "whet/plugin.h"

static void GiveUp(const char* what) {
  fprintf(stderr, "old_host: %s\n", what);
  exit(1);
}

/* A copy of `bytes` at the end of a page, before one that cannot be read. */
static void* AtTheEdge(const void* bytes, size_t size) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  char* room = (char*)mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED || mprotect(room + page, page, PROT_NONE) != 0)
    GiveUp("no memory");
  return memcpy(room + page - size, bytes, size);
}

static int32_t Enabled(const whet_host* host, int32_t level) {
  (void)host;
  return level >= WHET_LOG_WARN;
}

static void Write(const whet_host* host, int32_t level, whet_text message) {
  (void)host;
  (void)level;
  printf("log: %.*s\n", (int)message.len, message.ptr);
}

static whet_status Generated(const whet_host* host, whet_op op,
                             const whet_generate_result* result) {
  (void)host;
  printf("answer %d: %.*s\n", (int)op, (int)result->text.len, result->text.ptr);
  return WHET_OK;
}

static whet_status Failed(const whet_host* host, whet_op op,
                          const whet_error* error) {
  (void)host;
  printf("failed %d: %.*s\n", (int)op, (int)error->len, error->message);
  return WHET_OK;
}

static whet_status Quota(const whet_host* host, whet_op op,
                         const whet_quota* quota) {
  (void)host;
  (void)op;
  (void)quota;
  return WHET_OK;
}

static whet_status Embedded(const whet_host* host, whet_op op,
                            const whet_embed_result* result) {
  (void)host;
  printf("vector %d: %d\n", (int)op, (int)result->dimensions);
  return WHET_OK;
}

static const whet_log kLog = {sizeof(whet_log), 0, Enabled, Write};
static const whet_completion kCompletion = {
    sizeof(whet_completion), 0, Generated, Failed, Quota, Embedded};
static const void* log_table;
static const void* completion_table;

static int Is(whet_text id, const char* text) {
  return id.len == strlen(text) && memcmp(id.ptr, text, id.len) == 0;
}

static const void* GetService(const whet_host* host, whet_text id) {
  (void)host;
  if (Is(id, WHET_SERVICE_LOG))
    return log_table;
  return Is(id, WHET_SERVICE_COMPLETION) ? completion_table : NULL;
}

static void Feedback(void* ctx, uint64_t i, whet_text text) {
  (void)ctx;
  printf("feedback %d: %.*s\n", (int)i, (int)text.len, text.ptr);
}

static void Metric(void* ctx, uint64_t i, whet_text name, double value) {
  (void)ctx;
  printf("metric %d: %.*s=%g\n", (int)i, (int)name.len, name.ptr, value);
}

static void Statistics(void* ctx, uint64_t i, whet_text bytes) {
  (void)ctx;
  (void)i;
  (void)bytes;
}

static whet_text Text(const char* text) {
  const whet_text out = {text, strlen(text)};
  return out;
}

static void Score(whet_instance* instance, whet_error* error) {
  const whet_evaluator* table = (const whet_evaluator*)instance->kind_table;
  whet_eval_item items[2] = {{.output = Text("red"), .expected = Text("red")},
                             {.output = Text("red"), .expected = Text("blue")}};
  double scores[2] = {NAN, NAN};
  whet_status status[2] = {WHET_UNKNOWN, WHET_UNKNOWN};
  const whet_eval_batch batch = {
      sizeof(batch), sizeof(items[0]), items, 2, 0, WHET_WANT_FEEDBACK, 0};
  const whet_eval_sink sink = {.struct_size = sizeof(sink),
                               .scores = scores,
                               .item_status = status,
                               .feedback = Feedback,
                               .metric = Metric,
                               .statistics = Statistics};
  const whet_status code = table->score(
      instance, (const whet_eval_batch*)AtTheEdge(&batch, sizeof(batch)),
      (const whet_eval_sink*)AtTheEdge(&sink, sizeof(sink)), error);
  printf("scored %d: %g %g\n", code, scores[0], scores[1]);
}

static void Answer(whet_instance* instance, whet_error* error) {
  const whet_provider* table = (const whet_provider*)instance->kind_table;
  const whet_message message = {.role = WHET_ROLE_USER,
                                .content = Text("say red")};
  const whet_generate_request request = {.struct_size = sizeof(request),
                                         .messages = &message,
                                         .message_count = 1,
                                         .temperature = NAN,
                                         .top_p = NAN,
                                         .max_output_tokens = -1,
                                         .model = Text("m")};
  printf("generate: %d\n",
         table->generate(
             instance, 7,
             (const whet_generate_request*)AtTheEdge(&request, sizeof(request)),
             error));
}

static const whet_entry* Open(const char* path) {
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == NULL)
    GiveUp(dlerror());
  whet_plugin_entry_fn entry;
  *(void**)&entry = dlsym(library, WHET_PLUGIN_ENTRY_SYMBOL);
  if (entry == NULL)
    GiveUp("no entry");
  return entry();
}

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5)
    GiveUp("expected LIBRARY ID CONFIG [1.0]");
  // What 1.0 promises was kept since 0.1: a host of 1.0 that has these tables
  // is as good as the one that there was.
  const int promises = argc == 5;
  const uint32_t major = promises ? 1 : WHET_ABI_MAJOR;
  const uint32_t minor = promises ? 0 : WHET_ABI_MINOR;
  const whet_entry* entry = Open(argv[1]);
  if (entry->abi_major != major || entry->abi_minor_required > minor) {
    printf("refused: made for %u.%u or later\n", entry->abi_major,
           entry->abi_minor_required);
    return 0;
  }
  log_table = AtTheEdge(&kLog, sizeof(kLog));
  completion_table = AtTheEdge(&kCompletion, sizeof(kCompletion));
  const whet_host host = {.struct_size = sizeof(host),
                          .abi_minor = minor,
                          .name = Text("old"),
                          .version = Text("0.1.0"),
                          .get_service = GetService};
  char message[1024];
  whet_error error = {.struct_size = sizeof(error),
                      .capacity = sizeof(message),
                      .message = message};
  whet_instance* instance = NULL;
  const whet_status made = entry->create(
      Text(argv[2]), (const whet_host*)AtTheEdge(&host, sizeof(host)),
      Text(argv[3]), &instance, &error);
  if (made != WHET_OK) {
    printf("not created: %d %.*s\n", made, (int)error.len, message);
    return 0;
  }
  const whet_text kind = entry->descriptors[0]->kind;
  if (Is(kind, WHET_KIND_EVALUATOR))
    Score(instance, &error);
  else if (Is(kind, WHET_KIND_PROVIDER))
    Answer(instance, &error);
  instance->destroy(instance);
  printf("done\n");
  return 0;
}
