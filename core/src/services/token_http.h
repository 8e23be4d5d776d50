// How credentials reach the servers that make tokens: one request at a time
// for each caller, on the caller's thread. The same rules as whet.http/1: TLS
// is verified, no redirect is followed, proxies of the environment are honoured
// but for loopback and for what asks not to. Thread-safe.
#ifndef WHET_CORE_SERVICES_TOKEN_HTTP_H_
#define WHET_CORE_SERVICES_TOKEN_HTTP_H_

#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "credentials/token_transport.h"

namespace whet {

class TokenHttp : public TokenTransport {
 public:
  // `ca_file` as in HttpServiceOptions; may be empty.
  explicit TokenHttp(const std::string& ca_file);

  absl::StatusOr<TokenReply> Send(const TokenRequest& request) override;
  absl::StatusOr<std::string> OriginOf(std::string_view url) const override;

  // Ends every Send, those to come too, with CANCELLED.
  void Stop();
  // Whether a Send was refused because of Stop().
  bool refused() const;

 private:
  class Transfer;
  const std::string ca_file_;
  mutable std::mutex mutex_;
  bool stopped_ = false;           // guarded by mutex_
  bool refused_ = false;           // guarded by mutex_
  std::set<Transfer*> transfers_;  // guarded by mutex_
};

}  // namespace whet

#endif  // WHET_CORE_SERVICES_TOKEN_HTTP_H_
