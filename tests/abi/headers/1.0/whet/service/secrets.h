/* Service whet.secrets/1: credentials by name. A plugin never sees a value: it
 * gets a handle that whet.http/1 turns into header text on the way out, and
 * only towards the origin that the handle was opened for. */
#ifndef WHET_SERVICE_SECRETS_H_
#define WHET_SERVICE_SECRETS_H_

#include "whet/host.h"

#define WHET_SERVICE_SECRETS "whet.secrets/1"

/* Kinds of whet_secret_request. The value of a key stands in a file or a
 * variable as it is, or the user has stored it under the name of the variable;
 * it never changes. */
#define WHET_SECRET_KEY ""
/* The value is an access token of Google's Application Default Credentials:
 * `file` names a credentials file of any of Google's types; without one they
 * are looked for as Google's own tools do, and `environment` is not used. The
 * host gets the token, again and again while it is used; an exchange that needs
 * one waits for it within its own time limit. The origin must be an https one
 * of the universe domain of the credentials ("googleapis.com") or one that the
 * user's config names for that, or http on a loopback address; only in the last
 * case may the file name loopback addresses, too. */
#define WHET_SECRET_GOOGLE "google"

/* APPENDABLE. */
typedef struct whet_secret_request {
  uint32_t struct_size;
  uint32_t reserved0;
  whet_text environment; /* variable that holds the value, may be empty */
  whet_text file;        /* path of a file that holds it (0600), may be empty */
  whet_text origin;      /* "https://api.example.com": scheme, host, port */
  /* WHET_SECRET_*; others may come. A host that does not know it answers
   * WHET_UNIMPLEMENTED; one without describe() does not look at it, so that a
   * plugin asks it for keys only. Since 0.1. */
  whet_text kind;
  /* What a token is for, words with blanks between; empty: what the kind is
   * mostly used for. Not for keys. Since 0.1. */
  whet_text scope;
} whet_secret_request;

/* APPENDABLE. */
typedef struct whet_secrets {
  uint32_t struct_size;
  uint32_t reserved0;
  /* Looks a credential up (file first, then environment, then what the user has
   * stored under the name of the variable) and stores its handle in `*out`.
   * WHET_UNAUTHENTICATED, saying where it looked, if there is none;
   * WHET_PERMISSION_DENIED if others can read the file of a key, or if the
   * credential is not for the origin. May take some seconds, as a keyring may
   * have to be unlocked: open in create(). [any] Since 0.1. */
  WHET_FN(whet_status, open)
  (const whet_host* host, const whet_secret_request* request, uint64_t* out,
   whet_error* error) WHET_NOEXCEPT;
  /* Optional. Writes what is known about `handle` and not secret, as a JSON
   * object; each member is left out if it is not known:
   *   kind            WHET_SECRET_*
   *   type            "service_account", "authorized_user", "metadata", ...
   *   source          where it was found: a path, a variable, a stored key,
   *                   a host; for people
   *   account         who it stands for, an e-mail address
   *   project         the project to use if the user names none
   *   quota_project   the project that pays, for x-goog-user-project
   *   universe_domain "googleapis.com"
   *   expires         when the token in use ends, RFC 3339 in UTC
   *   clock_skew_s    the server's clock less ours, in seconds
   * Never waits. WHET_INVALID_ARGUMENT for an unknown handle. [any]
   * Since 0.1. */
  WHET_FN(whet_status, describe)
  (const whet_host* host, uint64_t handle, const whet_text_sink* json,
   whet_error* error) WHET_NOEXCEPT;
  /* Optional. Says that a server refused the value (401); call it from the
   * on_response() that says so. WHET_OK: the next use of `handle` gets a new
   * one, so that asking again makes sense. WHET_UNAUTHENTICATED, saying what to
   * do: there is no other one. Any number of calls for one value costs one new
   * one. WHET_INVALID_ARGUMENT for an unknown handle. [any] Since 0.1. */
  WHET_FN(whet_status, refuse)
  (const whet_host* host, uint64_t handle, whet_error* error) WHET_NOEXCEPT;
} whet_secrets;

#endif /* WHET_SERVICE_SECRETS_H_ */
