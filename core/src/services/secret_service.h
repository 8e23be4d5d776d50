// Credentials by handle: only the HTTP service sees values, and only for the
// origin that a handle was opened for. Thread-safe.
//
//   ASSIGN_OR_RETURN(const std::uint64_t key, secrets.Open(
//       "OPENAI_API_KEY", /*file=*/"", "https://api.openai.com"));
#ifndef WHET_CORE_SERVICES_SECRET_SERVICE_H_
#define WHET_CORE_SERVICES_SECRET_SERVICE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "plugins/host_context.h"
#include "services/log_service.h"

namespace whet {

class SecretService {
 public:
  // Values are registered with `log` for masking; it must outlive this.
  explicit SecretService(LogService* log);
  ~SecretService();

  // See whet/service/secrets.h. The file must be a regular file of this user
  // or root that nobody else can read; it and the variable hold one line, a
  // trailing line break is dropped. A variable is not read in a program that
  // runs with more rights than its caller. INVALID_ARGUMENT for a bad origin.
  absl::StatusOr<std::uint64_t> Open(std::string_view environment,
                                     std::string_view file,
                                     std::string_view origin);

  // The value of `handle` if it was opened for `origin`; PERMISSION_DENIED
  // naming both origins (never the value) if for another, INVALID_ARGUMENT for
  // an unknown handle. `origin` is as OriginOfUrl returns it.
  absl::StatusOr<std::string> Reveal(std::uint64_t handle,
                                     std::string_view origin) const;

  // What is known and not secret, as JSON; see whet/service/secrets.h.
  absl::StatusOr<std::string> Describe(std::uint64_t handle) const;

  // A server refused the value. OK if the next use gets a new one;
  // UNAUTHENTICATED with what to do if there is none.
  absl::Status Refuse(std::uint64_t handle);

  // Offers whet.secrets/1. `this` must outlive the instance.
  void OfferTo(HostContext& context);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Scheme, lower-case host and port ("https://api.example.com:443") of an
// absolute http(s) URL, found by the parser that also connects;
// INVALID_ARGUMENT for anything else, user info, or control characters.
absl::StatusOr<std::string> OriginOfUrl(std::string_view url);

}  // namespace whet

#endif  // WHET_CORE_SERVICES_SECRET_SERVICE_H_
