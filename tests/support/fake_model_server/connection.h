// One accepted connection: bytes in, replies out, one reply at a time, never
// blocking. For the one thread of its ServerLoop.
//
//   Connection c(fd, number, tls, responder);
//   Connection::Next next = c.OnEvent(now);   // readable or writable, or both
//   if (next.over) ...destroy it...
//   if (next.wake) ...call c.Advance() at that time...
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_CONNECTION_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_CONNECTION_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tests/support/fake_model_server/http_wire.h"
#include "tests/support/fake_model_server/transmission.h"

namespace whet::testing {

class TlsSession;

// Who knows the answers. Called on the server's thread.
class Responder {
 public:
  virtual ~Responder() = default;
  // Returns the connection's number.
  virtual int OnConnection() = 0;
  virtual Transmission OnRequest(const RequestView& request) = 0;
  // A counted transmission has been sent, or its peer did not wait for it.
  virtual void OnReplyEnd(bool abandoned) = 0;
};

class Connection {
 public:
  using Clock = std::chrono::steady_clock;

  struct Next {
    bool over = false;
    std::optional<Clock::time_point> wake = {};
  };

  // Owns `fd`, which is non-blocking. `tls` may be null.
  Connection(int fd, int number, std::unique_ptr<TlsSession> tls,
             Responder& responder);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // The socket may have something to read or room to write.
  Next OnEvent(Clock::time_point now);
  // Goes on with the reply in hand, then with the next request.
  Next Advance(Clock::time_point now);

 private:
  enum class Progress { kDone, kBlocked, kWaiting, kBroken };

  void Receive();
  bool StartNext(Clock::time_point now);
  void StartRefusal();
  Progress Pump(Clock::time_point now);
  Progress AfterLastPiece() const;
  void Fill();
  bool Flush();
  Next Finish(bool abandoned);

  const int fd_;
  const int number_;
  const std::unique_ptr<TlsSession> tls_;
  Responder& responder_;

  std::string in_;
  std::size_t needed_ = 1;  // size of in_ from which a look is worth it
  int requests_ = 0;
  bool peer_ended_ = false;  // sends nothing more

  std::optional<Transmission> reply_;
  std::size_t piece_ = 0;         // of reply_, next to go into out_
  std::uint64_t piece_done_ = 0;  // times; of a slow piece: bytes
  Clock::time_point due_;         // nothing is sent earlier
  std::string out_;
  std::size_t out_sent_ = 0;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_CONNECTION_H_
