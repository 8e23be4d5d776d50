#include "whet/core/report.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/html_writer.h"
#include "report/report_fixture.h"
#include "report/report_sections.h"

namespace whet {
namespace {

using report::CountTestRows;
using report::HtmlWriter;
using report::TestCounts;

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(HtmlWriter, TurnsDataIntoText) {
  HtmlWriter html;
  html.Text("<b a='1' c=\"2\">&");
  EXPECT_EQ(std::move(html).Take(),
            "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;");
}

TEST(HtmlWriter, ReplacesWhatIsNotText) {
  HtmlWriter html;
  html.Text(std::string_view("a\0b\xFF\x1B[31m\r\n", 11));
  EXPECT_EQ(std::move(html).Take(), "a\uFFFDb\uFFFD\uFFFD[31m\n");
}

TEST(HtmlWriter, FoldsLongTextBetweenCharacters) {
  std::string long_text;
  for (int i = 0; i < 300; ++i)
    long_text += "é";
  HtmlWriter html;
  html.FoldedText(long_text);
  const std::string page = std::move(html).Take();
  EXPECT_THAT(page, HasSubstr("<details class=\"fold\">"));
  EXPECT_THAT(page, Not(HasSubstr("\uFFFD")));
  EXPECT_THAT(page, HasSubstr(long_text));
}

TEST(ReportHtml, SaysTheVerdictInASentence) {
  const std::string page = ReportHtml(SmallRun());
  EXPECT_THAT(page, HasSubstr("The new prompt is better: 50.0% → 75.0%"));
  EXPECT_THAT(page, HasSubstr("On 4 fresh examples that the search never saw"));
  EXPECT_THAT(page, HasSubstr("lies between −12.5 and +62.5 points"));
  EXPECT_THAT(page, HasSubstr("is 94%; you asked for 90%."));
}

TEST(ReportHtml, ShowsWhatEachEvaluatorSays) {
  RunFolder run = SmallRun();
  const std::string page = ReportHtml(run);
  EXPECT_THAT(page, HasSubstr("<h2>By evaluator</h2>"));
  EXPECT_THAT(page, HasSubstr("data-label=\"After\">62.5%"));
  EXPECT_THAT(page, HasSubstr("f1 of refund"));
  EXPECT_THAT(page, HasSubstr("0.2500 → 0.7500"));
  // One evaluator whose score is the mean is what the verdict says already.
  EvaluatorChange& only = run.result->evaluators[0];
  only.seed.own_score = only.best.own_score = false;
  only.seed.metrics.clear();
  EXPECT_THAT(ReportHtml(run), Not(HasSubstr("<h2>By evaluator</h2>")));
}

TEST(ReportHtml, ShowsPromptsForOtherEnds) {
  RunFolder run = SmallRun();
  const std::string page = ReportHtml(run);
  EXPECT_THAT(page, HasSubstr("If the score is not all"));
  EXPECT_THAT(page, HasSubstr("It is worth it."));
  EXPECT_THAT(page,
              HasSubstr("candidate 2: rewritten <span class=\"tag\">knee"));
  EXPECT_THAT(page, HasSubstr("data-label=\"Cost of 1,000 answers\">$500.00"));
  run.result->pareto.front.pop_back();
  EXPECT_THAT(ReportHtml(run), Not(HasSubstr("If the score is not all")));
}

TEST(ReportHtml, SaysWhatToLookAtFirst) {
  RunFolder run = SmallRun();
  std::string page = ReportHtml(run);
  EXPECT_THAT(page, HasSubstr("Look at this first"));
  EXPECT_THAT(page, HasSubstr("<li>1 link from nowhere</li>"));
  EXPECT_THAT(page, Not(HasSubstr("less good than the comparison")));
  run.result->findings.push_back({"test_example_shown", "row <3> is shown"});
  page = ReportHtml(run);
  EXPECT_THAT(page, HasSubstr("<li>row &lt;3&gt; is shown</li>"));
  EXPECT_THAT(page, HasSubstr("may be less good than the comparison"));
  run.result->findings.clear();
  EXPECT_THAT(ReportHtml(run), Not(HasSubstr("Look at this first")));
}

TEST(ReportHtml, SaysWhyThePromptStays) {
  RunFolder run = SmallRun();
  run.result->status = RunStatus::kSeedKept;
  run.result->best = run.spec.prompt;
  const std::string page = ReportHtml(run);
  EXPECT_THAT(page, HasSubstr("Your prompt stays"));
  EXPECT_THAT(page, HasSubstr("less than the 90% you asked for"));
  EXPECT_THAT(page, Not(HasSubstr("The new prompt is better")));
  run.result->test.reset();
  EXPECT_THAT(ReportHtml(run), HasSubstr("No candidate beat your prompt"));
}

TEST(ReportHtml, ShowsOnWhichSideOfWhatWasAskedForTheCertaintyIs) {
  const auto said = [](RunStatus status, double probability, double asked) {
    RunFolder run = SmallRun();
    run.result->status = status;
    run.result->test->probability_better = probability;
    run.spec.accept.probability = asked;
    const std::string page = ReportHtml(run);
    const std::size_t begin = page.find(" is ", page.find("really better"));
    return page.substr(begin + 4, page.find("</p>", begin) - begin - 4);
  };
  const auto kept = [&](double probability, double asked) {
    return said(RunStatus::kSeedKept, probability, asked);
  };
  EXPECT_EQ(kept(0.897, 0.9),
            "89.7%, less than the 90% you asked for, so nothing changes.");
  EXPECT_EQ(kept(0.89996, 0.9),
            "89.996%, less than the 90% you asked for, so nothing changes.");
  EXPECT_EQ(kept(0.8985, 0.899),
            "89.85%, less than the 89.9% you asked for, so nothing changes.");
  EXPECT_EQ(kept(0.9985, 0.999),
            "99.85%, less than the 99.9% you asked for, so nothing changes.");
  EXPECT_EQ(kept(0.9949, 0.995),
            "99.49%, less than the 99.5% you asked for, so nothing changes.");
  EXPECT_EQ(kept(0.42, 0.55),
            "42%, less than the 55% you asked for, so nothing changes.");
  EXPECT_EQ(said(RunStatus::kImproved, 0.9985, 0.975),
            "99.9%; you asked for 97.5%.");
  EXPECT_EQ(said(RunStatus::kImproved, 0.901, 0.9), "90%; you asked for 90%.");
}

TEST(ReportHtml, ExplainsAStoppedRun) {
  RunFolder run = SmallRun();
  run.result->status = RunStatus::kStopped;
  run.result->test.reset();
  run.result->stop_reason = "the time is over";
  const std::string page = ReportHtml(run);
  EXPECT_THAT(page, HasSubstr("Stopped before there was a verdict"));
  EXPECT_THAT(page, HasSubstr("the time is over"));
}

TEST(ReportHtml, CountsFixedAndBrokenExamples) {
  const TestCounts counts = CountTestRows(SmallRun().details->test_rows);
  EXPECT_EQ(counts.better, 2);
  EXPECT_EQ(counts.worse, 1);
  EXPECT_EQ(counts.same_full, 1);
  EXPECT_EQ(counts.same_other, 0);
  EXPECT_TRUE(counts.binary);
  const std::string page = ReportHtml(SmallRun());
  EXPECT_THAT(page, HasSubstr("Fixed <span class=\"tag\">2</span>"));
  EXPECT_THAT(page, HasSubstr("Broken <span class=\"tag\">1</span>"));
  EXPECT_THAT(page, HasSubstr("app crashes"));
}

TEST(ReportHtml, DoesNotCountAnUnscoredExampleAsWrong) {
  RunFolder run = SmallRun();
  run.details->test_rows[3].best_score.reset();
  const TestCounts counts = CountTestRows(run.details->test_rows);
  EXPECT_EQ(counts.unscored, 1);
  EXPECT_EQ(counts.same_full, 0);
  EXPECT_THAT(ReportHtml(run), HasSubstr("Could not be scored"));
}

TEST(ReportHtml, MarksTheWordsThatChanged) {
  const std::string page = ReportHtml(SmallRun());
  EXPECT_THAT(page, HasSubstr("Sort the <del>message.</del><ins>message into "
                              "one word.</ins>"));
  EXPECT_THAT(page, HasSubstr("Where is my parcel?"));
}

TEST(ReportHtml, DrawsTheCurveAndTheBaseline) {
  const std::string page = ReportHtml(SmallRun());
  EXPECT_THAT(page, HasSubstr("class=\"step\" d=\"M"));
  EXPECT_THAT(page, HasSubstr("class=\"base\" d=\"M0 "));
  EXPECT_THAT(page, HasSubstr("Prompt 2: 75.0% after 24 calls"));
}

TEST(ReportHtml, LoadsNothingAndRunsNothing) {
  const std::string page = ReportHtml(SmallRun());
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("http:")));
  EXPECT_THAT(page, Not(HasSubstr("https:")));
  EXPECT_THAT(page, Not(HasSubstr("url(")));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

// Puts an attack into every text that comes from outside.
RunFolder HostileRun() {
  const std::string attack = "</pre><script>alert('x')</script>\"onload=\"";
  RunFolder run = SmallRun();
  run.run_id += attack;
  run.started_utc += attack;
  run.spec.prompt.system += attack;
  run.spec.models["task"].model += attack;
  run.spec.models["task"].provider += attack;
  RunResult& result = *run.result;
  result.run_id += attack;
  result.stop_reason += attack;
  result.strategy += attack;
  result.version += attack;
  result.best_id += attack;
  result.roles["task" + attack] = {1, 1, 1};
  result.hashes["data" + attack] = attack;
  result.best.system += attack;
  result.best.user_template += attack;
  result.best.output_instructions += attack;
  result.best.few_shot_examples[0].input["user_input"] += attack;
  result.best.few_shot_examples[0].output += attack;
  result.best.few_shot_examples[0].tool_calls += attack;
  result.best.few_shot_examples[0].input["other" + attack] = attack;
  for (CandidateRecord& record : run.details->candidates) {
    record.id += attack;
    record.origin += attack;
    record.candidate.system += attack;
  }
  run.details->texts["text" + attack] = attack;
  for (TestRow& row : run.details->test_rows) {
    row.input += attack;
    row.expected += attack;
    row.seed_output += attack;
    row.best_output += attack;
    row.seed_feedback += attack;
    row.best_feedback += attack;
  }
  return run;
}

TEST(ReportHtml, KeepsMarkupInDataHarmless) {
  const std::string page = ReportHtml(HostileRun());
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("\"onload")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
}

TEST(ReportHtml, HoldsForARunWithoutAnything) {
  RunFolder run;
  run.result = RunResult();
  run.details = RunDetails();
  EXPECT_THAT(ReportHtml(run), HasSubstr("The run failed"));
}

TEST(ReportHtml, ShowsWhatTheStrategyWrote) {
  RunFolder run = SmallRun();
  EXPECT_THAT(ReportHtml(run), Not(HasSubstr("Texts of the strategy")));
  run.details->texts["reflect_prompt"] = "Ask for <one> rule.";
  EXPECT_THAT(ReportHtml(run),
              AllOf(HasSubstr("Texts of the strategy"),
                    HasSubstr("<summary>reflect_prompt</summary>"),
                    HasSubstr("Ask for &lt;one&gt; rule.")));
}

TEST(ReportHtml, SaysWhichDemonstrationsAreShown) {
  RunFolder run = SmallRun();
  for (Candidate* best :
       {&run.result->best, &run.details->candidates.back().candidate})
    best->few_shot_selection = FewShotSelection{2};
  EXPECT_THAT(ReportHtml(run),
              HasSubstr("For each message the 2 that are nearest to it, the "
                        "nearest last."));
}

TEST(CandidateText, SaysWhichDemonstrationsAreShown) {
  Candidate prompt = SmallRun().result->best;
  prompt.few_shot_selection = FewShotSelection{1};
  EXPECT_THAT(CandidateText(prompt),
              HasSubstr("## Demonstrations shown\n\nFor each input the one "
                        "that is nearest to it.\n\n## Demonstration 1"));
}

TEST(CandidateText, ShowsThePartsInTheOrderTheModelSeesThem) {
  EXPECT_EQ(CandidateText(SmallRun().result->best),
            "## System\n\nSort the message into one word.\n\n"
            "## Demonstration 1\n\nuser_input: Where is my parcel?\n=> "
            "shipping\n\n"
            "## Demonstration 2\n\nuser_input: I was charged twice.\n=> "
            "billing\n\n"
            "## User message\n\n{{user_input}}\n");
}

}  // namespace
}  // namespace whet
