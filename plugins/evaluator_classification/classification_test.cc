// The plugin as the host sees it: through its C entry.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
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

constexpr std::string_view kSpam = R"("labels": ["spam", "not spam", "other"])";

std::string Config(std::string_view more = "") {
  return "{" + std::string(kSpam) + std::string(more) + "}";
}

Scored ScoreOne(std::string_view config, std::string_view output,
                std::string_view expected) {
  return EvaluatorUnderTest("classification", config).Score(output, expected);
}

// The one of the labels that scores 1; "(none)" if none does.
std::string LabelOf(const std::string& config, std::string_view output) {
  for (const char* label : {"spam", "not spam", "other"}) {
    if (ScoreOne(config, output, label).score == 1.0)
      return label;
  }
  return "(none)";
}

double Of(const std::vector<SetMetric>& metrics, std::string_view label,
          std::string_view name) {
  for (const SetMetric& metric : metrics) {
    if (metric.label == label && metric.name == name)
      return metric.value;
  }
  return -9;
}

std::string Refusal(std::string_view config) {
  try {
    EvaluatorUnderTest("classification", config);
  } catch (const whet::sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    return e.what();
  }
  return "accepted";
}

TEST(Classification, TheLabelIsTheOneThatTheOutputNames) {
  EXPECT_EQ(LabelOf(Config(), "spam"), "spam");
  EXPECT_EQ(LabelOf(Config(), " Spam\n"), "spam");
  EXPECT_EQ(LabelOf(Config(), "The label is: **Not spam**."), "not spam");
  EXPECT_EQ(LabelOf(Config(), "spam, spam"), "spam");
  EXPECT_EQ(LabelOf(Config(), "spam or other"), "(none)");
  EXPECT_EQ(LabelOf(Config(), "spammer"), "(none)");
  EXPECT_EQ(LabelOf(Config(), ""), "(none)");
}

TEST(Classification, LooksWhereItIsTold) {
  const std::string text = "other?\nspam: no, not spam";
  EXPECT_EQ(LabelOf(Config(R"(, "extract": "first_line")"), text), "other");
  EXPECT_EQ(LabelOf(Config(R"(, "extract": "last_line")"), text), "(none)");
  EXPECT_EQ(LabelOf(Config(R"(, "extract": "last_line")"), "spam\nother\n"),
            "other");
  EXPECT_EQ(LabelOf(Config(R"(, "extract": "first_mentioned")"), text),
            "other");
  EXPECT_EQ(LabelOf(Config(R"(, "extract": "last_mentioned")"), text),
            "not spam");
}

TEST(Classification, ReadsAFieldOfJson) {
  const std::string json = Config(R"(, "extract": "json_field")");
  EXPECT_EQ(LabelOf(json, R"({"label": "Spam", "why": "other"})"), "spam");
  EXPECT_EQ(LabelOf(json, "```json\n{\"label\": \"other\"}\n```"), "other");
  EXPECT_EQ(LabelOf(json, R"({"class": "spam"})"), "(none)");
  EXPECT_EQ(LabelOf(json, "[1]"), "(none)");
  EXPECT_EQ(LabelOf(json, "spam"), "(none)");
  EXPECT_EQ(
      ScoreOne(R"({"extract": "json_field", "field": "n"})", R"({"n": 4})", "4")
          .score,
      1.0);
}

TEST(Classification, WithoutLabelsTheTextIsTheLabel) {
  EXPECT_EQ(ScoreOne("{}", " Billing", "billing").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "It is billing", "billing").score, 0.0);
  EXPECT_THAT(ScoreOne("{}", std::string(10 << 20, 'x'), "x").feedback,
              HasSubstr("but the output is too long for a label: \"xxx"));
}

TEST(Classification, MetricsOfASet) {
  const EvaluatorUnderTest evaluator("classification", Config());
  std::vector<Scored> scored;
  for (const auto& [output, expected] :
       std::vector<std::pair<const char*, const char*>>{{"spam", "spam"},
                                                        {"other", "spam"},
                                                        {"other", "spam"},
                                                        {"other", "other"},
                                                        {"what?", "other"}})
    scored.push_back(evaluator.Score(output, expected));
  const auto metrics = evaluator.Aggregate(scored);
  EXPECT_EQ(metrics[0].name, "score");
  EXPECT_DOUBLE_EQ(Of(metrics, "", "score"), 0.4);
  EXPECT_DOUBLE_EQ(Of(metrics, "", "accuracy"), 0.4);
  EXPECT_DOUBLE_EQ(Of(metrics, "", "unparsed"), 0.2);
  // F1: spam 2*1/(3+1), other 2*1/(2+3).
  EXPECT_DOUBLE_EQ(Of(metrics, "", "macro_f1"), 0.45);
  EXPECT_DOUBLE_EQ(Of(metrics, "spam", "support"), 3);
  EXPECT_DOUBLE_EQ(Of(metrics, "spam", "precision"), 1);
  EXPECT_DOUBLE_EQ(Of(metrics, "other", "predicted"), 3);
  EXPECT_DOUBLE_EQ(Of(metrics, "other", "recall"), 0.5);
  EXPECT_EQ(metrics[metrics.size() - 2].label, "spam -> other");
  EXPECT_DOUBLE_EQ(Of(metrics, "spam -> other", "count"), 2);
  EXPECT_DOUBLE_EQ(Of(metrics, "other -> (none)", "count"), 1);

  std::reverse(scored.begin(), scored.end());
  const auto reversed = evaluator.Aggregate(scored);
  ASSERT_EQ(reversed.size(), metrics.size());
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    EXPECT_EQ(reversed[i].label, metrics[i].label);
    EXPECT_EQ(reversed[i].value, metrics[i].value);
  }
}

TEST(Classification, TheScoreOfASetIsTheOneAskedFor) {
  for (const char* name : {"macro_f1", "weighted_f1", "kappa", "mcc"}) {
    const EvaluatorUnderTest evaluator(
        "classification",
        Config(R"(, "set_score": ")" + std::string(name) + "\""));
    const auto metrics = evaluator.Aggregate(
        {evaluator.Score("spam", "spam"), evaluator.Score("other", "other"),
         evaluator.Score("spam", "other")});
    EXPECT_EQ(Of(metrics, "", "score"), Of(metrics, "", name)) << name;
    EXPECT_LT(Of(metrics, "", "score"), 1.0);
    const auto worse = evaluator.Aggregate(
        {evaluator.Score("other", "spam"), evaluator.Score("spam", "other")});
    EXPECT_EQ(Of(worse, "", "score"), 0.0) << name;
  }
}

TEST(Classification, UndefinedKappaIsLeftOut) {
  const EvaluatorUnderTest evaluator("classification",
                                     Config(R"(, "set_score": "kappa")"));
  const auto metrics = evaluator.Aggregate({evaluator.Score("spam", "spam")});
  EXPECT_EQ(Of(metrics, "", "kappa"), -9);
  EXPECT_EQ(Of(metrics, "", "score"), 1.0);
}

TEST(Classification, ExpectedThatIsNoLabelCannotBeScored) {
  const Scored scored = ScoreOne(Config(), "spam", "ham");
  EXPECT_EQ(scored.status, WHET_INVALID_ARGUMENT);
  EXPECT_EQ(scored.feedback, "expected output \"ham\" is not in \"labels\"");
  EXPECT_EQ(ScoreOne("{}", "", "").status, WHET_INVALID_ARGUMENT);
  EXPECT_EQ(ScoreOne("{}", "x", std::string(257, 'x')).status,
            WHET_INVALID_ARGUMENT);
}

TEST(Classification, SaysWhatIsWrong) {
  EXPECT_EQ(ScoreOne(Config(), "spam!", "other").feedback,
            "Expected the label \"other\", got \"spam\".");
  EXPECT_EQ(ScoreOne(Config(), "spam, other", "other").feedback,
            "Expected the label \"other\", but the output names several labels "
            "(\"spam\", \"other\"): \"spam, other\".");
  EXPECT_EQ(ScoreOne(Config(), "", "other").feedback,
            "Expected the label \"other\", but the output is empty: \"\".");
  EXPECT_THAT(
      ScoreOne(Config(R"(, "extract": "json_field")"), "{}", "other").feedback,
      HasSubstr("is JSON without the field \"label\""));
  EXPECT_EQ(ScoreOne(Config(), "other", "other").feedback, "");
  const EvaluatorUnderTest evaluator("classification");
  const Scored quiet = evaluator.Score({Item{"", "a", "b", "{}"}}, 0)[0];
  EXPECT_EQ(quiet.feedback, "");
  EXPECT_EQ(quiet.statistics, "");
}

TEST(Classification, TenMegabytesAndOddBytes) {
  std::string huge;
  while (huge.size() < (10 << 20))
    huge += "spam spammer \xFF";
  EXPECT_EQ(ScoreOne(Config(), huge, "spam").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "\xFF", "\xFE").score, 1.0);  // both U+FFFD
  EXPECT_EQ(ScoreOne("{}", std::string("a\0", 2), "a").score, 0.0);
}

TEST(Classification, RefusesWhatIsNoStatistics) {
  const EvaluatorUnderTest evaluator("classification");
  for (const char* bytes : {"", "abc", "\xFF\xFF\xFF\xFFxy"}) {
    Scored scored;
    scored.statistics = bytes;
    EXPECT_THROW(evaluator.Aggregate({scored}), whet::sdk::Error);
  }
}

TEST(Classification, RefusesSettingsThatContradict) {
  EXPECT_THAT(Refusal(R"({"labels": ["a", "A "]})"),
              HasSubstr("$.labels[1]: \"A \" is the same as \"a\""));
  EXPECT_THAT(Refusal(R"({"labels": [" "]})"),
              HasSubstr("$.labels[0]: nothing is left"));
  EXPECT_THAT(Refusal(R"({"extract": "last_mentioned"})"),
              HasSubstr("$.labels: expected the list of labels"));
}

}  // namespace
