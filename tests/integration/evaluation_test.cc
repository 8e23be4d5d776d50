// `whet eval` without the command line: answers from a file, metrics of a set,
// evaluators made of others.
#include "whet/core/evaluation.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

class EvaluationTest : public ::testing::Test {
 protected:
  // Four answers: two right, one wrong, one that has no score.
  EvaluationTest() {
    Write("answers.csv",
          "text,answer,output\n"
          "one,red,red\ntwo,red,blue\nthree,blue,blue\nfour,blue,unscorable\n");
  }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(world_.dir() / name) << text;
  }

  static RunOptions Options() {
    RunOptions options;
    options.plugins = TestPlugins();
    return options;
  }

  absl::StatusOr<EvalReport> ScoreWith(const std::string& evaluators) {
    Write("metric.yaml", "plugins: [" WHET_TEST_EVALUATORS_DIR
                         "]\nevaluators:\n" +
                             evaluators);
    ConfigSources sources;
    sources.project_file = world_.dir() / "metric.yaml";
    sources.answers = world_.dir() / "answers.csv";
    const auto config = LoadConfig(sources);
    if (!config.ok())
      return config.status();
    return ScoreAnswers(*config, Options(), &warnings_);
  }

  SimWorld world_;
  WarningCollector warnings_;
};

TEST_F(EvaluationTest, ScoresAnswersAndSaysWhatTheyAreAsASet) {
  const auto report = ScoreWith("  - {use: test.tally}\n");
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->score.n, 3);
  EXPECT_EQ(report->score.failed, 1);
  EXPECT_DOUBLE_EQ(report->score.mean, 2.0 / 3.0);
  ASSERT_THAT(report->rows, SizeIs(4));
  EXPECT_EQ(report->rows[1].input, "two");
  EXPECT_EQ(report->rows[1].feedback, "not equal");
  EXPECT_FALSE(report->rows[3].score.has_value());
  EXPECT_THAT(report->rows[3].feedback, HasSubstr("no score for this"));
  EXPECT_THAT(report->rows[0].metrics,
              ElementsAre(Pair("test.tally", 1), Pair("test.tally.bytes", 3)));

  ASSERT_THAT(report->evaluators, SizeIs(1));
  const EvaluatorSummary& tally = report->evaluators[0];
  EXPECT_TRUE(tally.own_score);
  EXPECT_EQ(tally.score, 0.125);
  EXPECT_DOUBLE_EQ(tally.items.mean, 2.0 / 3.0);
  EXPECT_EQ(tally.items.failed, 1);
  std::vector<std::string> said;
  for (const SetMetricValue& m : tally.metrics)
    said.push_back(m.label + "/" + m.name + "=" + std::to_string(m.value));
  EXPECT_THAT(said, ElementsAre("/right=2.000000", "blue/count=1.000000",
                                "red/count=2.000000", "/bytes=3.666667"));
  EXPECT_THAT(report->labels, SizeIs(0));  // too few rows for labels
  EXPECT_EQ(world_.Billed(), 0);
}

TEST_F(EvaluationTest, TheWorstComeFirstThoseWithoutScoreBeforeThem) {
  const auto report = ScoreWith("  - {use: test.tally}\n");
  ASSERT_TRUE(report.ok()) << report.status();
  std::vector<std::uint64_t> worst;
  for (const EvalReport::Row* row : WorstRows(*report, 5))
    worst.push_back(row->example);
  EXPECT_THAT(worst, ElementsAre(3, 1));
  EXPECT_THAT(WorstRows(*report, 1), SizeIs(1));
}

TEST_F(EvaluationTest, DoesNotBelieveEveryMetric) {
  for (const char* fault : {"throws", "nan", "range", "long"}) {
    warnings_.lines.clear();
    const auto report =
        ScoreWith(std::string("  - {use: test.tally, fault: ") + fault + "}\n");
    ASSERT_TRUE(report.ok()) << report.status();
    const EvaluatorSummary& tally = report->evaluators[0];
    EXPECT_EQ(tally.own_score, std::string(fault) == "nan") << fault;
    EXPECT_DOUBLE_EQ(tally.items.mean, 2.0 / 3.0) << fault;
    ASSERT_THAT(warnings_.lines, SizeIs(1)) << fault;
    EXPECT_THAT(warnings_.lines[0], HasSubstr("evaluator 'test.tally'"));
  }
}

TEST_F(EvaluationTest, EvaluatorsAreMadeOfOthers) {
  const auto report = ScoreWith("  - {use: test.parts}\n");
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_DOUBLE_EQ(report->score.mean, 2.0 / 3.0);
  EXPECT_THAT(report->rows[0].metrics,
              ElementsAre(Pair("test.parts", 1), Pair("test.parts.late", 1)));
  EXPECT_THAT(warnings_.lines, IsEmpty());
}

TEST_F(EvaluationTest, SaysWhichPartThereIsNot) {
  const auto report = ScoreWith("  - {use: test.parts, part: test.taly}\n");
  ASSERT_FALSE(report.ok());
  EXPECT_THAT(std::string(report.status().message()),
              HasSubstr("$.evaluators[0]: test.parts: $.use: no evaluator "
                        "'test.taly'; did you mean 'test.tally'?"));
}

TEST_F(EvaluationTest, LabelsHaveScoresOfTheirOwn) {
  std::string rows = "output,answer\n";
  for (int i = 0; i < 8; ++i)
    rows += i % 2 == 0 ? "red,red\n" : "red,blue\n";
  Write("answers.csv", rows);
  const auto report = ScoreWith("  - {use: test.tally}\n");
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_THAT(report->labels, SizeIs(2));
  EXPECT_EQ(report->labels.at("red").mean, 1.0);
  EXPECT_EQ(report->labels.at("blue").mean, 0.0);
  EXPECT_EQ(report->labels.at("blue").n, 4);
}

TEST_F(EvaluationTest, AnswersNeedNothingBesideThem) {
  Write("answers.jsonl", R"({"response": "red"})"
                         "\n");
  Write("metric.yaml", "plugins: [" WHET_TEST_EVALUATORS_DIR
                       "]\nevaluators: [{use: test.tally}]\n"
                       "data: {train: a.csv, split: {seed: 3}}\n");
  ConfigSources sources;
  sources.project_file = world_.dir() / "metric.yaml";
  sources.answers = world_.dir() / "answers.jsonl";
  const auto config = LoadConfig(sources);
  ASSERT_TRUE(config.ok()) << config.status();
  const auto report = ScoreAnswers(*config, Options(), nullptr);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->rows[0].output, "red");
  EXPECT_EQ(report->rows[0].expected, "");
}

TEST_F(EvaluationTest, ARunComparesEvaluatorsOnTheTestSplit) {
  world_.config["plugins"] = {WHET_TEST_EVALUATORS_DIR};
  world_.config["evaluators"].push_back({{"use", "test.tally"}, {"weight", 0}});
  const auto result = world_.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_TRUE(result->test.has_value());
  ASSERT_THAT(result->evaluators, SizeIs(2));
  EXPECT_DOUBLE_EQ(result->evaluators[0].seed.items.mean,
                   result->test->seed.mean);
  EXPECT_DOUBLE_EQ(result->evaluators[0].best.items.mean,
                   result->test->best.mean);
  EXPECT_EQ(result->evaluators[1].best.score, 0.125);
  ASSERT_FALSE(result->pareto.front.empty());
  EXPECT_TRUE(result->pareto.front[0].latency_s.has_value());
  EXPECT_GT(result->pareto.front[0].length, 0);
}

TEST_F(EvaluationTest, ThePageHasTablesAndTheWorst) {
  const auto report = ScoreWith("  - {use: test.tally}\n");
  ASSERT_TRUE(report.ok()) << report.status();
  const std::string page = EvalReportHtml(*report, "answers <1>");
  EXPECT_THAT(page, HasSubstr("answers &lt;1&gt;"));
  EXPECT_THAT(page, HasSubstr("66.7% ± 33.3"));
  EXPECT_THAT(page, HasSubstr("<td data-label=\"Label\">blue</td>"));
  EXPECT_THAT(page, HasSubstr("not equal"));
  EXPECT_THAT(page, HasSubstr("no score"));
}

}  // namespace
}  // namespace whet::testing
