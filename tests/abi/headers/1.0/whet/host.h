/* What the host gives to each plugin instance: services by name. */
#ifndef WHET_HOST_H_
#define WHET_HOST_H_

#include "whet/status.h"

/* One per instance, owned by the host, never freed before the process ends:
 * a late call after destroy() answers WHET_FAILED_PRECONDITION.
 * APPENDABLE. */
typedef struct whet_host {
  uint32_t struct_size;
  uint32_t abi_minor; /* minor version that the host speaks */
  void* ctx;          /* the host's */
  whet_text name;     /* "whet" */
  whet_text version;  /* semver of the host */
  /* Returns the function table of service `id` ("whet.log/1"), or null if it
   * is not offered to this instance. A table lives until the process ends.
   * Services that the descriptor lists in `needs` are never null. [any] */
  WHET_FN(const void*, get_service)
  (const struct whet_host* host, whet_text id) WHET_NOEXCEPT;
} whet_host;

#endif /* WHET_HOST_H_ */
