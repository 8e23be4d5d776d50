#include "check_report.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::cli {
namespace {

using testing::HasSubstr;

CheckOutcome CheckedAs(Verdict verdict) {
  CheckOutcome outcome;
  outcome.check = {"E8", "scores honestly", "A score is in [0, 1]."};
  outcome.plugin = "acme.tone";
  outcome.verdict = verdict;
  outcome.seen = "its score is <2> & \"more\"";
  outcome.expected = "a number";
  outcome.seconds = 0.25;
  return outcome;
}

TEST(CheckReport, APassIsALine) {
  CheckOutcome outcome = CheckedAs(Verdict::kPass);
  outcome.seen = "";
  EXPECT_EQ(OutcomeText(outcome, Paint(false)),
            "E8   pass     scores honestly\n");
}

TEST(CheckReport, AFailureShowsWhatWasSeenAndExpectedAndTheRule) {
  EXPECT_EQ(OutcomeText(CheckedAs(Verdict::kFail), Paint(false)),
            "E8   fail     scores honestly\n"
            "              seen      its score is <2> & \"more\"\n"
            "              expected  a number\n"
            "              rule      A score is in [0, 1].\n");
}

TEST(CheckReport, OutputOfACrashStandsInOneColumn) {
  CheckOutcome outcome = CheckedAs(Verdict::kCrash);
  outcome.output = "one\ntwo\n\x1B[31m";
  EXPECT_THAT(OutcomeText(outcome, Paint(false)),
              HasSubstr("\n              output    one\n"
                        "                        two\n"));
}

TEST(CheckReport, TheSummaryCountsWhatThereWas) {
  ConformanceReport report;
  report.outcomes = {CheckedAs(Verdict::kPass), CheckedAs(Verdict::kSkip),
                     CheckedAs(Verdict::kPass)};
  EXPECT_EQ(SummaryText(report, Paint(false)), "2 passed, 1 skipped\n");
  report.outcomes.push_back(CheckedAs(Verdict::kTimeout));
  EXPECT_EQ(SummaryText(report, Paint(false)),
            "2 passed, 1 skipped, 1 timed out\n");
}

TEST(CheckReport, JUnitTellsFailuresFromCrashes) {
  ConformanceReport report;
  report.outcomes = {CheckedAs(Verdict::kPass), CheckedAs(Verdict::kFail),
                     CheckedAs(Verdict::kCrash), CheckedAs(Verdict::kSkip)};
  const std::string xml = JUnitXml("/x/tone.so", report);
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"/x/tone.so\" tests=\"4\" "
                             "failures=\"1\" errors=\"1\" skipped=\"1\" "
                             "time=\"1.000\">"));
  EXPECT_THAT(xml, HasSubstr("<testcase classname=\"acme.tone\" name=\"E8 "
                             "scores honestly\" time=\"0.250\">"
                             "<failure message=\"its score is &lt;2&gt; &amp; "
                             "&quot;more&quot;\">"));
  EXPECT_THAT(xml, HasSubstr("<error type=\"crash\" message="));
  EXPECT_THAT(xml, HasSubstr("<skipped message="));
}

}  // namespace
}  // namespace whet::cli
