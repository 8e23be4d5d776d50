// The thread of the server: listens on the loopback, waits for sockets and
// times (epoll), hands both to its connections. Answers come from a Responder.
//
//   ServerLoop loop(0, nullptr, responder);   // loop.port() is known
//   std::thread thread([&] { loop.Run(); });
//   loop.Stop(); thread.join();               // closes all connections
//
// Stop() may be called from any thread, the rest from one.
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_SERVER_LOOP_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_SERVER_LOOP_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tests/support/fake_model_server/connection.h"
#include "tests/support/fake_model_server/tls.h"

namespace whet::testing {

class ServerLoop {
 public:
  // Port 0: any free one. `tls` may be null. Throws std::system_error.
  ServerLoop(int port, const TlsContext* tls, Responder& responder);
  ServerLoop(const ServerLoop&) = delete;
  ServerLoop& operator=(const ServerLoop&) = delete;
  ~ServerLoop();

  int port() const { return port_; }
  void Run();
  void Stop();

 private:
  using Clock = Connection::Clock;
  using Id = std::uint64_t;  // of a connection, never used twice
  using Timer = std::pair<Clock::time_point, Id>;

  struct Client {
    Connection connection;
    Clock::time_point wake = Clock::time_point::max();  // earliest timer
  };

  void Watch(int fd, Id id, std::uint32_t events);
  void Accept();
  void After(Id id, Client& client, const Connection::Next& next);
  void FireTimers();
  int TimeToNextTimer() const;

  const TlsContext* const tls_;
  Responder& responder_;
  int port_;
  int listener_ = -1;
  int epoll_ = -1;
  int stop_ = -1;  // eventfd
  Id next_id_;
  std::unordered_map<Id, std::unique_ptr<Client>> clients_;
  // Of connections that may be gone or that have been served since.
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_SERVER_LOOP_H_
