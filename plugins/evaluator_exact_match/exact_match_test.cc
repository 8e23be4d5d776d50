// The plugin as the host sees it: through its C entry.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"
#include "whet/sdk/testing.h"
#include "whet/sdk/text.h"

namespace {

using ::testing::HasSubstr;
using whet::sdk::View;

using whet::sdk::Item;
using whet::sdk::testing::EvaluatorUnderTest;
using whet::sdk::testing::Scored;

EvaluatorUnderTest Create(std::string_view config) {
  return EvaluatorUnderTest("exact_match", config);
}

struct Pair {
  std::string output;
  std::string expected;
};

std::vector<Scored> Score(const EvaluatorUnderTest& evaluator,
                          const std::vector<Pair>& pairs,
                          std::uint32_t want = WHET_WANT_FEEDBACK) {
  std::vector<Item> items;
  for (const Pair& pair : pairs)
    items.push_back({"in", pair.output, pair.expected, "{}", items.size()});
  return evaluator.Score(items, want);
}

double ScoreOne(std::string_view config, const std::string& output,
                const std::string& expected) {
  return Score(Create(config), {{output, expected}})[0].score;
}

TEST(ExactMatch, DescribesItself) {
  const whet_entry* entry = whet_plugin_entry_v1();
  ASSERT_EQ(entry->descriptor_count, 1U);
  const whet_descriptor& d = *entry->descriptors[0];
  EXPECT_EQ(View(d.id), "exact_match");
  EXPECT_EQ(View(d.kind), WHET_KIND_EVALUATOR);
  EXPECT_EQ(d.needs_count, 0U);
  EXPECT_THAT(View(d.config_schema), HasSubstr("\"strip_articles\""));
  EXPECT_EQ(entry, whet_plugin_entry_v1());
}

TEST(ExactMatch, DefaultIsEqualityAfterTrim) {
  EXPECT_EQ(ScoreOne("{}", " billing\n", "billing"), 1.0);
  EXPECT_EQ(ScoreOne("{}", "Billing", "billing"), 0.0);
  EXPECT_EQ(ScoreOne("{}", "billing.", "billing"), 0.0);
}

TEST(ExactMatch, NoStepsCompareByteForByte) {
  constexpr std::string_view kBytes = R"({"normalize": []})";
  EXPECT_EQ(ScoreOne(kBytes, "billing", "billing"), 1.0);
  EXPECT_EQ(ScoreOne(kBytes, "billing ", "billing"), 0.0);
  EXPECT_EQ(ScoreOne(kBytes, "\xFF", "\xFE"), 0.0);
}

// Pairs and verdicts of the SQuAD metric, computed with its own script and
// with DSPy's variant.
TEST(ExactMatch, SquadGoldens) {
  constexpr std::string_view kSquad = R"({"normalize": ["squad"]})";
  EXPECT_EQ(ScoreOne(kSquad, "The Eiffel Tower!", "eiffel tower"), 1.0);
  EXPECT_EQ(ScoreOne(kSquad, "Eiffel Tower is in Paris", "Paris"), 0.0);
  EXPECT_EQ(ScoreOne(kSquad, "a", "the"), 1.0);
  EXPECT_EQ(ScoreOne(kSquad, "It's 3.14", "its 314"), 1.0);
  constexpr std::string_view kDspy = R"({"normalize": ["nfd", "squad"]})";
  EXPECT_EQ(ScoreOne(kDspy, "état-major", "etat major"), 0.0);
  EXPECT_EQ(ScoreOne(kDspy, "e\xCC\x81tat-major", "étatmajor"), 1.0);
}

// `ignore_case`, `ignore_punctuation`, `ignore_numbers` of the Hugging Face
// metric, with the verdicts of its documentation.
TEST(ExactMatch, HuggingFaceGoldens) {
  const std::vector<Pair> pairs = {{"cat?", "the cat"},
                                   {"theater", "theater"},
                                   {"yelling", "YELLING"},
                                   {"agent", "agent007"}};
  const auto scores = [&](std::string_view config) {
    std::vector<double> out;
    for (const Scored& r : Score(Create(config), pairs)) {
      out.push_back(r.score);
    }
    return out;
  };
  using ::testing::ElementsAre;
  EXPECT_THAT(scores(R"({"normalize": []})"), ElementsAre(0, 1, 0, 0));
  EXPECT_THAT(scores(R"({"normalize": ["lower", "strip_punctuation"]})"),
              ElementsAre(0, 1, 1, 0));
  EXPECT_THAT(scores(R"({"normalize": ["lower", "strip_punctuation",
                               "strip_numbers"]})"),
              ElementsAre(0, 1, 1, 1));
}

TEST(ExactMatch, AnyAcceptedAnswerCounts) {
  constexpr std::string_view kBar = R"({"alternatives": "|"})";
  EXPECT_EQ(ScoreOne(kBar, "NYC", "New York|NYC"), 1.0);
  EXPECT_EQ(ScoreOne(kBar, "New York", "New York | NYC"), 1.0);
  EXPECT_EQ(ScoreOne(kBar, "New York|NYC", "New York|NYC"), 0.0);
  EXPECT_EQ(ScoreOne("{}", "New York|NYC", "New York|NYC"), 1.0);
  EXPECT_EQ(
      ScoreOne(R"({"alternatives": "json"})", "NYC", R"(["New York", "NYC"])"),
      1.0);
}

TEST(ExactMatch, EmptyReferenceMatchesEmptyOutputOnly) {
  EXPECT_EQ(ScoreOne("{}", " ", ""), 1.0);
  EXPECT_EQ(ScoreOne("{}", "x", ""), 0.0);
  EXPECT_EQ(ScoreOne("{}", "", "x"), 0.0);
}

TEST(ExactMatch, OddBytesHaveDefinedOutcomes) {
  EXPECT_EQ(ScoreOne("{}", "\xFFok", "ok"), 0.0);
  EXPECT_EQ(ScoreOne("{}", std::string("a\0b", 3), std::string("a\0b", 3)), 1);
  EXPECT_EQ(ScoreOne("{}", std::string("a\0b", 3), "a"), 0.0);
}

TEST(ExactMatch, TenMegabytesOfOutput) {
  const std::string huge(10 << 20, 'x');
  const auto results =
      Score(Create(R"({"normalize": ["nfkc", "squad"]})"),
            {{huge, huge}, {huge, "billing"}, {huge + " billing", "billing"}});
  EXPECT_EQ(results[0].score, 1.0);
  EXPECT_EQ(results[1].score, 0.0);
  EXPECT_LE(results[1].feedback.size(), 1000U);
  EXPECT_THAT(results[2].feedback, HasSubstr("extra text before it"));
}

TEST(ExactMatch, FeedbackForMissesOnlyAndOnlyIfWanted) {
  const EvaluatorUnderTest instance = Create("{}");
  const auto wanted = Score(instance, {{"x", "x"}, {"y", "x"}});
  EXPECT_EQ(wanted[0].feedback, "");
  EXPECT_EQ(wanted[1].feedback, "Expected \"x\", got \"y\".");
  EXPECT_EQ(wanted[1].status, WHET_OK);
  const auto unwanted = Score(instance, {{"y", "x"}}, 0);
  EXPECT_EQ(unwanted[0].feedback, "");
  EXPECT_EQ(unwanted[0].score, 0.0);
}

TEST(ExactMatch, EmptyBatch) { EXPECT_TRUE(Score(Create("{}"), {}).empty()); }

TEST(ExactMatch, SaysWhatIsWrongWithItsSettings) {
  try {
    Create(R"({"normalize": ["tirm"]})");
    FAIL();
  } catch (const whet::sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    EXPECT_THAT(e.what(), HasSubstr("$.normalize[0]: unknown step \"tirm\""));
  }
}

}  // namespace
