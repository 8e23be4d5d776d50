#include "worker/lane.h"

#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

constexpr milliseconds kLong{20000};

// Both ends of a lane in one process; the worker's answers on a thread.
class LaneTest : public ::testing::Test {
 protected:
  void SetUp() override {
    LaneEnds ends;
    auto made = Lane::Make(&ends);
    ASSERT_TRUE(made.ok()) << made.status();
    host_ = *std::move(made);
    socket_ = ends.socket;
    auto attached = Lane::Attach(ends);
    ASSERT_TRUE(attached.ok()) << attached.status();
    worker_ = *std::move(attached);
  }
  void TearDown() override {
    host_->HangUp();
    if (thread_.joinable())
      thread_.join();
  }
  void Serve(Lane::Serve serve) {
    thread_ = std::thread(
        [this, serve = std::move(serve)] { worker_->ServeAll(serve); });
  }
  absl::StatusOr<std::string> Ask(
      std::uint32_t method, std::string_view text,
      const Lane::Serve& serve = [](const LaneCall&, Lane::Reply&) {},
      milliseconds patience = kLong) {
    ByteWriter out = host_->Compose();
    out.Text(text);
    return host_->Exchange({method, 5, out.written()}, serve, patience);
  }
  static void AnswerText(Lane::Reply& reply, std::string_view text) {
    ByteWriter out = reply.Writer();
    out.Text(text);
    reply.Finish(out);
  }
  static std::string TextOf(std::string_view bytes) {
    ByteReader in(bytes);
    return std::string(in.Text());
  }

  std::unique_ptr<Lane> host_;
  std::unique_ptr<Lane> worker_;
  int socket_ = -1;  // the worker's, which worker_ owns
  std::thread thread_;
};

TEST_F(LaneTest, CarriesACallAndItsAnswer) {
  Serve([](const LaneCall& call, Lane::Reply& reply) {
    AnswerText(reply, TextOf(call.payload) + " " + std::to_string(call.method) +
                          " " + std::to_string(call.instance));
  });
  for (int i = 0; i < 3; ++i) {
    const auto answer = Ask(9, "hello");
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(TextOf(*answer), "hello 9 5");
  }
}

// The worker's call goes out while the host's is not answered, the host calls
// back while that one is not, and nobody's bytes are overwritten.
TEST_F(LaneTest, CallsBackWithinACall) {
  const Lane::Serve by_worker = [this](const LaneCall& call,
                                       Lane::Reply& reply) {
    const std::string_view asked = call.payload;  // in the shared memory
    if (call.method == 3)
      return AnswerText(reply, "inner(" + TextOf(asked) + ")");
    ByteWriter out = worker_->Compose();
    out.Text("please");
    const auto answer = worker_->Exchange(
        {2, 0, out.written()},
        [](const LaneCall& inner, Lane::Reply& to) {
          AnswerText(to, "inner(" + TextOf(inner.payload) + ")");
        },
        Lane::kEver);
    ASSERT_TRUE(answer.ok());
    AnswerText(reply, TextOf(asked) + "+" + TextOf(*answer));
  };
  Serve(by_worker);
  const auto answer =
      Ask(1, "outer", [this](const LaneCall& call, Lane::Reply& reply) {
        EXPECT_EQ(call.method, 2u);
        const auto inner = Ask(3, "back");
        ASSERT_TRUE(inner.ok());
        AnswerText(reply, TextOf(call.payload) + "->" + TextOf(*inner));
      });
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(TextOf(*answer), "outer+please->inner(back)");
}

TEST_F(LaneTest, ReservesRoomInFrontOfAnAnswer) {
  Serve([](const LaneCall&, Lane::Reply& reply) {
    char* room = reply.Reserve(20);
    std::memset(room, 'r', 20);
    AnswerText(reply, "behind");
  });
  const auto answer = Ask(1, "");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->substr(0, 20), std::string(20, 'r'));
  EXPECT_EQ(TextOf(std::string_view(*answer).substr(LaneAligned(20))),
            "behind");
}

TEST_F(LaneTest, CountsOnlyTheOtherSidesTime) {
  Serve([this](const LaneCall&, Lane::Reply& reply) {
    ByteWriter out = worker_->Compose();
    const auto answer = worker_->Exchange(
        {2, 0, out.written()}, [](const LaneCall&, Lane::Reply&) {},
        Lane::kEver);
    if (answer.ok())
      AnswerText(reply, "done");
  });
  // The host's part takes longer than the worker may.
  const auto patient = Ask(
      1, "",
      [](const LaneCall&, Lane::Reply& reply) {
        std::this_thread::sleep_for(milliseconds(600));
        AnswerText(reply, "");
      },
      milliseconds(500));
  EXPECT_TRUE(patient.ok()) << patient.status();
}

TEST_F(LaneTest, TellsSilenceFromDeath) {
  Serve([](const LaneCall&, Lane::Reply& reply) {
    std::this_thread::sleep_for(milliseconds(300));
    AnswerText(reply, "late");
  });
  const auto silent = Ask(
      1, "", [](const LaneCall&, Lane::Reply&) {}, milliseconds(20));
  EXPECT_TRUE(absl::IsDeadlineExceeded(silent.status())) << silent.status();
}

TEST_F(LaneTest, HearsThatTheOtherSideHungUp) {
  Serve([this](const LaneCall&, Lane::Reply&) { worker_->HangUp(); });
  const auto answer = Ask(1, "");
  EXPECT_TRUE(absl::IsUnavailable(answer.status())) << answer.status();
}

TEST_F(LaneTest, SaysThatAMessageIsTooLarge) {
  Serve([](const LaneCall&, Lane::Reply& reply) {
    ByteWriter out = reply.Writer();
    const std::string block(std::size_t{1} << 20, 'x');
    while (out.ok())
      out.Text(block);
    reply.Finish(out);
  });
  const auto answer = Ask(1, "");
  EXPECT_TRUE(absl::IsResourceExhausted(answer.status())) << answer.status();
  // The lane is as good as before.
  EXPECT_TRUE(absl::IsResourceExhausted(Ask(1, "").status()));
}

// What a worker that means harm may send; each ends the lane with DATA_LOSS.
struct Nonsense {
  const char* name;
  std::uint64_t words[4];  // kind and method, instance, offset, length
  std::size_t bytes;
};

class LaneNonsenseTest : public LaneTest,
                         public ::testing::WithParamInterface<Nonsense> {};

TEST_P(LaneNonsenseTest, IsRefused) {
  ASSERT_EQ(send(socket_, GetParam().words, GetParam().bytes, 0),
            static_cast<ssize_t>(GetParam().bytes));
  const auto answer = Ask(1, "x", [](const LaneCall&, Lane::Reply&) {
    ADD_FAILURE() << "a damaged call was answered";
  });
  EXPECT_TRUE(absl::IsDataLoss(answer.status())) << answer.status();
}

constexpr std::uint64_t Kind(std::uint64_t kind, std::uint64_t method) {
  return kind | method << 32;
}
constexpr std::uint64_t kFar = ~std::uint64_t{0};

INSTANTIATE_TEST_SUITE_P(
    All, LaneNonsenseTest,
    ::testing::Values(
        Nonsense{"short", {Kind(2, 1), 5, 0, 0}, 31},
        Nonsense{"unknown_kind", {Kind(77, 1), 5, 0, 0}, 32},
        Nonsense{"other_method", {Kind(2, 8), 5, 0, 0}, 32},
        Nonsense{"other_instance", {Kind(2, 1), 6, 0, 0}, 32},
        Nonsense{"answer_outside", {Kind(2, 1), 5, kAreaBytes, 1}, 32},
        Nonsense{"answer_overflows", {Kind(2, 1), 5, 8, kFar}, 32},
        Nonsense{"call_outside", {Kind(1, 1), 5, kFar, 8}, 32},
        Nonsense{"call_too_long", {Kind(1, 1), 5, 0, kAreaBytes + 1}, 32}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace whet
