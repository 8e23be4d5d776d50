// What stands behind a provider during its checks: a server that answers as a
// check says, on threads of its own.
//
//   FakeServer server;
//   server.AnswerWith([](const Asked&) { return HttpAnswer{.status = 503}; });
//   ...                                  // what is asked is answered at once
//   server.Hold();                       // from here on it waits
//   server.AnswerWaiting(draws);         // in an order that is drawn
//
// Whoever asks (whet.http/1, whet.draft.providers/1: provider_host.h) brings a
// function that takes the answer. Nothing is on the network. Thread-safe; lives
// as long as the process.
#ifndef WHET_CORE_CONFORMANCE_FAKE_SERVER_H_
#define WHET_CORE_CONFORMANCE_FAKE_SERVER_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/status.h"

#include "conformance/samples.h"

namespace whet::conformance {

using Headers = std::vector<std::pair<std::string, std::string>>;

// A request as it arrived.
struct Asked {
  std::uint64_t token = 0;
  std::string url = {};
  Headers headers = {};  // what the plugin wrote; of a secret nothing
  std::string body = {};
  std::string marker = {};  // MarkerIn(url or body)
};

struct HttpAnswer {
  int status = 200;
  Headers headers = {};
  std::string body = {};
  // Why there is no response.
  whet_status transport = WHET_OK;
  std::uint32_t flags = 0;
  std::string reason = {};
};

class FakeServer {
 public:
  using Script = std::function<HttpAnswer(const Asked&)>;
  using Take = std::function<void(const HttpAnswer&)>;

  FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  // False, and `take` is not called, if it is closed. Else `take` is called
  // once, on a thread of the server.
  bool Accept(Asked asked, Take take);
  // Ends what was asked with `token`; it still gets an answer: CANCELLED.
  void Cancel(std::uint64_t token);

  void AnswerWith(Script script);
  void Hold();
  // Answers who waits, and from here on at once.
  void Resume();
  // Answers who waits now, in an order that is drawn; returns how many.
  std::size_t AnswerWaiting(Draws& draws);
  // The same for one of them.
  std::size_t AnswerOne(Draws& draws);
  // Waits until `count` wait; false after `seconds`.
  bool AwaitWaiting(std::size_t count, double seconds);

  // Cancels who waits, answers nobody any more, and waits until nobody is being
  // told; false after `seconds`.
  bool Close(double seconds);
  // As new: open, nothing held.
  void Open();

  // How often it was asked since Open().
  std::size_t asked_count() const;

 private:
  struct Exchange {
    Asked asked;
    Take take;
    std::optional<HttpAnswer> answer = {};  // none: as the script says
  };

  void Serve();
  void MoveToReady(std::size_t i);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Exchange> ready_;
  std::deque<Exchange> waiting_;
  Script script_;
  std::size_t asked_count_ = 0;
  int busy_ = 0;  // threads inside of `take`
  bool holds_ = false;
  bool closed_ = false;
};

// What a check writes into the prompt of call `number`, so that the server and
// the check can tell whose answer it is: "call000017z".
std::string Marker(std::uint64_t number);
// The first one in `text`, or empty.
std::string MarkerIn(std::string_view text);
// Its number; 0 if it is none.
std::uint64_t NumberOf(std::string_view marker);

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_FAKE_SERVER_H_
