/* Service whet.secrets/1: credentials by name. A plugin never sees a value: it
 * gets a handle that whet.http/1 turns into header text on the way out, and
 * only towards the origin that the handle was opened for. */
#ifndef WHET_SERVICE_SECRETS_H_
#define WHET_SERVICE_SECRETS_H_

#include "whet/host.h"

#define WHET_SERVICE_SECRETS "whet.secrets/1"

/* APPENDABLE. */
typedef struct whet_secret_request {
  uint32_t struct_size;
  uint32_t reserved0;
  whet_text environment; /* variable that holds the value, may be empty */
  whet_text file;        /* path of a file that holds it (0600), may be empty */
  whet_text origin;      /* "https://api.example.com": scheme, host, port */
} whet_secret_request;

/* APPENDABLE. */
typedef struct whet_secrets {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Looks a credential up (file first, then environment) and stores its handle
   * in `*out`. WHET_UNAUTHENTICATED, saying where it looked, if there is none;
   * WHET_PERMISSION_DENIED if others can read the file. [any] Since 0.1. */
  WHET_FN(whet_status, open)
  (const whet_host* host, const whet_secret_request* request, uint64_t* out,
   whet_error* error) WHET_NOEXCEPT;
} whet_secrets;

#endif /* WHET_SERVICE_SECRETS_H_ */
