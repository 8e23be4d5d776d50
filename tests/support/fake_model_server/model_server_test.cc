// The server itself, with a client of a dozen lines: bytes out, bytes in.
#include "tests/support/fake_model_server/model_server.h"

#include <string>

#include <arpa/inet.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/fake_model_server/chat_replies.h"

namespace whet::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// Sends `bytes` on a new connection and returns all that comes back until the
// server closes.
std::string Exchange(const ModelServer& server, const std::string& bytes) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(server.port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(
      ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  EXPECT_EQ(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(bytes.size()));
  ::shutdown(fd, SHUT_WR);
  std::string out;
  char piece[4096];
  ssize_t got;
  while ((got = ::recv(fd, piece, sizeof(piece), 0)) > 0) {
    out.append(piece, static_cast<std::size_t>(got));
  }
  ::close(fd);
  return out;
}

std::string Post(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

json BodyOf(const std::string& response) {
  return json::parse(response.substr(response.find("\r\n\r\n") + 4));
}

Handler Upper() {
  return ChatAnswers([](const ChatRequest& request) {
    return request.SystemText() + "/" + request.LastUserText();
  });
}

constexpr char kChat[] =
    R"({"model": "m", "messages": [{"role": "system", "content": "be brief"},
        {"role": "user", "content": "say two words"}]})";

TEST(ModelServer, AnswersAChat) {
  ModelServer server(Upper());
  const std::string response =
      Exchange(server, Post("/v1/chat/completions", kChat));
  EXPECT_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n"));
  const json body = BodyOf(response);
  EXPECT_EQ(body["choices"][0]["message"]["content"], "be brief/say two words");
  EXPECT_EQ(body["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(body["model"], "m");
  EXPECT_EQ(body["usage"]["prompt_tokens"], 5);
  EXPECT_EQ(body["usage"]["completion_tokens"], 4);
}

TEST(ModelServer, AnswersSeveralRequestsOfOneConnection) {
  ModelServer server(Upper());
  const std::string one = Post("/v1/chat/completions", kChat);
  const std::string response = Exchange(server, one + one + one);
  EXPECT_THAT(response, HasSubstr("chatcmpl-2"));
  EXPECT_EQ(server.request_count(), 3);
  EXPECT_EQ(server.connection_count(), 1);
}

TEST(ModelServer, RemembersWhatItWasAsked) {
  ModelServer server(Upper());
  Exchange(server, Post("/v1/chat/completions?a=1", kChat));
  const ModelRequest request = server.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/v1/chat/completions?a=1");
  EXPECT_EQ(request.Header("host"), "x");
  EXPECT_EQ(request.body, kChat);
}

TEST(ModelServer, ListsItsModelAndRefusesTheRest) {
  ModelServer server(Upper());
  EXPECT_THAT(Exchange(server, "GET /v1/models HTTP/1.1\r\n\r\n"),
              HasSubstr("fake-model"));
  EXPECT_THAT(Exchange(server, "GET /v2 HTTP/1.1\r\n\r\n"),
              StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(Exchange(server, Post("/v1/chat/completions", "{")),
              StartsWith("HTTP/1.1 400 "));
}

TEST(ModelServer, RulesFollowTheIndexOfARequest) {
  ModelServer server(
      WithRules({{.first = 1, .reply = RateLimited("2.5")},
                 {.first = 2, .every = 2, .times = 1, .reply = ServerError()},
                 {.first = 0,
                  .every = 1,
                  .if_contains = "banned",
                  .reply = Unauthorized()}},
                Upper()));
  const auto status = [&](const std::string& body) {
    return Exchange(server, Post("/v1/chat/completions", body)).substr(9, 3);
  };
  EXPECT_EQ(status(kChat), "200");  // 0
  EXPECT_THAT(Exchange(server, Post("/v1/chat/completions", kChat)),
              HasSubstr("retry-after: 2.5\r\n"));  // 1
  EXPECT_EQ(status(kChat), "500");                 // 2
  EXPECT_EQ(status("banned"), "401");              // 3
  EXPECT_EQ(status(kChat), "200");  // 4: the second rule is used up
}

TEST(ModelServer, BreaksResponsesAsAsked) {
  const ModelReply whole = HugeBody(100);
  ModelServer server(WithRules({{.first = 0, .reply = Closed()},
                                {.first = 1, .reply = Truncated(whole, 10)},
                                {.first = 2, .reply = CutJson(whole, 10)}},
                               Upper()));
  const std::string request = Post("/v1/chat/completions", kChat);
  EXPECT_EQ(Exchange(server, request), "");
  const std::string truncated = Exchange(server, request);
  EXPECT_THAT(truncated, HasSubstr("content-length: 100\r\n"));
  EXPECT_EQ(truncated.substr(truncated.find("\r\n\r\n") + 4).size(), 10U);
  const std::string cut = Exchange(server, request);
  EXPECT_THAT(cut, HasSubstr("content-length: 10\r\n"));
  EXPECT_EQ(server.request_count(), 3);
}

TEST(ModelServer, StopsWhileAReplyIsHeldBack) {
  ModelServer server(
      [](const ModelRequest&) { return Delayed({}, std::chrono::hours(1)); });
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(server.port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(
      ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  const std::string request = Post("/", "");
  ASSERT_GT(::send(fd, request.data(), request.size(), MSG_NOSIGNAL), 0);
  ASSERT_TRUE(server.AwaitRequests(1));
  EXPECT_EQ(server.most_in_flight(), 1);
  ::close(fd);
}

}  // namespace
}  // namespace whet::testing
