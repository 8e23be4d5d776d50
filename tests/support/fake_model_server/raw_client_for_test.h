// A client that sends and sees bytes, for tests of the server itself. For one
// thread.
//
//   RawClient client(server);
//   client.Send(ChatRequestBytes());
//   EXPECT_EQ(client.ReadAll(), "...");   // until the server ends
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_RAW_CLIENT_FOR_TEST_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_RAW_CLIENT_FOR_TEST_H_

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gtest/gtest.h"
#include "tests/support/fake_model_server/model_server.h"

namespace whet::testing {

class RawClient {
 public:
  explicit RawClient(const ModelServer& server)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(server.port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(
        ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)),
        0);
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { ::close(fd_); }

  int fd() const { return fd_; }

  void Send(std::string_view bytes) {
    EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  void EndSending() { ::shutdown(fd_, SHUT_WR); }

  // Reads once; false if the server has ended.
  bool ReadMore(std::string& out) {
    const ssize_t got = ::recv(fd_, piece_, sizeof(piece_), 0);
    was_reset_ = got < 0 && errno == ECONNRESET;
    if (got > 0)
      out.append(piece_, static_cast<std::size_t>(got));
    return got > 0;
  }
  std::string ReadAll() {
    std::string out;
    while (ReadMore(out)) {
    }
    return out;
  }
  std::string ReadBytes(std::size_t count) {
    std::string out;
    while (out.size() < count && ReadMore(out)) {
    }
    return out;
  }
  bool was_reset() const { return was_reset_; }

  // Whether there are bytes, or an end, to be read now.
  bool HasMore() const {
    pollfd watched = {fd_, POLLIN, 0};
    return ::poll(&watched, 1, 0) != 0;
  }

 private:
  const int fd_;
  bool was_reset_ = false;
  char piece_[1 << 16];
};

// Sends `bytes` on a new connection and returns all that comes back until the
// server closes.
inline std::string Exchange(const ModelServer& server, std::string_view bytes) {
  RawClient client(server);
  client.Send(bytes);
  client.EndSending();
  return client.ReadAll();
}

inline std::string Post(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline std::string PostChat() {
  return Post("/v1/chat/completions",
              R"({"model": "m", "messages": [{"role": "user",)"
              R"( "content": "say two words"}]})");
}

inline std::string StatusOf(const std::string& response) {
  return response.size() < 12 ? "" : response.substr(9, 3);
}

inline std::string BodyTextOf(const std::string& response) {
  const std::size_t end = response.find("\r\n\r\n");
  return end == std::string::npos ? "" : response.substr(end + 4);
}

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_RAW_CLIENT_FOR_TEST_H_
