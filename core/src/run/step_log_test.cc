#include "run/step_log.h"

#include <string>

#include "gtest/gtest.h"

namespace whet {
namespace {

TEST(StepLog, RepeatsRecordedOutcomesThenAsksForNewOnes) {
  StepLog log;
  log.Attach(nullptr, {{"evaluate a", "admitted"}, {"evaluate b", "refused"}});
  EXPECT_EQ(*log.Next("evaluate a"), "admitted");
  EXPECT_TRUE(log.replaying());
  EXPECT_EQ(*log.Next("evaluate b"), "refused");
  EXPECT_FALSE(log.replaying());
  EXPECT_EQ(*log.Next("evaluate c"), std::nullopt);
}

TEST(StepLog, NamesTheStepThatDiffers) {
  StepLog log;
  log.Attach(nullptr, {{"evaluate a", "admitted"}, {"evaluate b", ""}});
  log.set_actor("strategy 'x'");
  ASSERT_TRUE(log.Next("evaluate a").ok());
  const auto next = log.Next("evaluate z");
  EXPECT_TRUE(absl::IsDataLoss(next.status()));
  EXPECT_EQ(next.status().message(),
            "strategy 'x' is not deterministic at step 2: the journal has "
            "'evaluate b', now it asks 'evaluate z'. The run cannot be "
            "resumed; its paid answers are in the journal");
}

TEST(StepLog, SerializesWhatItParses) {
  const auto step = StepLog::Parse(StepLog::Serialize({"do", "{\"a\": 1}"}));
  ASSERT_TRUE(step.ok());
  EXPECT_EQ(step->action, "do");
  EXPECT_EQ(step->outcome, "{\"a\": 1}");
  EXPECT_FALSE(StepLog::Parse("no separator").ok());
}

}  // namespace
}  // namespace whet
