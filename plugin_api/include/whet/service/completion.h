/* Service whet.completion/1: where a provider delivers answers. Each started
 * operation gets exactly one of generated() and failed(). Both copy before
 * they return, never block on the network, and answer WHET_NOT_FOUND for an
 * id that is unknown or already complete (logged, never a crash). [any] */
#ifndef WHET_SERVICE_COMPLETION_H_
#define WHET_SERVICE_COMPLETION_H_

#include "whet/provider.h"

#define WHET_SERVICE_COMPLETION "whet.completion/1"

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
} whet_completion;

#endif /* WHET_SERVICE_COMPLETION_H_ */
