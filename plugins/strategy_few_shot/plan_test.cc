#include "plan.h"

#include <gtest/gtest.h>

namespace whet::few_shot {
namespace {

// A tenth for the teacher, at most four for each demonstration; 60 % for
// halving, in two halves if there is a teacher.
TEST(FewShotPlan, SharesTheBudget) {
  const Plan small(200, true, {});
  EXPECT_EQ(small.bootstrap, 20);
  EXPECT_EQ(small.halving, 60);
  const Plan large(1000, true, {});
  EXPECT_EQ(large.bootstrap, 32);
  EXPECT_EQ(large.field, 25U);
  const Plan labels(1000, false, {});
  EXPECT_EQ(labels.bootstrap, 0);
  EXPECT_EQ(labels.halving, 600);
  EXPECT_EQ(labels.field, 50U);
}

}  // namespace
}  // namespace whet::few_shot
