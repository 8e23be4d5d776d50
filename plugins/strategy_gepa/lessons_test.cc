#include "lessons.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "written_task_for_test.h"

namespace whet::gepa {
namespace {

using ::testing::AnyOf;
using ::testing::Each;
using ::testing::Eq;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

struct LessonsWorld : WrittenWorld {
  explicit LessonsWorld(std::size_t count)
      : feedback(search.Examples("train")) {
    feedback.resize(count);
  }
  std::vector<sdk::Example> feedback;
};

// One of 40 is missed: it comes first, with two of the others.
TEST(Lessons, AreDrawnUntilThereIsAMiss) {
  LessonsWorld f(40);
  Lessons lessons(f.search, f.board, f.feedback, 3);
  const whet_candidate parent =
      f.Prompt(std::string(17, 'x') + "." + std::string(22, 'x'));
  const Lesson lesson = lessons.Draw({parent})[0];
  ASSERT_THAT(lesson.shown, SizeIs(3));
  EXPECT_EQ(lesson.shown[0], 18U);
}

TEST(Lessons, WhatFailedIsNoMiss) {
  LessonsWorld f(40);
  Lessons lessons(f.search, f.board, f.feedback, 3);
  const Lesson lesson =
      lessons.Draw({f.Prompt(std::string(20, '!') + std::string(20, 'x'))})[0];
  EXPECT_THAT(lesson.shown, IsEmpty());
  EXPECT_THAT(lesson.seen, SizeIs(40));
}

// What somebody has drawn already is kept for the next one: ten minibatches of
// three are six epochs of five.
TEST(Lessons, EachExampleComesUpAsOften) {
  LessonsWorld f(5);
  Lessons lessons(f.search, f.board, f.feedback, 3);
  std::map<std::uint64_t, int> times;
  std::set<search::Numbers> orders;
  for (int i = 0; i < 10; ++i) {
    const Lesson lesson = lessons.Draw({sdk::kSeedPrompt})[0];
    orders.insert(lesson.seen);
    for (const std::uint64_t number : lesson.seen) {
      ++times[number];
    }
  }
  EXPECT_THAT(times, Each(Pair(AnyOf(1, 2, 3, 4, 5), Eq(6))));
  EXPECT_GE(orders.size(), 6U);
}

// Shown: 7 and 2. Known: 5, too. The others follow.
TEST(Lessons, ATrialBeginsWithWhatWasShownAndIsPaidFor) {
  LessonsWorld f(8);
  Lessons lessons(f.search, f.board, f.feedback, 3);
  f.board.Score({sdk::kSeedPrompt}, {7, 2, 5});
  EXPECT_EQ(lessons.Trial({.shown = {7, 2}}, sdk::kSeedPrompt),
            (search::Numbers{7, 2, 5, 1, 3, 4, 6, 8}));
}

}  // namespace
}  // namespace whet::gepa
