/* Service whet.http/1: one HTTP exchange, asynchronously. The host owns
 * connections, TLS, proxies, deadlines and byte caps. It never retries,
 * redirects, or sends a POST twice. */
#ifndef WHET_SERVICE_HTTP_H_
#define WHET_SERVICE_HTTP_H_

#include "whet/entry.h"

#define WHET_SERVICE_HTTP "whet.http/1"

/* The header's text is `value` followed by the secret, if there is one.
 * FROZEN. */
typedef struct whet_http_header {
  whet_text name;
  whet_text value;
  uint64_t secret; /* handle of whet.secrets/1; 0: none */
} whet_http_header;

/* All text is the caller's, valid during send().
 * APPENDABLE. */
typedef struct whet_http_request {
  uint32_t struct_size;
  uint32_t reserved0;
  whet_text method; /* "GET", "POST" */
  whet_text url;    /* absolute, http or https */
  const whet_http_header* headers;
  uint64_t header_count;
  whet_text body;
  uint64_t timeout_ms;         /* whole exchange; 0: the host's default */
  uint64_t max_response_bytes; /* 0: the host's default (4 MiB) */
} whet_http_request;

/* Valid during on_response().
 * APPENDABLE. */
typedef struct whet_http_response {
  uint32_t struct_size;
  int32_t http_status;             /* 0 if no response came: see `transport` */
  const whet_http_header* headers; /* names in lower case */
  uint64_t header_count;
  whet_text body;
  /* WHET_OK, or why there is no complete response: WHET_UNAVAILABLE (with
   * WHET_ERROR_NOT_BILLED if nothing was sent), WHET_DEADLINE_EXCEEDED,
   * WHET_CANCELLED, WHET_RESOURCE_EXHAUSTED (byte cap), WHET_PERMISSION_DENIED
   * (secret for another origin), WHET_UNAUTHENTICATED (no token could be had
   * for a secret). Never null. */
  const whet_error* transport;
} whet_http_response;

/* APPENDABLE. */
typedef struct whet_http {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Starts an exchange. `token` is the plugin's and comes back with the
   * response. If it returns WHET_OK the instance's whet_http_client gets
   * exactly one on_response(); else none. [any] Since 0.1. */
  WHET_FN(whet_status, send)
  (const whet_host* host, uint64_t token, const whet_http_request* request,
   whet_error* error) WHET_NOEXCEPT;
  /* Ends every exchange of this instance with `token` soon; each still answers.
   * Unknown tokens are ignored. [any] Since 0.1. */
  WHET_FN(void, cancel)(const whet_host* host, uint64_t token) WHET_NOEXCEPT;
} whet_http;

/* Plugin side: what the instance's get_extension() returns for
 * WHET_EXTENSION_HTTP_CLIENT. A plugin that needs whet.http/1 has it. */
#define WHET_EXTENSION_HTTP_CLIENT "whet.http_client/1"

/* APPENDABLE. */
typedef struct whet_http_client {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Must not block. [any] Since 0.1. */
  WHET_FN(void, on_response)
  (whet_instance* instance, uint64_t token,
   const whet_http_response* response) WHET_NOEXCEPT;
} whet_http_client;

#endif /* WHET_SERVICE_HTTP_H_ */
