// Credentials by handle: only the HTTP service sees values, and only for the
// origin that a handle was opened for. Thread-safe.
//
//   ASSIGN_OR_RETURN(const std::uint64_t key, secrets.Open(
//       "OPENAI_API_KEY", /*file=*/"", "https://api.openai.com"));
//
// Two kinds: a key is there when it is opened and stays; a token of Google's
// (OpenGoogle) is got when it is first used, and again before it ends.
#ifndef WHET_CORE_SERVICES_SECRET_SERVICE_H_
#define WHET_CORE_SERVICES_SECRET_SERVICE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "whet/core/keys.h"
#include "whet/core/secret_text.h"

#include "absl/status/statusor.h"
#include "credentials/secret_mask.h"
#include "plugins/host_context.h"
#include "services/google_secrets.h"
#include "services/log_service.h"
#include "services/origin_of_url.h"

namespace whet {

// A handle and the origin that it was opened for, as OriginOfUrl returns it.
struct OpenedSecret {
  std::uint64_t handle = 0;
  std::string origin;
  // That the credential names, not the config; empty: none.
  std::string project = {};
};

struct SecretValue {
  SecretText text;
  std::shared_ptr<const SecretMask> mask;  // of `text`; null while pending
  // Counts the values of a handle; NoteAnswer() wants it back.
  std::uint64_t generation = 0;
  bool pending = false;  // there is none yet: Await() it
};

class SecretService {
 public:
  // Values are registered with `log` for masking; it must outlive this.
  explicit SecretService(LogService* log, GoogleSecretsOptions google = {},
                         std::filesystem::path key_folder = DefaultKeyFolder());
  ~SecretService();

  // A key; see whet/service/secrets.h: from the file, the variable, or what the
  // user has stored under the variable's name (whet/core/keys.h). The file must
  // be a regular file of this user or root that nobody else can read; it and
  // the variable hold one line, a trailing line break is dropped. A variable is
  // not read in a program that runs with more rights than its caller.
  // INVALID_ARGUMENT for a bad origin; PERMISSION_DENIED if the key is stored
  // for another one.
  absl::StatusOr<std::uint64_t> Open(std::string_view environment,
                                     std::string_view file,
                                     std::string_view origin);

  // Tokens of Google's Application Default Credentials; `file` and `scope` may
  // be empty. May ask a metadata server. UNAUTHENTICATED or PERMISSION_DENIED,
  // saying what is wrong with the credentials.
  absl::StatusOr<std::uint64_t> OpenGoogle(std::string_view file,
                                           std::string_view scope,
                                           std::string_view origin);

  // The value of `handle` if it was opened for `origin`; PERMISSION_DENIED
  // naming both origins (never the value) if for another, INVALID_ARGUMENT for
  // an unknown handle. `origin` is as OriginOfUrl returns it. Never waits.
  absl::StatusOr<SecretValue> Reveal(std::uint64_t handle,
                                     std::string_view origin) const;

  // Calls `ready` with the value of a `handle` that Reveal() said is pending,
  // on this thread or another, or with why there is none. It must not block.
  void Await(std::uint64_t handle,
             std::function<void(absl::StatusOr<SecretValue>)> ready);

  // A server answered a request that carried value `generation` of `handle`;
  // `date` is its Date header, or empty.
  void NoteAnswer(std::uint64_t handle, std::uint64_t generation,
                  int http_status, std::string_view date);

  // What is known and not secret, as JSON; see whet/service/secrets.h.
  absl::StatusOr<std::string> Describe(std::uint64_t handle) const;

  // All handles, in the order in which they were opened.
  std::vector<OpenedSecret> Opened() const;

  // A server refused the value. OK if the next use gets a new one;
  // UNAUTHENTICATED with what to do if there is none.
  absl::Status Refuse(std::uint64_t handle);

  // Offers whet.secrets/1. `this` must outlive the instance.
  void OfferTo(HostContext& context);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace whet

#endif  // WHET_CORE_SERVICES_SECRET_SERVICE_H_
