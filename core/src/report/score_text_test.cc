#include "whet/core/score_text.h"

#include <limits>

#include "gtest/gtest.h"
#include "report/report_fixture.h"

namespace whet {
namespace {

TEST(MetricText, WholeNumbersAreCounts) {
  EXPECT_EQ(MetricText(1234.0), "1,234");
  EXPECT_EQ(MetricText(-3.0), "-3");
  EXPECT_EQ(MetricText(0.57381), "0.5738");
  EXPECT_EQ(MetricText(1e300).size(), 306U);
  EXPECT_EQ(MetricText(std::numeric_limits<double>::infinity()), "n/a");
}

TEST(FixedNumber, RoundsAndNeverWritesMinusZero) {
  EXPECT_EQ(FixedNumber(1.25, 1), "1.2");  // halves to even
  EXPECT_EQ(FixedNumber(-0.04, 1), "0.0");
  EXPECT_EQ(FixedNumber(std::numeric_limits<double>::quiet_NaN(), 1), "n/a");
}

TEST(GroupedInteger, PutsCommasBetweenThousands) {
  EXPECT_EQ(GroupedInteger(0), "0");
  EXPECT_EQ(GroupedInteger(999), "999");
  EXPECT_EQ(GroupedInteger(1000), "1,000");
  EXPECT_EQ(GroupedInteger(-1234567), "-1,234,567");
  EXPECT_EQ(GroupedInteger(std::numeric_limits<std::int64_t>::min()),
            "-9,223,372,036,854,775,808");
}

TEST(DurationText, UsesTheUnitThatFits) {
  EXPECT_EQ(DurationText(0.84), "0.8 s");
  EXPECT_EQ(DurationText(59.4), "59 s");
  EXPECT_EQ(DurationText(59.6), "1 min 0 s");
  EXPECT_EQ(DurationText(185), "3 min 5 s");
  EXPECT_EQ(DurationText(7440), "2 h 4 min");
}

TEST(UtcText, IsTheMinute) {
  EXPECT_EQ(UtcText("2026-01-02T03:04:05Z"), "2026-01-02 03:04 UTC");
  EXPECT_EQ(UtcText("2026-01-02T03:04:05.678Z"), "2026-01-02 03:04 UTC");
  EXPECT_EQ(UtcText("yesterday"), "yesterday");
  EXPECT_EQ(UtcText("2026-01-02T03:04:05+01:00"), "2026-01-02T03:04:05+01:00");
}

TEST(ProbabilityText, NeverClaimsCertainty) {
  EXPECT_EQ(ProbabilityText(0.93), "93%");
  EXPECT_EQ(ProbabilityText(0.995), "99.5%");
  EXPECT_EQ(ProbabilityText(1.0), "more than 99.9%");
  EXPECT_EQ(ProbabilityText(0.0), "less than 0.1%");
}

TEST(CountText, AgreesInNumber) {
  EXPECT_EQ(CountText(1, "call"), "1 call");
  EXPECT_EQ(CountText(0, "call"), "0 calls");
  EXPECT_EQ(CountText(2000, "call"), "2,000 calls");
}

TEST(ScoreText, ShowsPercentAndPointsOnTheUnitScale) {
  const ScoreText text = ScoreText::For(*SmallRun().result);
  EXPECT_EQ(text.Score(0.634), "63.4%");
  EXPECT_EQ(text.Difference(0.616), "+61.6 points");
  EXPECT_EQ(text.Difference(-0.05, false), "−5.0");
  EXPECT_EQ(text.Difference(0.0), "±0.0 points");
  EXPECT_EQ(text.Margin(0.051), "5.1");
}

TEST(ScoreText, GivesAxisMarksTheDigitsOfTheirStep) {
  EXPECT_EQ(ScoreText(true).Tick(0.4, 0.2), "40%");
  EXPECT_EQ(ScoreText(true).Tick(0.05, 0.025), "5.0%");
  EXPECT_EQ(ScoreText(false).Tick(0.4, 0.2), "0.4");
  EXPECT_EQ(ScoreText(false).Tick(20, 10), "20");
}

TEST(ScoreText, ShowsPlainNumbersOffTheUnitScale) {
  RunResult result = *SmallRun().result;
  result.best_val.mean = 31.5;
  const ScoreText text = ScoreText::For(result);
  EXPECT_EQ(text.Score(31.5), "31.500");
  EXPECT_EQ(text.Difference(2.0), "+2.000");
}

}  // namespace
}  // namespace whet
