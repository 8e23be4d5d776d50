#include "check_report.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::cli {
namespace {

using testing::HasSubstr;

CheckOutcome CheckedAs(Verdict verdict) {
  CheckOutcome outcome;
  outcome.check = {"E8", "scores honestly", "A score is in [0, 1].",
                   "Divide by the maximum.", 5};
  outcome.plugin = "acme.tone";
  outcome.verdict = verdict;
  outcome.seen = "its score is <2> & \"more\"";
  outcome.expected = "a number";
  outcome.seconds = 0.25;
  outcome.seed = 17;
  outcome.repeat = "whet plugins check tone.so --only E8 --seed 17";
  return outcome;
}

TEST(CheckReport, APassIsALine) {
  CheckOutcome outcome = CheckedAs(Verdict::kPass);
  outcome.seen = "";
  EXPECT_EQ(OutcomeText(outcome, Paint(false)),
            "E8   pass     scores honestly\n");
}

TEST(CheckReport, AFailureShowsWhatWasSeenTheRuleAndWhatToDo) {
  EXPECT_EQ(OutcomeText(CheckedAs(Verdict::kFail), Paint(false)),
            "E8   fail     scores honestly\n"
            "              seen      its score is <2> & \"more\"\n"
            "              expected  a number\n"
            "              rule      A score is in [0, 1].\n"
            "              advice    Divide by the maximum.\n"
            "              again     whet plugins check tone.so --only E8 "
            "--seed 17\n");
}

TEST(CheckReport, AWarningSaysWhatToDoToo) {
  EXPECT_EQ(OutcomeText(CheckedAs(Verdict::kWarn), Paint(false)),
            "E8   warn     scores honestly - its score is <2> & \"more\"\n"
            "              expected  a number\n"
            "              advice    Divide by the maximum.\n"
            "              again     whet plugins check tone.so --only E8 "
            "--seed 17\n");
}

TEST(CheckReport, JsonHasLevelSeedAdviceAndTheCommand) {
  ConformanceReport report;
  report.outcomes = {CheckedAs(Verdict::kFail)};
  const std::string json = ReportJson("/x/tone.so", report).Text();
  EXPECT_THAT(json, HasSubstr(R"("level": 5)"));
  EXPECT_THAT(json, HasSubstr(R"("advice": "Divide by the maximum.")"));
  EXPECT_THAT(json, HasSubstr(R"("seed": 17)"));
  EXPECT_THAT(
      json,
      HasSubstr(
          R"("again": "whet plugins check tone.so --only E8 --seed 17")"));
  report.outcomes[0].seed.reset();
  EXPECT_THAT(ReportJson("/x/tone.so", report).Text(),
              testing::Not(HasSubstr("\"seed\"")));
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
                             "<properties><property name=\"level\" "
                             "value=\"5\"/><property name=\"seed\" "
                             "value=\"17\"/></properties>"
                             "<failure message=\"its score is &lt;2&gt; &amp; "
                             "&quot;more&quot;\">"));
  EXPECT_THAT(xml, HasSubstr("advice: Divide by the maximum.&#10;again: whet "
                             "plugins check tone.so --only E8 --seed 17"));
  EXPECT_THAT(xml, HasSubstr("<error type=\"crash\" message="));
  EXPECT_THAT(xml, HasSubstr("<skipped message="));
}

}  // namespace
}  // namespace whet::cli
