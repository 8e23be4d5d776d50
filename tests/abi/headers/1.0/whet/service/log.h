/* Service whet.log/1: the only way to say something to the person who runs
 * the host. Plugins never write to stdout or stderr. */
#ifndef WHET_SERVICE_LOG_H_
#define WHET_SERVICE_LOG_H_

#include "whet/host.h"

#define WHET_SERVICE_LOG "whet.log/1"

#define WHET_LOG_TRACE 0
#define WHET_LOG_DEBUG 1
#define WHET_LOG_INFO 2
#define WHET_LOG_WARN 3
#define WHET_LOG_ERROR 4

/* APPENDABLE. */
typedef struct whet_log {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Returns 1 if a message of `level` would be kept. [any] */
  WHET_FN(int32_t, enabled)
  (const whet_host* host, int32_t level) WHET_NOEXCEPT;
  /* Writes one line; the host adds time and plugin id and copies. [any] */
  WHET_FN(void, write)
  (const whet_host* host, int32_t level, whet_text message) WHET_NOEXCEPT;
} whet_log;

#endif /* WHET_SERVICE_LOG_H_ */
