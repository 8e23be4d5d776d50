#include "dev_round.h"

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

DevRow RowWith(std::uint64_t number, const std::string& output,
               std::optional<double> score, const std::string& feedback = "") {
  DevRow row;
  row.row.example = number;
  row.row.input = "{}";
  row.row.output = output;
  row.row.expected = "apple";
  row.row.score = score;
  row.row.feedback = feedback;
  row.row.metrics = {{"acme.tone", score.value_or(0)}};
  return row;
}

DevRound RoundOf(DevScores scores) {
  DevRound round;
  DevPlugin& plugin = round.plugins.emplace_back();
  plugin.record.id = "acme.tone";
  plugin.record.version = "1.0.0";
  plugin.scores = std::move(scores);
  return round;
}

std::string TextOf(const DevScores& scores, std::size_t columns = 100) {
  return DevRoundText(RoundOf(scores), {.sample = "a.csv", .columns = columns},
                      Paint(false));
}

TEST(DevRoundText, IsATableOfTheSample) {
  DevScores scores;
  scores.rows = {RowWith(0, "apple", 1.0),
                 RowWith(1, "", 0.25, "Expected: apple")};
  scores.rows[1].row.metrics["acme.tone.words"] = 3;
  scores.rows[1].change = -0.5;
  scores.mean = 0.625;
  scores.change = -0.25;
  EXPECT_EQ(TextOf(scores),
            "\nacme.tone  evaluator 1.0.0\n"
            "score 0.625 (-0.25)  on 2 answers (a.csv)\n\n"
            "OUTPUT   EXPECTED  SCORE        FEEDBACK         METRICS\n"
            "apple    apple     1\n"
            "(empty)  apple     0.25 (-0.5)  Expected: apple  words 3\n");
}

TEST(DevRoundText, TellsWhatIsNotAsItMustBe) {
  DevScores scores;
  scores.rows = {RowWith(0, "apple", 0.5), RowWith(1, "pear", std::nullopt)};
  scores.rows[0].must_score = 1.0;
  scores.rows[1].row.feedback =
      "evaluator 'acme.tone' could not score: it crashed (SIGSEGV) on this "
      "item";
  scores.mean = 0.5;
  scores.failed = 1;
  scores.wrong = 1;
  const std::string text = TextOf(scores);
  EXPECT_THAT(text, HasSubstr("on 2 answers (a.csv), 1 without a score, 1 not "
                              "as they must be\n"));
  EXPECT_THAT(text, HasSubstr("0.5, must be 1"));
  EXPECT_THAT(text,
              HasSubstr("no score        it crashed (SIGSEGV) on this item"));
}

TEST(DevRoundText, ShortensTextsToTheWidth) {
  DevScores scores;
  scores.rows = {RowWith(0, std::string(300, 'a'), 1.0, "no\nmatch")};
  scores.mean = 1.0;
  const std::string text = TextOf(scores, 60);
  EXPECT_THAT(text, HasSubstr("a…  apple     1      no match\n"));
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    const std::string line = text.substr(at, text.find('\n', at) - at);
    EXPECT_LE(ColumnCount(line), 60u) << line;
  }
}

TEST(DevRoundText, OfManyRowsThoseThatSayMostAreShown) {
  DevScores scores;
  for (std::uint64_t i = 0; i < 30; ++i)
    scores.rows.push_back(RowWith(i, "row " + std::to_string(i), 1.0));
  scores.rows[20].change = 0.125;
  scores.rows[25].row.score = std::nullopt;
  scores.mean = 1.0;
  const std::string text = TextOf(scores);
  EXPECT_THAT(text, HasSubstr("row 20  apple     1 (+0.125)"));
  EXPECT_THAT(text, HasSubstr("row 25  apple     no score"));
  EXPECT_THAT(text, Not(HasSubstr("row 12")));
  EXPECT_THAT(text, EndsWith("... and 18 answers more\n"));
}

TEST(DevRoundJson, HasWhatTheTextHas) {
  DevScores scores;
  scores.rows = {RowWith(0, "apple", 1.0)};
  scores.rows[0].change = 0.25;
  scores.rows[0].must_score = 1.0;
  scores.rows[0].settings = R"({"case":true})";
  scores.mean = 1.0;
  scores.change = 0.25;
  const std::string json = DevRoundJson(RoundOf(scores));
  EXPECT_THAT(json,
              HasSubstr(R"({"schema_version": 1, "round": 1, "ok": true)"));
  EXPECT_THAT(json, HasSubstr(R"("mean": 1, "change": 0.25, "failed": 0)"));
  EXPECT_THAT(json, HasSubstr(R"("change": 0.25, "settings": {"case":true}, )"
                              R"("must_score": 1})"));
}

TEST(DevRoundJson, SaysWhyThereIsNothing) {
  DevRound round;
  round.built = absl::FailedPreconditionError("the build ended with status 1");
  EXPECT_FALSE(round.ok());
  EXPECT_THAT(DevRoundJson(round),
              HasSubstr(R"("problem": "the build ended with status 1")"));
}

TEST(DevRound, IsNotGoodWithoutAScoreOrWithAFailedCheck) {
  DevScores scores;
  scores.rows = {RowWith(0, "apple", std::nullopt)};
  EXPECT_FALSE(RoundOf(scores).ok());
  DevRound round;
  CheckOutcome outcome;
  outcome.verdict = Verdict::kFail;
  round.plugins.emplace_back().checks.emplace().outcomes = {outcome};
  EXPECT_FALSE(round.ok());
  round.plugins[0].checks->outcomes[0].verdict = Verdict::kWarn;
  EXPECT_TRUE(round.ok());
}

TEST(DevScores, ComparesTheSameAnswersOnly) {
  DevScores before;
  before.rows = {RowWith(0, "apple", 0.25), RowWith(1, "pear", std::nullopt)};
  before.mean = 0.25;
  DevScores now;
  now.rows = {RowWith(0, "pear", 0.5), RowWith(1, "apple", 1.0),
              RowWith(2, "plum", 1.0)};
  now.mean = 0.75;
  now.CompareWith(before);
  // A mean of other rows.
  EXPECT_EQ(now.change, std::nullopt);
  EXPECT_EQ(now.rows[0].change, std::nullopt);
  EXPECT_EQ(now.rows[1].change, 0.75);
  EXPECT_EQ(now.rows[2].change, std::nullopt);
}

TEST(DevScores, TheMeanChangesWithTheScoresOfTheSameRows) {
  DevScores before;
  before.rows = {RowWith(0, "apple", 0.25), RowWith(1, "pear", std::nullopt)};
  before.mean = 0.25;
  DevScores now;
  now.rows = {RowWith(0, "apple", 1.0), RowWith(1, "pear", std::nullopt)};
  now.mean = 1.0;
  now.CompareWith(before);
  EXPECT_EQ(now.change, 0.75);
  now.rows[1].row.score = 0.0;
  now.mean = 0.5;
  now.change = std::nullopt;
  now.CompareWith(before);
  EXPECT_EQ(now.change, std::nullopt);
}

}  // namespace
}  // namespace whet::cli
