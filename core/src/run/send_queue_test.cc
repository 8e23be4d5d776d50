#include "run/send_queue.h"

#include <string>

#include "gtest/gtest.h"

namespace whet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const SendQueue::TimePoint kNow{seconds(1000)};

std::shared_ptr<Call> CallTo(const std::string& model, const std::string& key) {
  auto call = std::make_shared<Call>();
  call->key = key;
  call->request.model = model;
  call->worst_case = {1, 100};
  call->deadline = kNow + seconds(60);
  return call;
}

std::string NextKey(SendQueue& queue, SendQueue::TimePoint now) {
  const auto call = queue.Take(now);
  return call == nullptr ? "" : call->key;
}

TEST(SendQueue, KeepsTheOrderAndTheNumberOfPlaces) {
  SendQueue queue(2, /*known=*/true);
  const auto first = CallTo("m", "1");
  queue.Add(first);
  queue.Add(CallTo("m", "2"));
  queue.Add(CallTo("m", "3"));
  EXPECT_EQ(NextKey(queue, kNow), "1");
  EXPECT_EQ(NextKey(queue, kNow), "2");
  EXPECT_EQ(NextKey(queue, kNow), "");
  EXPECT_EQ(queue.NextWake(), SendQueue::TimePoint::max());
  queue.GiveUpPlace(*first);
  EXPECT_EQ(NextKey(queue, kNow), "3");
  EXPECT_EQ(queue.places(), 2);
}

TEST(SendQueue, WhatIsTriedAgainGoesBeforeWhatIsNew) {
  SendQueue queue(8, /*known=*/true);
  queue.Add(CallTo("m", "new"));
  queue.AddRetry(CallTo("m", "again"), kNow + seconds(2));
  EXPECT_EQ(NextKey(queue, kNow), "new");
  EXPECT_EQ(NextKey(queue, kNow), "");
  EXPECT_EQ(queue.NextWake(), kNow + seconds(2));
  queue.Add(CallTo("m", "newer"));
  EXPECT_EQ(NextKey(queue, kNow + seconds(2)), "again");
}

// Servers count per model: what one must wait for does not hold up another.
TEST(SendQueue, ModelsDoNotWaitForEachOther) {
  SendQueue queue(8, /*known=*/true);
  const auto slow = CallTo("slow", "s1");
  queue.Add(slow);
  EXPECT_EQ(NextKey(queue, kNow), "s1");
  slow->sent = kNow;
  queue.OnOverload(*slow, kNow, seconds(30));
  queue.Add(CallTo("slow", "s2"));
  queue.Add(CallTo("quick", "q1"));
  EXPECT_EQ(NextKey(queue, kNow), "q1");
  EXPECT_EQ(NextKey(queue, kNow), "");
  EXPECT_EQ(queue.NextWake(), kNow + seconds(30));
  EXPECT_EQ(NextKey(queue, kNow + seconds(30)), "s2");
}

TEST(SendQueue, ARateSpreadsCalls) {
  SendQueue queue(8, /*known=*/true);
  queue.SetRates("m", {.tokens_per_minute = 6000}, kNow);  // 95 a second
  const auto first = CallTo("m", "1");
  queue.Add(first);
  queue.Add(CallTo("m", "2"));
  EXPECT_EQ(NextKey(queue, kNow), "1");
  EXPECT_EQ(NextKey(queue, kNow), "");
  EXPECT_GT(queue.NextWake(), kNow + seconds(1));
  queue.OnUsage(*first, 10);  // 90 tokens were reserved for nothing
  EXPECT_LT(queue.NextWake(), kNow + milliseconds(200));
}

TEST(SendQueue, EndsWhatWaitsPastItsDeadline) {
  SendQueue queue(8, /*known=*/true);
  queue.AddRetry(CallTo("m", "late"), kNow + seconds(90));
  const auto later = CallTo("m", "later");
  later->deadline = kNow + seconds(100);
  queue.AddRetry(later, kNow + seconds(95));
  EXPECT_EQ(queue.NextWake(), kNow + seconds(60));
  EXPECT_TRUE(queue.TakeOverdue(kNow + seconds(59)).empty());
  const auto overdue = queue.TakeOverdue(kNow + seconds(60));
  ASSERT_EQ(overdue.size(), 1U);
  EXPECT_EQ(overdue.front()->key, "late");
  EXPECT_EQ(queue.TakeAll().size(), 1U);
}

TEST(SendQueue, CountsWhatHappened) {
  SendQueue queue(8, /*known=*/true);
  const auto call = CallTo("m", "1");
  queue.Add(call);
  ASSERT_EQ(queue.Take(kNow), call);
  call->attempts = 1;
  queue.OnSent(*call);
  call->sent = kNow - seconds(1);
  queue.OnOverload(*call, kNow, seconds(3));
  queue.OnOverload(*call, kNow, seconds(3));  // the same pause
  call->attempts = 2;
  queue.OnSent(*call);
  const Traffic traffic = queue.traffic();
  EXPECT_EQ(traffic.requests, 2);
  EXPECT_EQ(traffic.retries, 1);
  EXPECT_EQ(traffic.overloaded, 2);
  EXPECT_EQ(traffic.paused_s, 3.0);
  EXPECT_EQ(traffic.limit, 5);  // 8 * 0.7
}

}  // namespace
}  // namespace whet
