#include "conformance/fake_server.h"

#include <mutex>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::conformance {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr double kLong = 30.0;

// What came, as "token:status" or "token:-code".
struct Inbox {
  std::mutex mutex;
  std::vector<std::string> got;  // guarded by mutex

  FakeServer::Take For(std::uint64_t token) {
    return [this, token](const HttpAnswer& answer) {
      const std::lock_guard lock(mutex);
      got.push_back(std::to_string(token) + ":" +
                    std::to_string(answer.transport == WHET_OK
                                       ? answer.status
                                       : -answer.transport));
    };
  }
};

// Servers live for ever: their threads do.
FakeServer& NewServer() { return *new FakeServer; }

TEST(FakeServer, AnswersAsTheScriptSays) {
  FakeServer& server = NewServer();
  Inbox inbox;
  server.AnswerWith([](const Asked& asked) {
    return HttpAnswer{.status = asked.body == "hello" ? 200 : 404};
  });
  EXPECT_TRUE(server.Accept({.token = 1, .body = "hello"}, inbox.For(1)));
  EXPECT_TRUE(server.Accept({.token = 2, .body = "bye"}, inbox.For(2)));
  EXPECT_TRUE(server.Close(kLong));
  EXPECT_THAT(inbox.got, UnorderedElementsAre("1:200", "2:404"));
  EXPECT_EQ(server.asked_count(), 2U);
}

TEST(FakeServer, KeepsWaitingUntilItIsTold) {
  FakeServer& server = NewServer();
  Inbox inbox;
  server.AnswerWith([](const Asked&) { return HttpAnswer{.status = 200}; });
  server.Hold();
  for (std::uint64_t token = 1; token <= 3; ++token)
    server.Accept({.token = token}, inbox.For(token));
  EXPECT_TRUE(server.AwaitWaiting(3, kLong));
  EXPECT_THAT(inbox.got, IsEmpty());
  Draws draws(1);
  EXPECT_EQ(server.AnswerOne(draws), 1U);
  EXPECT_EQ(server.AnswerWaiting(draws), 2U);
  EXPECT_EQ(server.AnswerWaiting(draws), 0U);
  EXPECT_TRUE(server.Close(kLong));
  EXPECT_THAT(inbox.got, SizeIs(3));
}

TEST(FakeServer, ResumeAnswersWhoWaitsAndWhoComes) {
  FakeServer& server = NewServer();
  Inbox inbox;
  server.Hold();
  server.Accept({.token = 1}, inbox.For(1));
  server.Resume();
  server.Accept({.token = 2}, inbox.For(2));
  EXPECT_TRUE(server.Close(kLong));
  EXPECT_THAT(inbox.got, UnorderedElementsAre("1:503", "2:503"));
}

TEST(FakeServer, CancelAnswersThatOneOnly) {
  FakeServer& server = NewServer();
  Inbox inbox;
  server.Hold();
  server.Accept({.token = 7}, inbox.For(7));
  server.Accept({.token = 8}, inbox.For(8));
  server.Cancel(7);
  server.Cancel(99);
  EXPECT_FALSE(server.AwaitWaiting(2, 0.0));
  EXPECT_TRUE(server.AwaitWaiting(1, 0.0));
  EXPECT_TRUE(server.Close(kLong));
  EXPECT_THAT(inbox.got, UnorderedElementsAre("7:-1", "8:-1"));
}

TEST(FakeServer, AClosedOneTakesNothing) {
  FakeServer& server = NewServer();
  Inbox inbox;
  EXPECT_TRUE(server.Close(kLong));
  EXPECT_FALSE(server.Accept({.token = 1}, inbox.For(1)));
  server.Open();
  EXPECT_TRUE(server.Accept({.token = 2}, inbox.For(2)));
  EXPECT_TRUE(server.Close(kLong));
  EXPECT_THAT(inbox.got, ElementsAre("2:503"));
}

TEST(Marker, IsFoundInAText) {
  EXPECT_EQ(Marker(17), "call000017z");
  EXPECT_EQ(MarkerIn(R"({"content": "What about call000017z?"})"),
            "call000017z");
  EXPECT_EQ(MarkerIn("call call0000z call000001 call000002z"), "call000002z");
  EXPECT_EQ(MarkerIn("call00001"), "");
  EXPECT_EQ(NumberOf("call000017z"), 17U);
  EXPECT_EQ(NumberOf(""), 0U);
}

}  // namespace
}  // namespace whet::conformance
