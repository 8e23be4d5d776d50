// The server's side of HTTP/1.1 on a connected socket. Not thread-safe.
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_WIRE_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_WIRE_H_

#include <chrono>
#include <string>
#include <string_view>

#include "tests/support/fake_model_server/model_server.h"

namespace whet::testing {

class Wire {
 public:
  explicit Wire(int fd) : fd_(fd) {}

  // Reads one request with a Content-Length or without a body. False if the
  // peer closed or sent something else.
  bool Read(ModelRequest& request);

  // Sends `reply` with its faults; false if the connection must end.
  bool Write(const ModelReply& reply);

 private:
  bool ReadMore();
  bool Send(std::string_view bytes);
  // Waits; false if the peer closed meanwhile.
  bool Wait(std::chrono::milliseconds time);
  void AwaitClose();
  bool Drip(std::string_view body, std::chrono::milliseconds pace);

  int fd_;
  std::string buffer_;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_WIRE_H_
