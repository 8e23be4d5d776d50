// A reply as the bytes that go out, when, and what becomes of the connection
// afterwards. What is long or endless is a piece and a number of times, so that
// no fault needs memory. Pure functions.
//
//   Transmission t = PlanReply(reply, {.reused = true});
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_TRANSMISSION_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_TRANSMISSION_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/fake_model_server/http_message.h"

namespace whet::testing {

// Neither the bytes nor the times are none; only one time is slow.
struct Piece {
  std::string bytes = {};
  std::uint64_t times = 1;
  bool slow = false;  // one byte per Transmission::pace
};

struct Transmission {
  enum class End {
    kKeepAlive,
    kClose,
    kReset,
    kAwaitPeer,  // sends nothing more, keeps the connection until it is closed
  };
  int status = 0;              // 0: no status line is sent
  Fault fault = Fault::kNone;  // the one that took place
  bool counted = true;         // false: of the server's own pages
  std::chrono::microseconds delay{0};
  std::chrono::milliseconds pace{0};
  std::vector<Piece> pieces = {};
  End end = End::kKeepAlive;
};

// Of the request that is answered.
struct ReplyContext {
  bool reused = false;      // not the first of its connection
  bool asks_close = false;  // "connection: close"
};

// Applies the reply's fault, whatever its class.
Transmission PlanReply(ModelReply reply, const ReplyContext& context);

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_TRANSMISSION_H_
