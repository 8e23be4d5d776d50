// The plugin as the host sees it: through its C entry.
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"
#include "whet/sdk/testing.h"

namespace {

using ::testing::HasSubstr;
using whet::sdk::Item;
using whet::sdk::SetMetric;
using whet::sdk::testing::EvaluatorUnderTest;
using whet::sdk::testing::Scored;

Scored ScoreOne(std::string_view config, std::string_view output,
                std::string_view expected = "") {
  return EvaluatorUnderTest("json", config).Score(output, expected);
}

constexpr std::string_view kFields = R"({"mode": "fields"})";
constexpr std::string_view kValid = R"({"mode": "valid"})";

TEST(Json, Valid) {
  EXPECT_EQ(ScoreOne(kValid, " {\"a\": 1}\n").score, 1.0);
  EXPECT_EQ(ScoreOne(kValid, "```json\n{}\n```").score, 0.0);
  EXPECT_EQ(
      ScoreOne(R"({"mode": "valid", "extract": "fence"})", "```json\n{}\n```")
          .score,
      1.0);
  EXPECT_EQ(
      ScoreOne(R"({"mode": "valid", "extract": "any"})", "It is {}.").score,
      1.0);
  for (const char* wrong : {"", "NaN", "{'a': 1}", "\"\xFF\"", "[1,]", "1e999"})
    EXPECT_EQ(ScoreOne(kValid, wrong).score, 0.0) << wrong;
  EXPECT_EQ(ScoreOne(kValid, "[]").feedback, "");
  EXPECT_EQ(ScoreOne(kValid, "").feedback,
            "The output is not JSON: there is no text. Got \"\".");
  EXPECT_THAT(ScoreOne(kValid, "Here: {}").feedback,
              HasSubstr("It holds JSON, but only JSON was asked for"));
}

TEST(Json, EqualWhateverTheOrderOfKeys) {
  EXPECT_EQ(ScoreOne("{}", R"({"b": [1, {}], "a": " x"})",
                     R"({"a": "x", "b": [1.0, {}]})")
                .score,
            1.0);
  EXPECT_EQ(ScoreOne("{}", "[1, 2]", "[2, 1]").score, 0.0);
  EXPECT_EQ(ScoreOne("{}", R"({"a": 1, "b": 2})", R"({"a": 1})").score, 0.0);
  EXPECT_EQ(ScoreOne("{}", R"({"a": 1})", R"({"a": 1, "b": 2})").score, 0.0);
  EXPECT_EQ(ScoreOne("{}", "{}", "[]").score, 0.0);
  EXPECT_EQ(ScoreOne("{}", "\"1\"", "1").score, 0.0);
  EXPECT_EQ(ScoreOne("{}", "true", "1").score, 0.0);
  EXPECT_EQ(ScoreOne("{}", R"({"a": 1, "a": 2})", R"({"a": 2})").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "9007199254740993", "9007199254740992").score, 0.0);
  EXPECT_EQ(ScoreOne(R"({"rel_tolerance": 0.1})", "[10.5]", "[10]").score, 1.0);
  EXPECT_EQ(ScoreOne(R"({"normalize": ["lower"]})", R"("X")", R"("x")").score,
            1.0);
}

TEST(Json, EqualWhateverTheOrderOfLists) {
  constexpr std::string_view kSets = R"({"list_order": "ignored"})";
  EXPECT_EQ(ScoreOne(kSets, R"([{"a": [2, 1]}, "x", 1.0])",
                     R"([1, {"a": [1, 2]}, "x "])")
                .score,
            1.0);
  EXPECT_EQ(ScoreOne(kSets, "[1, 1, 2]", "[1, 2, 2]").score, 0.0);
  EXPECT_EQ(ScoreOne(kSets, R"(["1"])", "[1]").score, 0.0);
  EXPECT_EQ(ScoreOne(kSets, "[[]]", "[{}]").score, 0.0);
  EXPECT_NE(ScoreOne(kSets, "[3, 1]", "[1, 2]").feedback, "");
}

TEST(Json, FieldByField) {
  constexpr std::string_view kExpected =
      R"({"name": "Ann", "tags": ["a", "b"], "n": {"x": 1}})";
  const Scored scored =
      ScoreOne(kFields, R"({"name": "Ann", "tags": ["a", "c", "d"], "y": 0})",
               kExpected);
  EXPECT_EQ(scored.score, 0.5);  // name and tags[0] of four
  EXPECT_EQ(scored.feedback,
            "2 of 4 expected fields are right. $.n.x is missing (expected 1); "
            "$.tags[1]: expected \"b\", got \"c\"; $.tags[2] was not asked for "
            "(\"d\"); $.y was not asked for (0).");
  // 2 right of 4 expected and 5 in the output.
  EXPECT_DOUBLE_EQ(
      ScoreOne(R"({"mode": "fields", "fields_score": "f1"})",
               R"({"name": "Ann", "tags": ["a", "c", "d"], "y": 0})", kExpected)
          .score,
      4.0 / 9);
  EXPECT_EQ(ScoreOne(kFields, kExpected, kExpected).feedback, "");
  EXPECT_EQ(ScoreOne(kFields, "no JSON", kExpected).score, 0.0);
  EXPECT_EQ(ScoreOne(kFields, "[1]", kExpected).score, 0.0);
  EXPECT_EQ(ScoreOne(kFields, R"({"n": "x"})", kExpected).score, 0.0);
  EXPECT_EQ(ScoreOne(kFields, "{}", "{}").score, 1.0);
  EXPECT_EQ(ScoreOne(kFields, "3", "3").score, 1.0);
}

TEST(Json, ExpectedThatIsNoJsonCannotBeScored) {
  const Scored scored = ScoreOne("{}", "{}", "{a}");
  EXPECT_EQ(scored.status, WHET_INVALID_ARGUMENT);
  EXPECT_THAT(scored.feedback, HasSubstr("expected output \"{a}\" is no JSON"));
  EXPECT_EQ(ScoreOne(kFields, "", "").status, WHET_INVALID_ARGUMENT);
}

TEST(Json, MetricsOfASetOfFields) {
  const EvaluatorUnderTest json("json", kFields);
  const std::vector<Scored> scored = {
      json.Score(R"({"a": 1, "l": [1, 2, 3]})", R"({"a": 1, "l": [1, 2]})"),
      json.Score("none", R"({"a": 1})"),
      json.Score(R"({"a": 2})", R"({"a": 1, "b": {}})")};
  const std::vector<SetMetric> metrics = json.Aggregate(scored);
  std::vector<std::string> shown;
  for (const SetMetric& metric : metrics) {
    shown.push_back(metric.label + "|" + metric.name + "|" +
                    std::to_string(metric.value).substr(0, 5));
  }
  // 3 right of 6 expected and 5 in the outputs.
  EXPECT_THAT(shown,
              ::testing::ElementsAre(
                  "|score|0.500", "|field_accuracy|0.500", "|field_f1|0.545",
                  "$.a|accuracy|0.333", "$.a|support|3.000",
                  "$.b|accuracy|0.000", "$.b|support|1.000",
                  "$.l[*]|accuracy|1.000", "$.l[*]|support|2.000"));
  const EvaluatorUnderTest valid("json", kValid);
  EXPECT_TRUE(valid.Aggregate({valid.Score("1", "")}).empty());
  Scored broken;
  broken.statistics = "[1, 2";
  EXPECT_THROW(json.Aggregate({broken}), whet::sdk::Error);
}

TEST(Json, ManyPathsFitIntoTheStatistics) {
  std::string expected = "{";
  for (int i = 0; i < 5000; ++i)
    expected += "\"a rather long name " + std::to_string(i) + "\": 1,";
  expected.back() = '}';
  const Scored scored = ScoreOne(kFields, expected, expected);
  EXPECT_EQ(scored.score, 1.0);
  EXPECT_LE(scored.statistics.size(), WHET_MAX_STATISTICS_BYTES);
  const EvaluatorUnderTest json("json", kFields);
  const auto metrics = json.Aggregate({scored});
  EXPECT_LE(metrics.size(), 201U);
  EXPECT_EQ(metrics[0].value, 1.0);
}

TEST(Json, DeepAndLongOutputsEnd) {
  const std::string deep(10 << 20, '[');
  EXPECT_EQ(ScoreOne(kValid, deep).score, 0.0);
  EXPECT_THAT(ScoreOne(kValid, deep).feedback,
              HasSubstr("nested more than 200 deep"));
  const std::string nested = std::string(200, '[') + std::string(200, ']');
  EXPECT_EQ(ScoreOne("{}", nested, nested).score, 1.0);
  EXPECT_EQ(ScoreOne(R"({"list_order": "ignored"})", nested, nested).score,
            1.0);
  std::string list = "[1";
  while (list.size() < (2 << 20))
    list += ",\"some text\"";
  list += "]";
  const Scored scored = ScoreOne(kFields, list, R"([1, "some text", {}])");
  EXPECT_NEAR(scored.score, 2.0 / 3, 1e-9);
  EXPECT_LE(scored.feedback.size(), 1000U);
  EXPECT_EQ(ScoreOne(kValid, "\"" + std::string(10 << 20, 'x') + "\"").score,
            1.0);
}

TEST(Json, FeedbackOnlyIfWanted) {
  const EvaluatorUnderTest json("json");
  EXPECT_EQ(json.Score({Item{"", "1", "2", "{}"}}, 0)[0].feedback, "");
}

}  // namespace
