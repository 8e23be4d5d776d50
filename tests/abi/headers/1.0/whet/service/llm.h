/* Service whet.llm/1: model calls for evaluators (judges) and other plugins
 * that are not strategies. A role is an alias from the config: a plugin never
 * names a model. Calls are metered, cached and journaled by the host. */
#ifndef WHET_SERVICE_LLM_H_
#define WHET_SERVICE_LLM_H_

#include "whet/generation.h"
#include "whet/host.h"

#define WHET_SERVICE_LLM "whet.llm/1"

/* Receives one call per request, in request order, during generate().
 * APPENDABLE. [call] */
typedef struct whet_generate_sink {
  uint32_t struct_size;
  uint32_t reserved0;
  void* ctx;
  /* `result` is null unless status is WHET_OK; `message` says why not. */
  WHET_FN(void, result)
  (void* ctx, uint64_t i, whet_status status,
   const whet_generate_result* result, whet_text message) WHET_NOEXCEPT;
} whet_generate_sink;

/* Receives one call per text, in the order of the texts, during embed().
 * APPENDABLE. [call] */
typedef struct whet_embed_sink {
  uint32_t struct_size;
  uint32_t reserved0;
  void* ctx;
  /* `values` is null unless status is WHET_OK; `message` says why not. */
  WHET_FN(void, vector)
  (void* ctx, uint64_t i, whet_status status, const float* values,
   uint64_t dimensions, whet_text message) WHET_NOEXCEPT;
} whet_embed_sink;

/* APPENDABLE. */
typedef struct whet_llm {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Sends `count` requests (`stride` bytes apart) to `role` at once and waits
   * for all. One failed request is a status in the sink; the function fails
   * only if nothing could be sent: WHET_NOT_FOUND for an unknown role,
   * WHET_RESOURCE_EXHAUSTED if the budget does not cover all of them (then
   * none is sent), WHET_CANCELLED. [worker] Since 0.1. */
  WHET_FN(whet_status, generate)
  (const whet_host* host, whet_text role, const whet_generate_request* requests,
   uint64_t count, uint64_t stride, const whet_generate_sink* sink,
   whet_error* error) WHET_NOEXCEPT;
  /* Turns `count` texts into vectors with the embedding model of `role`. Fails
   * as generate() does; WHET_UNIMPLEMENTED if the provider of the role has no
   * embeddings. [worker] Since 0.1. */
  WHET_FN(whet_status, embed)
  (const whet_host* host, whet_text role, const whet_text* texts,
   uint64_t count, const whet_embed_sink* sink,
   whet_error* error) WHET_NOEXCEPT;
} whet_llm;

#endif /* WHET_SERVICE_LLM_H_ */
