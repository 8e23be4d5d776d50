#include "new_prompts.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kSame[] = "it is the same as an earlier attempt.";

struct TakeFixture {
  Proposed Take(const std::string& system,
                const std::string& user = "{{text}}") {
    sdk::Prompt draft = seed;
    draft.system = system;
    draft.user_template = user;
    return prompts.Take(draft, seed, {sdk::kSeedPrompt}, "rewritten");
  }

  testing::RuleTask task{{}};
  testing::SearchWorld world{task, {}};
  sdk::Search search{sdk::Host(world.host())};
  sdk::Prompt seed = world.Seed();
  ProposalCheck check{search.Examples("train"), 200};
  CollapseWatch watch{search};
  NewPrompts prompts{search, check, watch};
};

TEST(NewPrompts, TakesEachPromptOnce) {
  TakeFixture f;
  const Proposed first = f.Take("Sort it well.");
  EXPECT_EQ(first.fault, "");
  EXPECT_EQ(f.world.prompt(first.id).system, "Sort it well.");
  const Proposed again = f.Take("Sort it well.");
  EXPECT_EQ(again.id, 0U);
  EXPECT_EQ(again.fault, kSame);
  EXPECT_EQ(f.world.candidates(), 2U);
}

TEST(NewPrompts, WhatTheCheckRefusesIsNotProposed) {
  TakeFixture f;
  EXPECT_EQ(f.Take("Sort.", "gone").fault, "it lost the placeholder {{text}}.");
  EXPECT_EQ(f.world.candidates(), 1U);
}

TEST(NewPrompts, TheWatchIsToldOfRepeats) {
  TakeFixture f;
  f.Take("Sort it well.");
  for (std::size_t i = 0; i < CollapseWatch::kRepeats; ++i) {
    f.Take("Sort.", "gone");  // refused: tells nothing about repeats
  }
  EXPECT_THAT(f.world.events(), IsEmpty());
  for (std::size_t i = 0; i < CollapseWatch::kRepeats; ++i) {
    f.Take("Sort it well.");
  }
  EXPECT_THAT(f.world.events(), ElementsAre("feedback_collapsed"));
}

TEST(NewPrompts, WhatNoModelWroteIsOnlyKnown) {
  TakeFixture f;
  EXPECT_EQ(f.prompts.TakeUnchecked(f.seed, {}, "merged").fault, kSame);
  sdk::Prompt merged = f.seed;
  merged.system = std::string(300, 'x');  // longer than the check allows
  EXPECT_EQ(f.prompts.TakeUnchecked(merged, {1}, "merged").fault, "");
  for (std::size_t i = 0; i < CollapseWatch::kRepeats; ++i) {
    EXPECT_EQ(f.prompts.TakeUnchecked(merged, {1}, "merged").id, 0U);
  }
  EXPECT_THAT(f.world.events(), IsEmpty());
}

}  // namespace
}  // namespace whet::search
