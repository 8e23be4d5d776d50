#include "collapse.h"

#include <cstddef>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::search {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct CollapseFixture {
  testing::OrderTask task{{}};
  testing::SearchWorld world{task, {}};
  sdk::Search search{sdk::Host(world.host())};
  CollapseWatch watch{search};
};

TEST(CollapseWatch, TellsOnceOfEqualScores) {
  CollapseFixture f;
  const sdk::Evaluated failed = {1, WHET_UNAVAILABLE, 0.0};
  std::vector<sdk::Evaluated> results(CollapseWatch::kEqualScores - 1,
                                      {1, WHET_OK, 0.5});
  results.push_back(failed);
  f.watch.Scores(results);
  EXPECT_THAT(f.world.events(), IsEmpty());
  f.watch.Scores(results);
  EXPECT_THAT(f.world.events(), ElementsAre("feedback_collapsed"));
  f.watch.Scores(results);
  EXPECT_EQ(f.world.events().size(), 1U);
}

TEST(CollapseWatch, OneOtherScoreIsADifference) {
  CollapseFixture f;
  f.watch.Scores({{1, WHET_OK, 0.0}, {2, WHET_OK, 1.0}});
  f.watch.Scores(std::vector<sdk::Evaluated>(100, {3, WHET_OK, 1.0}));
  EXPECT_THAT(f.world.events(), IsEmpty());
}

TEST(CollapseWatch, TellsOfAModelThatRepeatsItself) {
  CollapseFixture f;
  for (std::size_t i = 1; i < CollapseWatch::kRepeats; ++i) {
    f.watch.Proposal(true);
  }
  f.watch.Proposal(false);
  for (std::size_t i = 1; i < CollapseWatch::kRepeats; ++i) {
    f.watch.Proposal(true);
  }
  EXPECT_THAT(f.world.events(), IsEmpty());
  f.watch.Proposal(true);
  f.watch.Proposal(true);
  EXPECT_THAT(f.world.events(), ElementsAre("feedback_collapsed"));
}

}  // namespace
}  // namespace whet::search
