// What comes in and what goes out: a request as a handler sees it and the
// reply that it gives, faults included. Plain values.
//
//   Handler h = [](const ModelRequest& request) {
//     ModelReply reply;
//     reply.body = request.body;
//     reply.fault = Fault::kCloseMidBody;
//     return reply;
//   };
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_HTTP_MESSAGE_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_HTTP_MESSAGE_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/fake_model_server/faults.h"

namespace whet::testing {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// One request as it was read. Header names are in lower case.
struct ModelRequest {
  int index = 0;       // order in which requests were complete, from 0
  int connection = 0;  // order in which connections were accepted, from 0
  std::string method = {};
  std::string path = {};  // with its query
  HttpHeaders headers = {};
  std::string body = {};

  // Value of the first header `name` (lower case), or empty.
  std::string_view Header(std::string_view name) const;
};

struct ModelReply {
  int status = 200;
  // Content-Length is added unless given here.
  HttpHeaders headers = {{"content-type", "application/json"}};
  std::string body = {};
  std::chrono::microseconds delay{0};  // before the first byte
  Fault fault = Fault::kNone;
  // Faults in the middle of a body: after so many of its bytes, else half.
  std::optional<std::size_t> bytes = {};
  std::chrono::milliseconds pace{10};  // slow faults: time per byte
  bool close = false;                  // ends the connection after the reply
};

// Called for one request at a time, in the order of their indices, on the
// thread that serves everybody: it must not block (a reply has a `delay`).
using Handler = std::function<ModelReply(const ModelRequest&)>;

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_HTTP_MESSAGE_H_
