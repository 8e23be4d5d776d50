#include "processor_load.h"

#include <gtest/gtest.h>

namespace whet::llama {
namespace {

TEST(ProcessorLoad, UsesAllProcessorsOfAnIdleMachine) {
  EXPECT_EQ(ThreadsWorthStarting(4, 4, "0.00 0.01 0.05 1/180 4711\n"), 4);
}

TEST(ProcessorLoad, LeavesOutTheProcessorsOfOthers) {
  EXPECT_EQ(ThreadsWorthStarting(4, 4, "3.10 2.00 1.05 3/180 4711\n"), 2);
}

TEST(ProcessorLoad, KeepsOneThreadOnABusyMachine) {
  EXPECT_EQ(ThreadsWorthStarting(2, 2, "15.6 14.2 9.29 18/213 18605\n"), 1);
}

TEST(ProcessorLoad, AsksForNoMoreThanTheLimit) {
  EXPECT_EQ(ThreadsWorthStarting(2, 64, "0.00 0.01 0.05 1/180 4711\n"), 2);
}

TEST(ProcessorLoad, UsesAllWhereTheSystemSaysNothing) {
  EXPECT_EQ(ThreadsWorthStarting(4, 4, ""), 4);
  EXPECT_EQ(ThreadsWorthStarting(4, 4, "busy/idle"), 4);
}

}  // namespace
}  // namespace whet::llama
