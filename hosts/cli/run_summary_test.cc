#include "run_summary.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RunFolder ImprovedRun() {
  RunFolder run;
  run.dir = "runs/one";
  run.started_utc = "2026-01-02T03:04:05Z";
  run.spec.budget.calls = 600;
  RunResult result;
  result.status = RunStatus::kImproved;
  result.stop_reason = "the search was done";
  result.baseline_val = {0.02, 0.01, 72, 0};
  result.best_val = {0.6, 0.05, 72, 0};
  TestComparison test;
  test.seed = {0.028, 0.02, 72, 0};
  test.best = {0.694, 0.05, 72, 0};
  test.difference = 0.666;
  test.interval_low = 0.557;
  test.interval_high = 0.767;
  test.probability_better = 0.9999;
  test.pairs = 72;
  result.test = test;
  result.roles["task"] = {548, 181233, 2310};
  result.wall_s = 48;
  run.result = result;
  return run;
}

TEST(RunSummary, SaysBeforeAfterHowSureAndWhatItTook) {
  EXPECT_EQ(RunSummary(ImprovedRun(), Paint(false)),
            "The new prompt is better.\n"
            "\n"
            "  before       2.8%  your prompt, on 72 fresh examples\n"
            "  after       69.4%  the new prompt\n"
            "  difference  +66.6 points (95% interval +55.7 to +76.7)\n"
            "  certainty   more than 99.9% that it is better\n"
            "  used        548 calls, 183,543 tokens (limit 600 calls)\n"
            "  time        48 s\n"
            "  ended       the search was done\n"
            "\n"
            "  report      runs/one/report.html\n"
            "  prompt      runs/one/best_prompt.txt\n");
}

TEST(RunSummary, SaysWhatCostNothing) {
  RunFolder run = ImprovedRun();
  EXPECT_THAT(RunSummary(run, Paint(false)), Not(HasSubstr("reused")));
  run.result->cached = 1234;
  EXPECT_THAT(RunSummary(run, Paint(false)),
              HasSubstr("(limit 600 calls)\n  reused      1,234 answers that "
                        "were paid for before\n  time"));
}

TEST(RunSummary, SaysThatThereIsSomethingToLookAt) {
  RunFolder run = ImprovedRun();
  run.result->findings = {{"new_url", "1 link ..."}};
  EXPECT_THAT(RunSummary(run, Paint(false)),
              HasSubstr("  look at     1 warning about the new prompt; see the "
                        "report\n"));
  run.result->findings.push_back({"test_example_in_prompt", "1 test ..."});
  EXPECT_THAT(RunSummary(run, Paint(false)),
              HasSubstr("2 warnings about the new prompt: the gain on fresh "
                        "examples may be too good; see the report"));
}

TEST(RunSummary, DoesNotClaimABetterPromptThatIsNone) {
  RunFolder run = ImprovedRun();
  run.result->status = RunStatus::kSeedKept;
  const std::string text = RunSummary(run, Paint(false));
  EXPECT_THAT(text, HasSubstr("Your prompt stays"));
  EXPECT_THAT(text, HasSubstr("best try"));
  EXPECT_THAT(text, Not(HasSubstr("the new prompt")));
}

TEST(RunSummary, SaysHowToGoOnWithAnUnfinishedRun) {
  RunFolder run = ImprovedRun();
  run.result.reset();
  EXPECT_THAT(RunSummary(run, Paint(false)), HasSubstr("whet resume runs/one"));
}

TEST(FinalScore, IsThatOfThePromptTheRunEndedWith) {
  RunFolder run = ImprovedRun();
  EXPECT_EQ(FinalScore(*run.result), 0.694);
  run.result->status = RunStatus::kSeedKept;
  EXPECT_EQ(FinalScore(*run.result), 0.028);
  run.result->test.reset();
  EXPECT_EQ(FinalScore(*run.result), std::nullopt);
}

}  // namespace
}  // namespace whet::cli
