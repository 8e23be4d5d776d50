#include "thread_count.h"

#include <gtest/gtest.h>

namespace whet::llama {
namespace {

TEST(ThreadCount, KeepsAllThreadsThatHaveAProcessorEach) {
  ThreadCount count(2);
  count.Ran(0.1, 0.2);
  count.Ran(0.1, 0.19);
  EXPECT_EQ(count.threads(), 2);
}

TEST(ThreadCount, GivesUpThreadsWhoseProcessorsOthersTook) {
  ThreadCount count(8);
  count.Ran(0.1, 0.5);  // three of eight had none
  EXPECT_EQ(count.threads(), 5);
}

TEST(ThreadCount, KeepsOneThreadWhateverOthersDo) {
  ThreadCount count(2);
  count.Ran(0.1, 0.01);
  EXPECT_EQ(count.threads(), 1);
  count.Ran(0.1, 0.01);
  EXPECT_EQ(count.threads(), 1);
}

TEST(ThreadCount, DoesNotJudgeByAShortStep) {
  ThreadCount count(2);
  count.Ran(0.004, 0.0);
  EXPECT_EQ(count.threads(), 2);
}

// Seconds of steps, on the threads it had, until it tries more of them.
double SecondsUntilMore(ThreadCount& count) {
  const int threads = count.threads();
  double seconds = 0.0;
  while (count.threads() == threads && seconds < 60.0) {
    count.Ran(0.0625, 0.0625 * threads);
    seconds += 0.0625;
  }
  return seconds;
}

TEST(ThreadCount, TriesMoreAfterAWhileAndLaterEachTimeItWasInVain) {
  ThreadCount count(2);
  count.Ran(0.1, 0.1);
  ASSERT_EQ(count.threads(), 1);
  const double first = SecondsUntilMore(count);
  ASSERT_EQ(count.threads(), 2);
  count.Ran(0.1, 0.1);
  ASSERT_EQ(count.threads(), 1);
  EXPECT_DOUBLE_EQ(SecondsUntilMore(count), 2.0 * first);
  EXPECT_LT(first, 1.0);
}

TEST(ThreadCount, TakesBackAllWhenTheOthersAreGone) {
  ThreadCount count(16);
  count.Ran(0.1, 0.2);
  EXPECT_EQ(count.threads(), 2);
  for (int i = 0; i < 40; ++i) {
    count.Ran(0.1, 0.1 * count.threads());
  }
  EXPECT_EQ(count.threads(), 16);
}

TEST(SharedProcessors, RunsOnAsManyThreadsAsAreAskedFor) {
  SharedProcessors processors;
  int threads = 0;
  const auto step = [&](int n) {
    threads = n;
    return 7;
  };
  EXPECT_EQ(processors.Run(3, step), 7);
  EXPECT_EQ(threads, 3);
  processors.Run(0, step);
  EXPECT_GE(threads, 1);
}

TEST(SharedProcessors, LeavesOneStepBesideAnotherItsShare) {
  SharedProcessors outer;
  SharedProcessors inner;
  int alone = 0;
  int beside = 0;
  outer.Run(0, [&](int n) {
    alone = n;
    return inner.Run(0, [&](int m) {
      beside = m;
      return 0;
    });
  });
  EXPECT_LE(beside, alone > 1 ? alone / 2 : 1);
}

}  // namespace
}  // namespace whet::llama
