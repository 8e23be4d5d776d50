#include "services/http_service.h"

#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/log_service.h"
#include "services/recording_plugin.h"
#include "services/secret_service.h"
#include "tests/support/fake_model_server/chat_replies.h"
#include "tests/support/fake_model_server/model_server.h"

namespace whet {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using whet::testing::Handler;
using whet::testing::ModelReply;
using whet::testing::ModelRequest;
using whet::testing::ModelServer;
using whet::testing::WithRules;
using Answer = RecordingPlugin::Answer;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Answers every request with its own body.
ModelReply Echo(const ModelRequest& request) {
  ModelReply reply;
  reply.body = request.body;
  return reply;
}

Handler Always(const ModelReply& reply) {
  return [reply](const ModelRequest&) { return reply; };
}

class HttpServiceTest : public ::testing::Test {
 protected:
  std::unique_ptr<HttpService> MakeService(HttpServiceOptions options = {}) {
    auto http = HttpService::Create(&secrets_, options);
    EXPECT_TRUE(http.ok()) << http.status();
    return *std::move(http);
  }

  std::unique_ptr<LogService> log_ =
      *LogService::Create("", LogLevel::kInfo, nullptr);
  SecretService secrets_{log_.get()};
};

TEST_F(HttpServiceTest, CarriesARequestAndItsResponse) {
  ModelServer server(Echo);
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  const std::string body("{\"text\": \"\xC3\xA9\"}\0 end", 20);
  ASSERT_EQ(plugin.Send(7, {.url = server.origin() + "/v1/x?y=1",
                            .headers = {{"Content-Type", "application/json"},
                                        {"X-Empty", ""}},
                            .body = body}),
            WHET_OK);
  const Answer answer = plugin.Await(7);
  EXPECT_EQ(answer.code, WHET_OK) << answer.message;
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, body);
  EXPECT_EQ(answer.headers.at("content-type"), "application/json");
  const ModelRequest request = server.requests().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/v1/x?y=1");
  EXPECT_EQ(request.body, body);
  EXPECT_EQ(request.Header("content-type"), "application/json");
}

TEST_F(HttpServiceTest, AddsNoHeaderThatChangesTheExchange) {
  ModelServer server(Echo);
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url(),
                            .body = std::string(100'000, 'x')}),
            WHET_OK);
  ASSERT_EQ(plugin.Await(1).status, 200);
  const ModelRequest request = server.requests().at(0);
  for (const auto& [name, value] : request.headers) {
    EXPECT_THAT(name, ::testing::AnyOf("host", "accept", "content-length"))
        << value;
  }
}

TEST_F(HttpServiceTest, GetHasNoBody) {
  ModelServer server(Echo);
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  // After a POST on the same handle and connection.
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
  ASSERT_EQ(plugin.Await(1).status, 200);
  ASSERT_EQ(
      plugin.Send(2, {.method = "GET", .url = server.base_url(), .body = ""}),
      WHET_OK);
  ASSERT_EQ(plugin.Await(2).status, 200);
  EXPECT_EQ(server.requests().at(1).method, "GET");
  EXPECT_EQ(server.requests().at(1).body, "");
}

TEST_F(HttpServiceTest, ReusesItsConnection) {
  ModelServer server(Echo);
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  for (std::uint64_t i = 0; i < 20; ++i) {
    ASSERT_EQ(plugin.Send(i, {.url = server.base_url()}), WHET_OK);
    ASSERT_EQ(plugin.Await(i).status, 200);
  }
  EXPECT_EQ(server.connection_count(), 1);
}

// libcurl by itself sends a request again when a reused connection closes
// without a byte: 20 calls would be 35 billed requests. After the second time
// it is not given a reused one.
TEST_F(HttpServiceTest, SendsEachRequestOnce) {
  // Every second request of a connection is read, then dropped.
  ModelServer server([last = -1](const ModelRequest& r) mutable {
    const bool reused = r.connection == last;
    last = r.connection;
    return reused ? whet::testing::Closed() : Echo(r);
  });
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  int dropped = 0;
  for (std::uint64_t i = 0; i < 20; ++i) {
    ASSERT_EQ(plugin.Send(i, {.url = server.base_url()}), WHET_OK);
    const Answer answer = plugin.Await(i);
    if (answer.code == WHET_OK)
      continue;
    ++dropped;
    EXPECT_EQ(answer.code, WHET_UNAVAILABLE);
    EXPECT_TRUE(answer.retryable());
    EXPECT_FALSE(answer.not_billed());
    EXPECT_THAT(answer.message, HasSubstr("was not sent again"));
  }
  EXPECT_EQ(server.request_count(), 20);
  EXPECT_EQ(dropped, 2);
}

TEST_F(HttpServiceTest, AnswersOverTheByteCapFail) {
  ModelServer server(Always(whet::testing::HugeBody(1000)));
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  ASSERT_EQ(
      plugin.Send(1, {.url = server.base_url(), .max_response_bytes = 1000}),
      WHET_OK);
  EXPECT_EQ(plugin.Await(1).code, WHET_OK);
  ASSERT_EQ(
      plugin.Send(2, {.url = server.base_url(), .max_response_bytes = 999}),
      WHET_OK);
  const Answer answer = plugin.Await(2);
  EXPECT_EQ(answer.code, WHET_RESOURCE_EXHAUSTED);
  EXPECT_EQ(answer.flags, 0U);
  EXPECT_EQ(answer.message,
            server.origin() + ": the response has more than 999 bytes");
}

TEST_F(HttpServiceTest, TheDefaultByteCapIsFourMebibytes) {
  ModelServer server(Always(whet::testing::HugeBody((4 << 20) + 1)));
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
  EXPECT_EQ(plugin.Await(1).code, WHET_RESOURCE_EXHAUSTED);
}

TEST_F(HttpServiceTest, AnEndlessHeaderFails) {
  ModelReply reply;
  for (int i = 0; i < 10'000; ++i) {
    reply.headers.emplace_back("x-filler", std::string(40, 'f'));
  }
  ModelServer server(Always(reply));
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
  EXPECT_EQ(plugin.Await(1).code, WHET_RESOURCE_EXHAUSTED);
}

TEST_F(HttpServiceTest, ASilentServerMeetsTheDeadline) {
  ModelServer server(Always(whet::testing::Silent()));
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  const Clock::time_point start = Clock::now();
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url(), .timeout_ms = 200}),
            WHET_OK);
  const Answer answer = plugin.Await(1);
  EXPECT_GE(Clock::now() - start, milliseconds(200));
  EXPECT_EQ(answer.code, WHET_DEADLINE_EXCEEDED);
  EXPECT_EQ(answer.status, 0);
  EXPECT_TRUE(answer.retryable());
  EXPECT_FALSE(answer.not_billed());
}

TEST_F(HttpServiceTest, ADrippingServerMeetsTheDeadline) {
  ModelServer server(Always(whet::testing::Dripped(
      whet::testing::HugeBody(1 << 20), milliseconds(1))));
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url(), .timeout_ms = 200}),
            WHET_OK);
  EXPECT_EQ(plugin.Await(1).code, WHET_DEADLINE_EXCEEDED);
  EXPECT_TRUE(server.AwaitClosedByPeer(1));
}

TEST_F(HttpServiceTest, AStalledResponseIsGivenUp) {
  ModelServer server(
      Always(whet::testing::Stalled(whet::testing::HugeBody(1000), 10)));
  auto http = MakeService({.stall_s = 1});
  RecordingPlugin plugin(*http);
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
  const Answer answer = plugin.Await(1);
  EXPECT_EQ(answer.code, WHET_DEADLINE_EXCEEDED);
  EXPECT_THAT(answer.message, HasSubstr("stalled"));
}

// A model that thinks sends nothing for minutes; that is no stall.
TEST_F(HttpServiceTest, WaitingForTheFirstByteIsNotAStall) {
  ModelServer server(Always(
      whet::testing::Delayed(whet::testing::HugeBody(10), milliseconds(2500))));
  auto http = MakeService({.stall_s = 1});
  RecordingPlugin plugin(*http);
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
  EXPECT_EQ(plugin.Await(1).code, WHET_OK);
}

TEST_F(HttpServiceTest, CancelEndsAnExchange) {
  ModelServer server(Always(whet::testing::Silent()));
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
  ASSERT_EQ(plugin.Send(2, {.url = server.base_url()}), WHET_OK);
  ASSERT_TRUE(server.AwaitRequests(2));
  plugin.Cancel(99);  // unknown: ignored
  plugin.Cancel(1);
  const Answer answer = plugin.Await(1);
  EXPECT_EQ(answer.code, WHET_CANCELLED);
  EXPECT_FALSE(answer.retryable());
  EXPECT_FALSE(answer.not_billed());
  EXPECT_TRUE(server.AwaitClosedByPeer(1));
  EXPECT_EQ(plugin.CountAnswers(2), 0U);
}

TEST_F(HttpServiceTest, CancelBeforeSendingCostsNothing) {
  ModelServer server(Always(whet::testing::Silent()));
  auto http = MakeService({.max_connections = 1});
  RecordingPlugin plugin(*http);
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
  ASSERT_TRUE(server.AwaitRequests(1));
  ASSERT_EQ(plugin.Send(2, {.url = server.base_url()}), WHET_OK);
  plugin.Cancel(2);
  const Answer answer = plugin.Await(2);
  EXPECT_EQ(answer.code, WHET_CANCELLED);
  EXPECT_TRUE(answer.not_billed());
  EXPECT_EQ(server.request_count(), 1);
}

TEST_F(HttpServiceTest, SendsAtMostTheGivenNumberAtOnce) {
  ModelServer server(Always(
      whet::testing::Delayed(whet::testing::HugeBody(10), milliseconds(20))));
  auto http = MakeService({.max_connections = 3});
  RecordingPlugin plugin(*http);
  for (std::uint64_t i = 0; i < 12; ++i) {
    ASSERT_EQ(plugin.Send(i, {.url = server.base_url()}), WHET_OK);
  }
  for (std::uint64_t i = 0; i < 12; ++i) {
    EXPECT_EQ(plugin.Await(i).code, WHET_OK);
  }
  EXPECT_EQ(server.most_in_flight(), 3);
  EXPECT_EQ(server.connection_count(), 3);
}

// More than one loop takes, on several threads.
TEST_F(HttpServiceTest, AThousandAtOnceAreSharedAmongLoops) {
  constexpr std::uint64_t kMany = 1100;
  ModelServer server(Always(
      whet::testing::Delayed(whet::testing::HugeBody(10), milliseconds(500))));
  auto http = MakeService({});
  RecordingPlugin plugin(*http);
  for (std::uint64_t i = 0; i < kMany; ++i)
    ASSERT_EQ(plugin.Send(i, {.url = server.base_url()}), WHET_OK);
  plugin.Cancel(kMany - 1);  // in the last loop
  for (std::uint64_t i = 0; i + 1 < kMany; ++i)
    ASSERT_EQ(plugin.Await(i).code, WHET_OK) << i;
  EXPECT_EQ(plugin.Await(kMany - 1).code, WHET_CANCELLED);
  EXPECT_GT(server.most_in_flight(), 1024);
}

TEST_F(HttpServiceTest, DoesNotFollowRedirects) {
  ModelServer elsewhere(Echo);
  ModelServer server(
      Always(whet::testing::Redirect(elsewhere.base_url() + "/x")));
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
  const Answer answer = plugin.Await(1);
  EXPECT_EQ(answer.code, WHET_OK);
  EXPECT_EQ(answer.status, 307);
  EXPECT_EQ(answer.headers.at("location"), elsewhere.base_url() + "/x");
  EXPECT_EQ(elsewhere.request_count(), 0);
}

TEST_F(HttpServiceTest, ARefusedConnectionCostsNothing) {
  std::string nobody;
  {
    const ModelServer gone(Echo);
    nobody = gone.origin();
  }
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  ASSERT_EQ(plugin.Send(1, {.url = nobody}), WHET_OK);
  const Answer answer = plugin.Await(1);
  EXPECT_EQ(answer.code, WHET_UNAVAILABLE);
  EXPECT_EQ(answer.status, 0);
  EXPECT_TRUE(answer.retryable());
  EXPECT_TRUE(answer.not_billed());
  EXPECT_THAT(answer.message, HasSubstr(nobody + ": "));
}

TEST_F(HttpServiceTest, ABrokenResponseHasAnUnknownCost) {
  const std::vector<ModelReply> broken = {
      whet::testing::Truncated(whet::testing::HugeBody(100), 50),
      whet::testing::Truncated(whet::testing::HugeBody(100), 0),
      whet::testing::Closed(), whet::testing::Reset()};
  for (std::size_t i = 0; i < broken.size(); ++i) {
    ModelServer server(Always(broken[i]));
    auto http = MakeService();
    RecordingPlugin plugin(*http);
    ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
    const Answer answer = plugin.Await(1);
    EXPECT_EQ(answer.code, WHET_UNAVAILABLE) << i;
    EXPECT_TRUE(answer.retryable()) << i;
    EXPECT_FALSE(answer.not_billed()) << i;
    EXPECT_EQ(server.request_count(), 1) << i;
  }
}

TEST_F(HttpServiceTest, RefusesRequestsThatItCannotSend) {
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  const std::string url = "http://127.0.0.1:1/";
  const std::string with_nul("http://127.0.0.1\0.example.com/", 30);
  const std::vector<std::pair<RecordingPlugin::Request, std::string>> bad = {
      {{.method = "PUT", .url = url}, "expected GET or POST"},
      {{.method = "GET", .url = url, .body = "x"}, "has no body"},
      {{.url = "file:///etc/passwd"}, "scheme is 'file'"},
      {{.url = "v1/chat"}, "not an http(s) URL"},
      {{.url = with_nul}, "control character"},
      {{.url = "http://me:pw@127.0.0.1/"}, "user name or password"},
      {{.url = url, .headers = {{"x-a", "b\r\nx-c: d"}}}, "line break"},
      {{.url = url, .headers = {{"x a", "b"}}}, "not the name"},
      {{.url = url, .headers = {{"Content-Length", "3"}}}, "the host's"},
      {{.url = url, .headers = {{"x-a", "", 77}}}, "handle 77"}};
  for (const auto& [request, why] : bad) {
    EXPECT_EQ(plugin.Send(1, request), WHET_INVALID_ARGUMENT) << why;
    EXPECT_THAT(plugin.refusal(), HasSubstr(why));
    EXPECT_THAT(plugin.refusal(), Not(HasSubstr("pw@")));
  }
  EXPECT_EQ(plugin.CountAnswers(), 0U);
}

TEST_F(HttpServiceTest, InvalidUtf8IsReplaced) {
  ModelReply reply;
  reply.body = "a\xFFz";
  ModelServer server(Always(reply));
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
  EXPECT_EQ(plugin.Await(1).body, "a\xEF\xBF\xBDz");
}

TEST_F(HttpServiceTest, ProxiesAreNotForTheLoopback) {
  ModelServer proxy(Echo);
  ModelServer server(Echo);
  ASSERT_EQ(::setenv("http_proxy", proxy.origin().c_str(), 1), 0);
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
  // A name is no address, whatever it begins with.
  const std::vector<std::string> far = {"http://model.invalid/v1",
                                        "http://127.model.invalid/v1"};
  ASSERT_EQ(plugin.Send(2, {.url = far[0]}), WHET_OK);
  ASSERT_EQ(plugin.Send(3, {.url = far[1]}), WHET_OK);
  for (const std::uint64_t token : {1, 2, 3})
    EXPECT_EQ(plugin.Await(token).status, 200);
  ASSERT_EQ(::unsetenv("http_proxy"), 0);
  EXPECT_EQ(server.request_count(), 1);
  std::vector<std::string> asked;
  for (const whet::testing::ModelRequest& request : proxy.requests())
    asked.push_back(request.path);
  EXPECT_THAT(asked, ::testing::UnorderedElementsAreArray(far));
}

}  // namespace
}  // namespace whet
