// The token in use of one credential: kept until shortly before its end, got
// anew by one thread for all who ask, and again when a server refuses it.
//
//   TokenSource source(std::move(found.credential), &transport, &clock, hooks);
//   if (auto token = source.Current()) Send(*token);
//   else source.Await([](absl::StatusOr<TokenSource::Token> token) {...});
//
// Thread-safe.
#ifndef WHET_CORE_CREDENTIALS_TOKEN_SOURCE_H_
#define WHET_CORE_CREDENTIALS_TOKEN_SOURCE_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "credentials/google_credential.h"

namespace whet {

class TokenSource {
 public:
  struct Token {
    SecretText text;
    std::shared_ptr<const SecretMask> mask;  // of `text`
    std::uint64_t generation = 0;            // counts the tokens of this source
  };
  using Ready = std::function<void(absl::StatusOr<Token>)>;
  struct Hooks {
    std::function<void(std::string_view)> mask;  // a secret: hide it in logs
    std::function<void(std::string_view)> warn;  // for the user
  };

  // `transport` and `clock` must outlive this.
  TokenSource(std::unique_ptr<GoogleCredential> credential,
              TokenTransport* transport, CredentialClock* clock, Hooks hooks);
  // Answers who still waits with CANCELLED. The clock's and the transport's
  // waits must have been ended, else this takes as long as they do.
  ~TokenSource();

  // The token if there is a live one; starts to get the next one shortly before
  // its end. Never waits.
  std::optional<Token> Current();

  // Calls `ready` with the token, at once if there is one, else on the thread
  // that gets it. UNAUTHENTICATED, UNAVAILABLE or CANCELLED if none is to be
  // had. `ready` must not block.
  void Await(Ready ready);

  // A server answered a request that carried token `generation`; `date` is its
  // Date header, or empty.
  void NoteAnswer(std::uint64_t generation, int http_status,
                  std::string_view date);

  // The user of the token says that 401 meant the token. OK if the next call
  // gets another one; UNAUTHENTICATED if the one refused was itself got because
  // the one before was refused, and nobody has accepted it.
  absl::Status Refuse();

  const CredentialFacts& facts() const { return credential_->facts(); }
  // Seconds since 1970 by our clock; none if there is no token.
  std::optional<std::int64_t> Expires();
  std::int64_t skew_s() const { return exchange_.skew_s(); }

 private:
  bool Lives(std::int64_t margin_s);  // with mutex_ held
  void StartFetch();                  // with mutex_ held
  void Run();
  void Settle(absl::StatusOr<AccessToken> fetched,
              std::int64_t began);  // on the thread

  const std::unique_ptr<GoogleCredential> credential_;
  CredentialClock* const clock_;
  const Hooks hooks_;
  TokenExchange exchange_;  // the thread's, but for skew_s()

  std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_:
  Token token_;
  std::int64_t ends_ = 0;        // by the elapsed clock
  std::int64_t not_before_ = 0;  // the next attempt while a token lives
  std::uint64_t refused_ = 0;    // the last generation that was dropped
  std::uint64_t answered_401_ = 0;
  std::uint64_t accepted_ = 0;
  bool fetching_ = false;
  bool stopping_ = false;
  std::string said_;  // the thread's: the last reason that was told
  std::vector<Ready> waiting_;

  std::thread thread_;  // started by the first fetch
};

}  // namespace whet

#endif  // WHET_CORE_CREDENTIALS_TOKEN_SOURCE_H_
