/* Draft service whet.draft.providers/1: other providers, by the name that a
 * config has for them. For providers that stand in front of another one and
 * record, replay or route its calls.
 *
 * The host still meters, retries and limits the calls of the provider that
 * asks; what it asks in turn is a part of its answer. What is chosen here
 * belongs to the instance that asked and ends before it does. A provider that
 * needs this service is asked every time: its answers are not kept for other
 * runs. A draft may change with any minor version. */
#ifndef WHET_SERVICE_PROVIDERS_H_
#define WHET_SERVICE_PROVIDERS_H_

#include "whet/provider.h"
#include "whet/service/completion.h"

#define WHET_SERVICE_PROVIDERS "whet.draft.providers/1"

/* APPENDABLE. */
typedef struct whet_draft_providers {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Chooses provider `id` with settings `config` (a JSON object, checked
   * against its schema) for requests to `model` and stores its number, 1 or
   * more. Nothing is loaded. Where nothing else says what the calls of the
   * instance that asks cost, the first choice's prices do. While the asking
   * instance is created only. WHET_NOT_FOUND: no such plugin;
   * WHET_INVALID_ARGUMENT: settings, the message begins with the JSON path in
   * `config`. [control] Since 0.1. */
  WHET_FN(whet_status, choose)
  (const whet_host* host, whet_text id, whet_text model, whet_text config,
   uint64_t* provider, whet_error* error) WHET_NOEXCEPT;
  /* Makes the instance: loads what it needs, opens its keys; may block. Does
   * nothing if that was done. Fails as it does. Called inside create(), it
   * enters the create() of the chosen one's library on the same thread, which
   * may be the same library. [any] Since 0.1. */
  WHET_FN(whet_status, start)
  (const whet_host* host, uint64_t provider, whet_error* error) WHET_NOEXCEPT;
  /* Its generate(), under the same rules, once it was started; not before the
   * asking instance is created. `op` is the operation that the host gave the
   * asking instance; the completion comes to its whet_draft_provider_client.
   * [any] Since 0.1. */
  WHET_FN(whet_status, generate)
  (const whet_host* host, uint64_t provider, whet_op op,
   const whet_generate_request* request, whet_error* error) WHET_NOEXCEPT;
  /* Its embed(), likewise; WHET_UNIMPLEMENTED if it has none.
   * [any] Since 0.1. */
  WHET_FN(whet_status, embed)
  (const whet_host* host, uint64_t provider, whet_op op,
   const whet_embed_request* request, whet_error* error) WHET_NOEXCEPT;
  /* Its cancel(), if it has one. Operations that are not under way are
   * ignored. [any] Since 0.1. */
  WHET_FN(void, cancel)
  (const whet_host* host, uint64_t provider, whet_op op) WHET_NOEXCEPT;
  /* Its limits(); unknown before start(). [any] Since 0.1. */
  WHET_FN(void, limits)
  (const whet_host* host, uint64_t provider,
   whet_provider_limits* out) WHET_NOEXCEPT;
  /* Its models(); WHET_UNIMPLEMENTED if it has none. [worker] Since 0.1. */
  WHET_FN(whet_status, models)
  (const whet_host* host, uint64_t provider, const whet_text_sink* out,
   whet_error* error) WHET_NOEXCEPT;
  /* Writes `text` with "***" for every credential that the host knows so far,
   * whoever opened it: for what goes into a file. [any] Since 0.1. */
  WHET_FN(void, mask)
  (const whet_host* host, whet_text text,
   const whet_text_sink* out) WHET_NOEXCEPT;
  /* Its count_tokens(), once it was started; WHET_UNIMPLEMENTED if it has none.
   * Optional. [worker] Since 0.2. */
  WHET_FN(whet_status, count_tokens)
  (const whet_host* host, uint64_t provider,
   const whet_generate_request* request, int64_t* tokens,
   whet_error* error) WHET_NOEXCEPT;
} whet_draft_providers;

/* Plugin side: what the asking instance's get_extension() returns for
 * WHET_EXTENSION_PROVIDER_CLIENT. A plugin that needs the service has it. */
#define WHET_EXTENSION_PROVIDER_CLIENT "whet.draft.provider_client/1"

/* Each operation that generate() or embed() started gets exactly one of
 * generated(), failed() and embedded(), possibly before they return. What the
 * pointers lead to is valid during the call; text is UTF-8. Must not block.
 * APPENDABLE. */
typedef struct whet_draft_provider_client {
  uint32_t struct_size;
  uint32_t reserved0;
  /* [any] Since 0.1. */
  WHET_FN(void, generated)
  (whet_instance* instance, whet_op op,
   const whet_generate_result* result) WHET_NOEXCEPT;
  /* [any] Since 0.1. */
  WHET_FN(void, failed)
  (whet_instance* instance, whet_op op, const whet_error* error) WHET_NOEXCEPT;
  /* As that of whet_completion, before the completion. [any] Since 0.1. */
  WHET_FN(void, quota)
  (whet_instance* instance, whet_op op, const whet_quota* quota) WHET_NOEXCEPT;
  /* [any] Since 0.1. */
  WHET_FN(void, embedded)
  (whet_instance* instance, whet_op op,
   const whet_embed_result* result) WHET_NOEXCEPT;
} whet_draft_provider_client;

#endif /* WHET_SERVICE_PROVIDERS_H_ */
