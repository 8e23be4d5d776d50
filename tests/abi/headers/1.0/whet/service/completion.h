/* Service whet.completion/1: where a provider delivers answers. Each started
 * operation gets exactly one of generated(), embedded() and failed(). All copy
 * before they return, never block on the network, and answer WHET_NOT_FOUND for
 * an id that is unknown or already complete (logged, never a crash). [any] */
#ifndef WHET_SERVICE_COMPLETION_H_
#define WHET_SERVICE_COMPLETION_H_

#include "whet/provider.h"

#define WHET_SERVICE_COMPLETION "whet.completion/1"

/* What a server says about its limits when it answers; -1: it does not say.
 * `reset` is the time until `remaining` is `limit` again.
 * APPENDABLE. */
typedef struct whet_quota {
  uint32_t struct_size;
  uint32_t reserved0;
  int64_t requests_limit;
  int64_t requests_remaining;
  int64_t requests_reset_ms;
  int64_t tokens_limit;
  int64_t tokens_remaining;
  int64_t tokens_reset_ms;
} whet_quota;

/* Vectors of an embedding: `count` rows of `dimensions` finite numbers, one
 * row for each text of the request, in its order.
 * APPENDABLE. */
typedef struct whet_embed_result {
  uint32_t struct_size;
  uint32_t dimensions; /* >= 1 */
  const float* values;
  uint64_t count;
  const whet_usage* usage; /* may be null: unknown */
} whet_embed_result;

/* APPENDABLE. */
typedef struct whet_completion {
  uint32_t struct_size;
  uint32_t reserved0;
  WHET_FN(whet_status, generated)
  (const whet_host* host, whet_op op,
   const whet_generate_result* result) WHET_NOEXCEPT;
  /* `error` carries code, flags, retry_after_ms and text; its flags decide
   * whether the host tries again and whether the attempt is charged. */
  WHET_FN(whet_status, failed)
  (const whet_host* host, whet_op op, const whet_error* error) WHET_NOEXCEPT;
  /* What came with the answer of `op`, before its completion:
   * the host spreads its calls so that the quota lasts. Optional. Since 0.1. */
  WHET_FN(whet_status, quota)
  (const whet_host* host, whet_op op, const whet_quota* quota) WHET_NOEXCEPT;
  /* Completes an embed(). The host refuses another number of rows than it
   * asked for. Since 0.1. */
  WHET_FN(whet_status, embedded)
  (const whet_host* host, whet_op op,
   const whet_embed_result* result) WHET_NOEXCEPT;
} whet_completion;

#endif /* WHET_SERVICE_COMPLETION_H_ */
