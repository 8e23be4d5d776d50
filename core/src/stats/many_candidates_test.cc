#include "stats/many_candidates.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "goldens_for_test.h"

namespace whet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ManyCandidates, AgreeWithStatsmodels) {
  for (const HolmGolden& golden : kHolm) {
    const std::vector<double> adjusted = AdjustForEachOther(
        {std::begin(golden.probability), std::end(golden.probability)});
    for (std::size_t i = 0; i < adjusted.size(); ++i)
      EXPECT_NEAR(adjusted[i], golden.adjusted[i], 1e-9) << i;
  }
}

TEST(ManyCandidates, LeaveASingleOneAsItIs) {
  EXPECT_THAT(AdjustForEachOther({0.9}), ElementsAre(0.9));
  EXPECT_THAT(ConfirmTogether({0.9}, 0.9), ElementsAre(true));
  EXPECT_THAT(ConfirmTogether({}, 0.9), IsEmpty());
}

// Of two at 0.9, the better needs 0.95, then the other one 0.9.
TEST(ManyCandidates, AskMoreOfTheBestThanOfTheRest) {
  EXPECT_THAT(ConfirmTogether({0.91, 0.96}, 0.9), ElementsAre(true, true));
  EXPECT_THAT(ConfirmTogether({0.94, 0.94}, 0.9), ElementsAre(false, false));
  EXPECT_THAT(ConfirmTogether({0.89, 0.96}, 0.9), ElementsAre(false, true));
}

}  // namespace
}  // namespace whet
