#include "run/token_bucket.h"

#include "gtest/gtest.h"

namespace whet {
namespace {

using Bucket = TokenBucket;

Bucket::TimePoint After(double s) {
  return Bucket::TimePoint() +
         std::chrono::duration_cast<Bucket::TimePoint::duration>(
             std::chrono::duration<double>(s));
}

double Seconds(Bucket::TimePoint t) {
  return std::chrono::duration<double>(t - Bucket::TimePoint()).count();
}

TEST(TokenBucket, WithoutAQuotaEverythingIsReady) {
  Bucket bucket;
  bucket.Take(1e9, After(0));
  EXPECT_LE(bucket.ReadyAt(1e9), After(0));
  EXPECT_FALSE(bucket.known());
}

// 600 a minute are 10 a second; a twentieth less: 9.5.
TEST(TokenBucket, SpreadsARateOverTime) {
  Bucket bucket;
  bucket.SetRate(600, After(0));
  int sent = 0;
  double now = 0.0;
  while (now < 60.0) {
    bucket.Take(1, After(now));
    ++sent;
    now = std::max(now, Seconds(bucket.ReadyAt(1)));
  }
  EXPECT_NEAR(sent, 570 + 9.5, 2);
}

TEST(TokenBucket, WhatIsLargerThanTheBucketGoesWhenItIsFull) {
  Bucket bucket;
  bucket.SetRate(60, After(0));  // holds one
  EXPECT_LE(bucket.ReadyAt(100), After(0));
  bucket.Take(100, After(0));
  EXPECT_NEAR(Seconds(bucket.ReadyAt(1)), 100 / 0.95, 1e-6);
  bucket.Refund(90);
  EXPECT_NEAR(Seconds(bucket.ReadyAt(1)), 10 / 0.95, 1e-6);
}

// 48 of 60 are used up and come back within 48 s: one a second, a twentieth
// less.
TEST(TokenBucket, LearnsTheRateFromTheServersBooks) {
  Bucket bucket;
  bucket.Correct({60, 12, 48'000}, After(5));
  ASSERT_TRUE(bucket.known());
  bucket.Take(12, After(5));
  EXPECT_NEAR(Seconds(bucket.ReadyAt(1)), 5 + 1 / 0.95, 1e-6);
}

TEST(TokenBucket, WhatOthersUseCounts) {
  Bucket bucket;
  bucket.Correct({60, 50, 10'000}, After(0));
  bucket.Correct({60, 0, 60'000}, After(1));
  EXPECT_GT(bucket.ReadyAt(1), After(1));
}

// An answer that left before our last requests came does not know of them.
TEST(TokenBucket, OldNewsDoesNotGiveBackWhatIsOnItsWay) {
  Bucket bucket;
  bucket.Correct({60, 10, 50'000}, After(0));
  bucket.Take(10, After(0));
  bucket.Correct({60, 9, 51'000}, After(0.1));
  EXPECT_GT(bucket.ReadyAt(1), After(0.5));
}

TEST(TokenBucket, IgnoresNoticesThatMakeNoSense) {
  for (const QuotaNotice& notice : {QuotaNotice{},
                                    {0, 0, 0},
                                    {60, -1, 1000},
                                    {60, 61, 1000},
                                    {60, 5, -1},
                                    {60, 60, 0},
                                    {60, 0, 0}}) {
    Bucket bucket;
    bucket.Correct(notice, After(0));
    EXPECT_FALSE(bucket.known());
  }
}

}  // namespace
}  // namespace whet
