/* Kind whet.provider/1: answers requests with a language model.
 *
 * generate() returns at once; the answer comes through the completion service
 * (service/completion.h), exactly once per operation. The host owns retries,
 * rate limits, deadlines, budget and cache: a provider makes one attempt. */
#ifndef WHET_PROVIDER_H_
#define WHET_PROVIDER_H_

#include "whet/entry.h"
#include "whet/generation.h"

#define WHET_KIND_PROVIDER "whet.provider/1"

typedef uint64_t whet_op;

/* What a provider knows about its own capacity.
 * APPENDABLE. */
typedef struct whet_provider_limits {
  uint32_t struct_size;
  uint32_t concurrency; /* useful operations at once; 0: unknown */
} whet_provider_limits;

/* Texts to be turned into vectors by an embedding model.
 * APPENDABLE. */
typedef struct whet_embed_request {
  uint32_t struct_size;
  uint32_t dimensions; /* asked for; 0: as many as the model has */
  const whet_text* texts;
  uint64_t count;
  whet_text model;
  uint64_t timeout_ms;
} whet_embed_request;

/* APPENDABLE. */
typedef struct whet_provider {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Starts operation `op`. Everything that `request` points to is the host's
   * and valid during the call only: copy what you keep. If it returns an error
   * no completion may follow; else exactly one must. May complete before it
   * returns. Required. [worker] Since 0.1. */
  WHET_FN(whet_status, generate)
  (whet_instance* instance, whet_op op, const whet_generate_request* request,
   whet_error* error) WHET_NOEXCEPT;
  /* Asks that `op` ends soon; it still completes (WHET_CANCELLED or its
   * answer). Unknown ids are ignored. Does not block. Null: cannot cancel.
   * [any] Since 0.1. */
  WHET_FN(void, cancel)(whet_instance* instance, whet_op op) WHET_NOEXCEPT;
  /* Stores the limits of this instance. Null: unknown. [any] Since 0.1. */
  WHET_FN(void, limits)
  (whet_instance* instance, whet_provider_limits* out) WHET_NOEXCEPT;
  /* Starts an embedding; under the rules of generate(), but completes with
   * embedded(). Null: no embeddings. [worker] Since 0.1. */
  WHET_FN(whet_status, embed)
  (whet_instance* instance, whet_op op, const whet_embed_request* request,
   whet_error* error) WHET_NOEXCEPT;
  /* Writes a JSON array of {"id", "context"?} of the models on offer. May
   * block. Null: cannot list. [worker] Since 0.1. */
  WHET_FN(whet_status, models)
  (whet_instance* instance, const whet_text_sink* out,
   whet_error* error) WHET_NOEXCEPT;
  /* Stores how many input tokens `request` has, as the model would count them
   * in an answer's usage. Answers nothing and costs nothing; may block while a
   * server is asked. Null, or WHET_UNIMPLEMENTED: cannot count; whoever asks
   * has to estimate. Optional. [worker] Since 0.2. */
  WHET_FN(whet_status, count_tokens)
  (whet_instance* instance, const whet_generate_request* request,
   int64_t* tokens, whet_error* error) WHET_NOEXCEPT;
} whet_provider;

/* What an instance's get_extension() returns for this id if it can find out
 * what its server does and does not do; null: it cannot. */
#define WHET_EXTENSION_PROBE "whet.draft.probe/1"

/* APPENDABLE. */
typedef struct whet_provider_probe {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Asks the server a few short questions, which cost a few tokens and are
   * nobody's budget, and writes what came out as a JSON object:
   *   requests      how many were sent
   *   capabilities  by name {"state": "yes" | "no" | "unknown", "detail"?};
   *                 names: chat, usage, max_tokens, stop, seed, json_schema,
   *                 json_object, tools, logprobs, embeddings; others may come
   *   options       settings of the provider that follow from it, to be added
   *                 to the config of this server and model
   * An error if it does not answer at all, as generate() would have it. Blocks.
   * Optional. [worker] Since 0.1. */
  WHET_FN(whet_status, probe)
  (whet_instance* instance, whet_text model, const whet_text_sink* out,
   whet_error* error) WHET_NOEXCEPT;
} whet_provider_probe;

#endif /* WHET_PROVIDER_H_ */
