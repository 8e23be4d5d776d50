// What every credential does on its way to a token: it asks a server, again if
// that cannot answer just now, learns how far the server's clock is from ours,
// and keeps secrets out of what it says.
//
//   TokenExchange exchange(&transport, &clock, mask);
//   ASSIGN_OR_RETURN(const TokenReply reply, exchange.Send(request));
//   if (reply.status != 200) return exchange.Refusal(reply, "https://...", "");
//   return exchange.ReadToken(reply, "https://...");
#ifndef WHET_CORE_CREDENTIALS_TOKEN_EXCHANGE_H_
#define WHET_CORE_CREDENTIALS_TOKEN_EXCHANGE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/core/secret_text.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "credentials/credential_clock.h"
#include "credentials/secret_mask.h"
#include "credentials/token_transport.h"

namespace whet {

struct AccessToken {
  SecretText text;
  std::int64_t lifetime_s = 0;  // counted from the reply
  // What the next token is got with, if the server says that it is another one.
  SecretText refresh_token = {};
};

// For one thread at a time but for skew_s().
class TokenExchange {
 public:
  // Both must outlive this. `mask` gets each secret before it is used.
  TokenExchange(TokenTransport* transport, CredentialClock* clock,
                std::function<void(std::string_view)> mask);

  // Up to three attempts, 1 s and 2 s between them (10 % more or less), while
  // the server answers 408, 429, 500, 503, 504 or an OAuth error that passes,
  // or does not answer. The last reply, whatever its status is; UNAVAILABLE
  // without one, CANCELLED if the host stops.
  absl::StatusOr<TokenReply> Send(const TokenRequest& request);
  // The same, once.
  absl::StatusOr<TokenReply> SendOnce(const TokenRequest& request);

  // Why there is no token: UNAUTHENTICATED with the server's own words and
  // `fix`, or UNAVAILABLE if it may be another matter later. `server` is what
  // to call it.
  absl::Status Refusal(const TokenReply& reply, std::string_view server,
                       std::string_view fix) const;

  // The token of a reply with status 200: access_token and expires_in, a number
  // or digits, perhaps refresh_token. UNAVAILABLE, quoting nothing, if it is
  // anything else.
  absl::StatusOr<AccessToken> ReadToken(const TokenReply& reply,
                                        std::string_view server);

  // Seconds since 1970 by the server's clock, as far as it is known.
  std::int64_t ServerSeconds() const { return clock_->UnixSeconds() + skew_s_; }
  // The server's clock less ours. Any thread.
  std::int64_t skew_s() const { return skew_s_; }

  // A server of theirs said what time it is, as in a Date header. Any thread.
  void NoteDate(std::string_view date);

  // Keeps `secret` out of logs and of what Refusal() says.
  void Mask(std::string_view secret);

  // Adds the header that names a client and its secret (RFC 6749 2.3.1).
  void AddClient(const std::string& id, const SecretText& secret,
                 TokenRequest& request);

  TokenTransport& transport() { return *transport_; }
  CredentialClock& clock() { return *clock_; }

 private:
  std::string Quote(std::string_view text) const;

  TokenTransport* transport_;
  CredentialClock* clock_;
  std::function<void(std::string_view)> mask_;
  std::vector<SecretMask> masks_;
  std::atomic<std::int64_t> skew_s_{0};
};

// The OAuth error of a reply ("invalid_grant"), empty if it has none.
std::string OAuthError(const TokenReply& reply);

// "a=1&b=x%20y": names and values as a form sends them. Leaves no copy of a
// value behind.
std::string FormBody(
    const std::vector<std::pair<std::string_view, std::string_view>>& fields);

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_TOKEN_EXCHANGE_H_
