/* Outcomes. The numbers are Abseil's (absl/status/status.h); choose a code by
 * what the caller should do next. */
#ifndef WHET_STATUS_H_
#define WHET_STATUS_H_

#include "whet/text.h"

typedef int32_t whet_status;

#define WHET_OK 0
#define WHET_CANCELLED 1         /* the user or the host asked to stop */
#define WHET_UNKNOWN 2           /* not set; also the preset of item_status */
#define WHET_INVALID_ARGUMENT 3  /* fix the config, request or item */
#define WHET_DEADLINE_EXCEEDED 4 /* took too long; may be retried */
#define WHET_NOT_FOUND 5         /* no such name; the text suggests one */
#define WHET_ALREADY_EXISTS 6
#define WHET_PERMISSION_DENIED 7   /* known, but not allowed */
#define WHET_RESOURCE_EXHAUSTED 8  /* the run's budget is spent: normal end */
#define WHET_FAILED_PRECONDITION 9 /* wrong order of calls, wrong version */
#define WHET_ABORTED 10
#define WHET_OUT_OF_RANGE 11
#define WHET_UNIMPLEMENTED 12 /* optional function or flag not supported */
#define WHET_INTERNAL 13      /* a bug in the side that returns it */
#define WHET_UNAVAILABLE                                                   \
  14                      /* rate limit, overload, network: may be retried \
                           */
#define WHET_DATA_LOSS 15 /* stored or received data is damaged */
#define WHET_UNAUTHENTICATED 16 /* key missing, wrong or revoked */

/* Flags of whet_error. */
#define WHET_ERROR_RETRYABLE 1u /* the same request may succeed later */
#define WHET_ERROR_NOT_BILLED \
  2u                            /* surely cost nothing (429, 401, no connect) */
#define WHET_ERROR_TRUNCATED 4u /* message did not fit */

/* Where a failing function puts its reason. The caller owns it and its buffer
 * and presets everything; the callee writes flags, retry_after_ms, message
 * (at most `capacity` bytes, cut at a code point) and `len`. Null pointers to
 * whet_error are allowed everywhere: the text is then lost.
 * APPENDABLE. */
typedef struct whet_error {
  uint32_t struct_size;
  whet_status code; /* equals the function's return value */
  uint32_t flags;
  uint32_t capacity;       /* bytes available at `message` */
  uint64_t len;            /* bytes written at `message` */
  uint64_t retry_after_ms; /* 0: unknown */
  char* message;           /* caller's buffer; null only if capacity is 0 */
} whet_error;

#endif /* WHET_STATUS_H_ */
