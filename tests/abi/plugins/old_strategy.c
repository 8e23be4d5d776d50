/* A strategy of version 0.1: asks the role `reflect` for a prompt, proposes it
 * and recommends it if it is better than the seed on all of val. */
#define _GNU_SOURCE /* memmem */
#include <math.h>
#include <string.h>

#include "whet/service/search.h"
#include "whet/strategy.h"

/* The search of one instance. */
typedef struct Search {
  const whet_host* host;
  const whet_search* calls;
} Search;

enum { kMostExamples = 256 };

static whet_text Id(const char* text) {
  const whet_text out = {text, strlen(text)};
  return out;
}

/* Of the examples that have a score; -1 if none has. */
static whet_status Mean(const Search* search, whet_candidate candidate,
                        const uint64_t* examples, uint64_t count, double* out,
                        whet_error* error) {
  const whet_evaluate_request request = {.struct_size = sizeof(request),
                                         .candidate = candidate,
                                         .examples = examples,
                                         .count = count};
  whet_ticket ticket = 0;
  whet_status status =
      search->calls->evaluate(search->host, &request, &ticket, error);
  if (status != WHET_OK)
    return status;
  const whet_evaluation* evaluation = NULL;
  status =
      search->calls->wait_evaluation(search->host, ticket, &evaluation, error);
  if (status != WHET_OK)
    return status;
  double sum = 0;
  uint64_t scored = 0;
  for (uint64_t i = 0; i < evaluation->count; ++i) {
    const whet_evaluated* item =
        (const whet_evaluated*)((const char*)evaluation->items +
                                i * evaluation->item_stride);
    if (item->status != WHET_OK)
      continue;
    sum += item->score;
    ++scored;
  }
  *out = scored == 0 ? -1 : sum / (double)scored;
  return WHET_OK;
}

typedef struct Buffer {
  char bytes[65536];
  uint64_t len;
} Buffer;

static void Append(void* ctx, whet_text piece) {
  Buffer* out = (Buffer*)ctx;
  for (uint64_t i = 0; i < piece.len && out->len < sizeof(out->bytes); ++i)
    out->bytes[out->len++] = piece.ptr[i];
}

/* The text of an answer as a piece of a JSON string. */
static void AppendPlain(Buffer* out, whet_text text) {
  for (uint64_t i = 0; i < text.len; ++i) {
    const char c = text.ptr[i];
    const int odd = (unsigned char)c < 0x20 || c == '"' || c == '\\' ||
                    c == '{' || c == '}';
    const whet_text piece = {odd ? " " : &text.ptr[i], 1};
    Append(out, piece);
  }
}

/* Stores what the role answers to a question. */
static whet_status Ask(const Search* search, whet_text* out,
                       whet_error* error) {
  const whet_message message = {
      .role = WHET_ROLE_USER, .content = WHET_TEXT("a better prompt, please")};
  const whet_generate_request request = {.struct_size = sizeof(request),
                                         .messages = &message,
                                         .message_count = 1,
                                         .temperature = NAN,
                                         .top_p = NAN,
                                         .max_output_tokens = -1};
  whet_ticket ticket = 0;
  whet_status status =
      search->calls->generate(search->host, Id("reflect"), &request, 1,
                              sizeof(request), &ticket, error);
  if (status != WHET_OK)
    return status;
  const whet_generation* generation = NULL;
  status =
      search->calls->wait_generation(search->host, ticket, &generation, error);
  if (status != WHET_OK)
    return status;
  const whet_text none = {NULL, 0};
  *out = generation->items->status == WHET_OK ? generation->items->text : none;
  return WHET_OK;
}

/* Proposes the seed's prompt with the answer of the role before the user's
 * part. */
static whet_status Propose(const Search* search, whet_candidate* out,
                           whet_error* error) {
  static const char kMark[] = "\"user_template\":\"";
  whet_text answer = {NULL, 0};
  whet_status status = Ask(search, &answer, error);
  Buffer seed = {{0}, 0};
  const whet_text_sink sink = {
      .struct_size = sizeof(sink), .ctx = &seed, .append = Append};
  if (status == WHET_OK)
    status = search->calls->candidate(search->host, 1, &sink, error);
  if (status != WHET_OK)
    return status;
  const char* at = memmem(seed.bytes, seed.len, kMark, sizeof(kMark) - 1);
  if (at == NULL)
    return WHET_OK;
  const uint64_t head = (uint64_t)(at - seed.bytes) + sizeof(kMark) - 1;
  Buffer json = {{0}, 0};
  const whet_text before = {seed.bytes, head};
  const whet_text behind = {seed.bytes + head, seed.len - head};
  Append(&json, before);
  AppendPlain(&json, answer);
  Append(&json, Id(" "));
  Append(&json, behind);
  const whet_text whole = {json.bytes, json.len};
  const whet_candidate parent = 1;
  return search->calls->propose(search->host, whole, &parent, 1,
                                Id("asked for it"), out, error);
}

static whet_status Run(whet_instance* instance, whet_error* error) {
  const whet_host* host = (const whet_host*)instance->self;
  const Search lent = {host, (const whet_search*)host->get_service(
                                 host, Id(WHET_SERVICE_SEARCH))};
  const Search* search = &lent;
  const whet_example* items = NULL;
  uint64_t count = 0;
  uint64_t stride = 0;
  whet_status status = search->calls->examples(search->host, Id("val"), &items,
                                               &count, &stride, error);
  if (status != WHET_OK)
    return status;
  uint64_t numbers[kMostExamples];
  count = count < kMostExamples ? count : kMostExamples;
  for (uint64_t i = 0; i < count; ++i)
    numbers[i] =
        ((const whet_example*)((const char*)items + i * stride))->number;

  whet_candidate candidates[2] = {1, 1};
  status = Propose(search, &candidates[0], error);
  double means[2] = {0, 0};
  for (int i = 0; i < 2 && status == WHET_OK; ++i)
    status = Mean(search, candidates[i], numbers, count, &means[i], error);
  if (status != WHET_OK)
    return status;
  return search->calls->recommend(
      search->host, &candidates[means[0] > means[1] ? 0 : 1], 1, error);
}

static const whet_strategy kTable = {.struct_size = sizeof(whet_strategy),
                                     .run = Run};

#define MINE "old.strategy"
#define KIND WHET_KIND_STRATEGY
#define TABLE kTable
#define NEEDS \
  { WHET_TEXT(WHET_SERVICE_SEARCH) }
#define NEEDS_COUNT 1
#include "old_plugin.h"
