// HTTP for plugins: libcurl multi loops, each on a thread of its own; a second
// one only when the first is full, because libcurl gets slower per exchange
// with the number of its connections.
//
//   ASSIGN_OR_RETURN(auto http, HttpService::Create(&secrets, {}));
//   http->OfferTo(*context);                  // before the instance is made
//   ...
//   instance->Shutdown();
//   http->Detach(instance->context());        // then destroy the instance
//
// Rules (perf.md 1.3): connections reused (but not those of a server that
// closes them under a request), TCP_NODELAY, CA bundle parsed once (CAPATH
// off), http and https only, no redirects, no Expect, byte cap, deadline, stall
// limit, no silent second sending of a request (counted by the pre-request
// callback), no signals. Environment proxies are honoured except for loopback.
// Responses are never compressed (none is asked for), their text is made valid
// UTF-8, and a secret that a server echoes is masked in them. Thread-safe.
#ifndef WHET_CORE_SERVICES_HTTP_SERVICE_H_
#define WHET_CORE_SERVICES_HTTP_SERVICE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "plugins/host_context.h"
#include "services/secret_service.h"

namespace whet {

struct HttpServiceOptions {
  std::int64_t default_timeout_ms = 120'000;  // from send() on, queueing too
  std::int64_t connect_timeout_ms = 10'000;
  std::int64_t max_response_bytes = 4 << 20;
  // Bytes per second below which an exchange is given up, and for how long.
  // Counted from the first byte of the response: a model may think for longer.
  std::int64_t stall_bytes_per_s = 1;
  std::int64_t stall_s = 60;
  // Exchanges at once, hence connections kept open; more wait in order.
  std::int64_t max_connections = 4096;
  // The bundle of authorities that servers are verified with; empty: what
  // SSL_CERT_FILE names, else the system's.
  std::string ca_file = {};
};

class HttpService {
 public:
  // `secrets` must outlive this. UNAVAILABLE if libcurl cannot start;
  // INVALID_ARGUMENT, beginning with its path, if `ca_file` is no bundle.
  static absl::StatusOr<std::unique_ptr<HttpService>> Create(
      SecretService* secrets, const HttpServiceOptions& options);
  // Ends every exchange (each still gets its on_response) and joins.
  ~HttpService();

  // Offers whet.http/1. `this` must outlive the instance, or Detach must have
  // returned. A plugin may send once its create() has returned.
  void OfferTo(HostContext& context);

  // Where the instance has sent requests to, each once, as OriginOfUrl has it.
  std::vector<std::string> OriginsOf(const HostContext& context) const;

  // Cancels every exchange of the instance and returns when each has had its
  // on_response: afterwards none follows and send() answers
  // FAILED_PRECONDITION. Call it before the instance is destroyed, never from
  // an on_response. Does nothing for a context without whet.http/1; may be
  // called twice.
  void Detach(HostContext& context);

  struct Impl;

 private:
  explicit HttpService(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace whet

#endif  // WHET_CORE_SERVICES_HTTP_SERVICE_H_
