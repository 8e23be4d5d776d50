/* A provider of version 0.1: answers with the last word of the last message,
 * before generate() returns. */
#include <string.h>

#include "whet/provider.h"
#include "whet/service/completion.h"

static whet_text Id(const char* text) {
  const whet_text out = {text, strlen(text)};
  return out;
}

static whet_status Generate(whet_instance* instance, whet_op op,
                            const whet_generate_request* request,
                            whet_error* error) {
  (void)error;
  const whet_host* host = (const whet_host*)instance->self;
  const whet_completion* completion = (const whet_completion*)host->get_service(
      host, Id(WHET_SERVICE_COMPLETION));
  whet_text said = Id("");
  if (request->message_count > 0 &&
      request->messages[request->message_count - 1].content.len > 0)
    said = request->messages[request->message_count - 1].content;
  uint64_t start = said.len;
  while (start > 0 && said.ptr[start - 1] != ' ')
    --start;
  const whet_usage usage = {.struct_size = sizeof(usage),
                            .input_tokens = (int64_t)said.len,
                            .cached_input_tokens = -1,
                            .output_tokens = 1,
                            .reasoning_tokens = -1};
  const whet_generate_result result = {
      .struct_size = sizeof(result),
      .finish_reason = WHET_FINISH_STOP,
      .text = {said.ptr + start, said.len - start},
      .usage = &usage};
  /* Behind the struct as 0.1 knows it stands what a host of today must not
   * read. */
  struct {
    whet_generate_result result;
    char behind[64];
  } said_so;
  memset(&said_so, 0x5A, sizeof(said_so));
  said_so.result = result;
  return completion->generated(host, op, &said_so.result);
}

static void Limits(whet_instance* instance, whet_provider_limits* out) {
  (void)instance;
  out->concurrency = 4;
}

static const whet_provider kTable = {.struct_size = sizeof(whet_provider),
                                     .generate = Generate,
                                     .limits = Limits};

#define MINE "old.provider"
#define KIND WHET_KIND_PROVIDER
#define TABLE kTable
#define NEEDS \
  { WHET_TEXT(WHET_SERVICE_COMPLETION) }
#define NEEDS_COUNT 1
#include "old_plugin.h"
