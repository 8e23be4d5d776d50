// A model call on its way, from the request to the durable answer.
#ifndef WHET_CORE_RUN_CALL_H_
#define WHET_CORE_RUN_CALL_H_

#include <chrono>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "run/cost.h"
#include "run/model_call.h"

namespace whet {

// One call on its way. Owned jointly by the call table and the dispatcher;
// `answer` and `done` are guarded by the table.
struct Call {
  std::string key;
  std::string role;
  ModelRequest request;
  std::uint64_t seed = 0;
  std::int64_t timeout_ms = 120'000;
  Cost reservation;  // of the attempt that is under way or waits
  Cost worst_case;   // of one attempt
  TokenPrice price;

  // The dispatcher's:
  Cost charged;
  int attempts = 0;
  std::chrono::steady_clock::time_point deadline;
  std::chrono::steady_clock::time_point sent;  // the last attempt
  absl::Status last_failure;                   // of the attempt before a retry
  bool cancel_sent = false;

  // The table's:
  bool done = false;
  bool awaited = false;    // the program thread sleeps until it is done
  bool accounted = false;  // the program has collected it
  ModelAnswer answer;
  std::string provider;  // plugin id
  std::string kept_as;   // key among the answers across runs; empty: not there
};

}  // namespace whet

#endif  // WHET_CORE_RUN_CALL_H_
