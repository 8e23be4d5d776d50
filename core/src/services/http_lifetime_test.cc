// Who may send, what it may see, and that nothing arrives after the end.
#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/http_service.h"
#include "services/log_service.h"
#include "services/recording_plugin.h"
#include "services/secret_service.h"
#include "tests/support/fake_model_server/chat_replies.h"
#include "tests/support/fake_model_server/model_server.h"

namespace whet {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using whet::testing::ModelReply;
using whet::testing::ModelRequest;
using whet::testing::ModelServer;
using Answer = RecordingPlugin::Answer;

constexpr char kKey[] = "test-key-0123456789";

ModelReply Hello(const ModelRequest&) {
  ModelReply reply;
  reply.body = "hello";
  return reply;
}

ModelReply Silence(const ModelRequest&) { return whet::testing::Silent(); }

class HttpLifetimeTest : public ::testing::Test {
 protected:
  std::unique_ptr<HttpService> MakeService(HttpServiceOptions options = {}) {
    auto http = HttpService::Create(&secrets_, options);
    EXPECT_TRUE(http.ok()) << http.status();
    return *std::move(http);
  }

  std::uint64_t OpenKey(const std::string& origin) {
    EXPECT_EQ(::setenv("WHET_HTTP_TEST_KEY", kKey, 1), 0);
    const auto handle = secrets_.Open("WHET_HTTP_TEST_KEY", "", origin);
    EXPECT_EQ(::unsetenv("WHET_HTTP_TEST_KEY"), 0);
    EXPECT_TRUE(handle.ok()) << handle.status();
    return *handle;
  }

  std::unique_ptr<LogService> log_ =
      *LogService::Create("", LogLevel::kInfo, nullptr);
  SecretService secrets_{log_.get()};
};

TEST_F(HttpLifetimeTest, ASecretReachesItsOrigin) {
  ModelServer server(Hello);
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  const std::uint64_t key = OpenKey(server.origin());
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url(),
                            .headers = {{"Authorization", "Bearer ", key}}}),
            WHET_OK);
  EXPECT_EQ(plugin.Await(1).status, 200);
  EXPECT_EQ(server.requests().at(0).Header("authorization"),
            std::string("Bearer ") + kKey);
}

TEST_F(HttpLifetimeTest, ASecretReachesNoOtherOrigin) {
  ModelServer mine(Hello);
  ModelServer other(Hello);
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  const std::uint64_t key = OpenKey(mine.origin());
  // The other's port, and the right port under another name.
  const std::string renamed =
      "http://localhost:" + std::to_string(mine.port()) + "/";
  for (const std::string& url : {other.base_url(), renamed}) {
    ASSERT_EQ(
        plugin.Send(1, {.url = url, .headers = {{"Authorization", "", key}}}),
        WHET_OK);
    const Answer answer = plugin.Await(1);
    EXPECT_EQ(answer.code, WHET_PERMISSION_DENIED);
    EXPECT_TRUE(answer.not_billed());
    EXPECT_THAT(answer.message, HasSubstr(mine.origin()));
    EXPECT_THAT(answer.message, Not(HasSubstr(kKey)));
  }
  EXPECT_EQ(mine.request_count() + other.request_count(), 0);
}

TEST_F(HttpLifetimeTest, ASecretThatTheServerEchoesIsMasked) {
  ModelServer server([](const ModelRequest& request) {
    ModelReply reply;
    reply.body = "you sent " + std::string(request.Header("authorization"));
    reply.headers.emplace_back("x-echo", request.Header("authorization"));
    return reply;
  });
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  const std::uint64_t key = OpenKey(server.origin());
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url(),
                            .headers = {{"Authorization", "Bearer ", key}}}),
            WHET_OK);
  const Answer answer = plugin.Await(1);
  EXPECT_EQ(answer.body, "you sent Bearer ***");
  EXPECT_EQ(answer.headers.at("x-echo"), "Bearer ***");
}

TEST_F(HttpLifetimeTest, AnInstanceThatIsBeingMadeCannotSend) {
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  plugin.context().set_instance(nullptr);
  EXPECT_EQ(plugin.Send(1, {.url = "http://127.0.0.1:1/"}),
            WHET_FAILED_PRECONDITION);
  EXPECT_THAT(plugin.refusal(), HasSubstr("create()"));
}

TEST_F(HttpLifetimeTest, ARetiredInstanceCannotSend) {
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  plugin.context().Retire();
  EXPECT_EQ(plugin.Send(1, {.url = "http://127.0.0.1:1/"}),
            WHET_FAILED_PRECONDITION);
  plugin.Cancel(1);
}

TEST_F(HttpLifetimeTest, DetachAnswersWhatIsInFlightAndEndsSending) {
  ModelServer server(Silence);
  auto http = MakeService({.max_connections = 2});
  RecordingPlugin plugin(*http);
  RecordingPlugin bystander(*http);
  for (std::uint64_t i = 0; i < 5; ++i) {  // two in flight, three waiting
    ASSERT_EQ(plugin.Send(i, {.url = server.base_url()}), WHET_OK);
  }
  ASSERT_TRUE(server.AwaitRequests(2));
  ASSERT_EQ(bystander.Send(0, {.url = server.base_url()}), WHET_OK);
  http->Detach(plugin.context());
  EXPECT_EQ(plugin.CountAnswers(), 5U);
  for (std::uint64_t i = 0; i < 5; ++i) {
    EXPECT_EQ(plugin.Await(i).code, WHET_CANCELLED);
  }
  EXPECT_EQ(plugin.Send(9, {.url = server.base_url()}),
            WHET_FAILED_PRECONDITION);
  http->Detach(plugin.context());  // again: nothing to do
  EXPECT_EQ(bystander.CountAnswers(), 0U);
}

// The plugin object goes right after Detach(): a late on_response would touch
// freed memory, which the sanitizers see.
TEST_F(HttpLifetimeTest, NothingArrivesAfterDetach) {
  ModelServer server(Hello);
  auto http = MakeService();
  for (int round = 0; round < 20; ++round) {
    auto plugin = std::make_unique<RecordingPlugin>(*http);
    std::atomic<int> accepted{0};
    std::vector<std::thread> senders;
    for (std::uint64_t t = 0; t < 3; ++t) {
      senders.emplace_back([&, t] {
        for (std::uint64_t i = 0; i < 20; ++i) {
          if (plugin->Send(t * 100 + i, {.url = server.base_url()}) ==
              WHET_OK) {
            ++accepted;
          }
        }
      });
    }
    ASSERT_TRUE(server.AwaitRequests(1));
    http->Detach(plugin->context());
    for (std::thread& sender : senders)
      sender.join();
    EXPECT_EQ(plugin->CountAnswers(), static_cast<std::size_t>(accepted));
    plugin.reset();
  }
}

TEST_F(HttpLifetimeTest, TheEndOfTheServiceAnswersEverything) {
  ModelServer server(Silence);
  auto http = MakeService({.max_connections = 1});
  RecordingPlugin plugin(*http);
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
  ASSERT_EQ(plugin.Send(2, {.url = server.base_url()}), WHET_OK);
  ASSERT_TRUE(server.AwaitRequests(1));
  http.reset();
  plugin.ServiceIsGone();
  EXPECT_EQ(plugin.CountAnswers(), 2U);
  EXPECT_EQ(plugin.Await(2).code, WHET_CANCELLED);
}

TEST_F(HttpLifetimeTest, ARetiredInstanceGetsNoResponse) {
  ModelServer server(Silence);
  auto http = MakeService();
  RecordingPlugin plugin(*http);
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
  ASSERT_TRUE(server.AwaitRequests(1));
  plugin.context().Retire();
  http->Detach(plugin.context());
  EXPECT_EQ(plugin.CountAnswers(), 0U);
}

TEST_F(HttpLifetimeTest, AResponseMaySendTheNextRequest) {
  ModelServer server(Hello);
  auto http = MakeService();
  RecordingPlugin* self = nullptr;
  RecordingPlugin plugin(*http, [&](std::uint64_t token) {
    if (token < 5) {
      self->Send(token + 1, {.url = server.base_url()});
      self->Cancel(1000);
    }
  });
  self = &plugin;
  ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
  EXPECT_EQ(plugin.Await(5).status, 200);
  EXPECT_EQ(server.connection_count(), 1);
}

TEST_F(HttpLifetimeTest, ManyThreadsGetOneAnswerEach) {
  ModelServer server(Hello);
  auto http = MakeService({.max_connections = 16});
  RecordingPlugin plugin(*http);
  std::vector<std::thread> senders;
  for (std::uint64_t t = 0; t < 4; ++t) {
    senders.emplace_back([&, t] {
      for (std::uint64_t i = 0; i < 100; ++i) {
        EXPECT_EQ(plugin.Send(t * 100 + i, {.url = server.base_url()}),
                  WHET_OK);
        if (i % 10 == 0)
          plugin.Cancel(t * 100 + i);
      }
    });
  }
  for (std::thread& sender : senders)
    sender.join();
  http->Detach(plugin.context());
  EXPECT_EQ(plugin.CountAnswers(), 400U);
  for (std::uint64_t token = 0; token < 400; ++token) {
    EXPECT_EQ(plugin.CountAnswers(token), 1U) << token;
  }
  EXPECT_LE(server.connection_count(), 60);  // a cancel closes its own
}

}  // namespace
}  // namespace whet
