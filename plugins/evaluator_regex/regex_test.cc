// The plugin as the host sees it: through its C entry.
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"
#include "whet/sdk/testing.h"

namespace {

using ::testing::HasSubstr;
using whet::sdk::Item;
using whet::sdk::testing::EvaluatorUnderTest;
using whet::sdk::testing::Scored;

Scored ScoreOne(std::string_view config, std::string_view output,
                std::string_view expected = "") {
  return EvaluatorUnderTest("regex", config).Score(output, expected);
}

std::string Refusal(std::string_view config) {
  try {
    EvaluatorUnderTest("regex", config);
  } catch (const whet::sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    return e.what();
  }
  return "accepted";
}

TEST(Regex, SearchesThePatternOfItsSettings) {
  constexpr std::string_view kDate = R"j({"pattern": "\\d{4}-\\d\\d-\\d\\d"})j";
  EXPECT_EQ(ScoreOne(kDate, "on 2024-05-06.").score, 1.0);
  EXPECT_EQ(ScoreOne(kDate, "on 6 May").score, 0.0);
  constexpr std::string_view kFull =
      R"j({"pattern": "[ab]+", "match": "full"})j";
  EXPECT_EQ(ScoreOne(kFull, "abba").score, 1.0);
  EXPECT_EQ(ScoreOne(kFull, "abba.").score, 0.0);
  EXPECT_EQ(ScoreOne(kFull, "abba\n").score, 0.0);
}

TEST(Regex, TheExpectedOutputCanBeThePattern) {
  EXPECT_EQ(ScoreOne("{}", "colour", "colou?r").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "colouur", "colou?r").score, 0.0);
  const Scored scored = ScoreOne("{}", "x", "a(b");
  EXPECT_EQ(scored.status, WHET_INVALID_ARGUMENT);
  EXPECT_EQ(scored.feedback,
            "expected output \"a(b\" is no regular expression of RE2: missing "
            "): a(b");
}

TEST(Regex, Flags) {
  EXPECT_EQ(ScoreOne(R"j({"ignore_case": true})j", "ÄB", "äb").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "a\nb", "a.b").score, 0.0);
  EXPECT_EQ(ScoreOne(R"j({"dot_all": true})j", "a\nb", "a.b").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "a\nb", "^b$").score, 0.0);
  EXPECT_EQ(ScoreOne(R"j({"multiline": true})j", "a\nb", "^b$").score, 1.0);
}

TEST(Regex, ComparesAGroupWithTheExpectedOutput) {
  constexpr std::string_view kFirst =
      R"j({"pattern": "answer: *(\\w+)", "group": "1"})j";
  EXPECT_EQ(ScoreOne(kFirst, "answer: B, answer: C", "B\n").score, 1.0);
  EXPECT_EQ(ScoreOne(kFirst, "answer: C", "B").score, 0.0);
  EXPECT_EQ(ScoreOne(kFirst, "B", "B").score, 0.0);
  constexpr std::string_view kLast =
      R"j({"pattern": "answer: *(?P<letter>\\w+)",
                           "group" : "letter",
                           "which" : "last",
                           "normalize" : ["lower"],
                           "alternatives" : "|"
})j";
  EXPECT_EQ(ScoreOne(kLast, "answer: B, answer: C", "a|c").score, 1.0);
  EXPECT_EQ(ScoreOne(R"j({"pattern": "a(b)?", "group": "1"})j", "a", "").score,
            1.0);
  EXPECT_EQ(ScoreOne(R"j({"pattern": "é*", "group": "0", "which": "last"})j",
                     "aéüéé", "")
                .score,
            1.0);  // the last match is the empty one at the end
}

TEST(Regex, MustNotMatch) {
  constexpr std::string_view kNot =
      R"j({"pattern": "sorry|cannot", "not": true})j";
  EXPECT_EQ(ScoreOne(kNot, "Sure.").score, 1.0);
  const Scored scored = ScoreOne(kNot, "I cannot.");
  EXPECT_EQ(scored.score, 0.0);
  EXPECT_EQ(scored.feedback,
            "The output must not match \"sorry|cannot\", but "
            "\"cannot\" does.");
}

TEST(Regex, SaysWhatDoesNotMatch) {
  EXPECT_EQ(ScoreOne("{}", "abc", "x+").feedback,
            "The output has nothing that matches \"x+\": \"abc\".");
  EXPECT_EQ(ScoreOne(R"j({"match": "full"})j", "xy", "x+").feedback,
            "The output as a whole does not match \"x+\": \"xy\".");
  constexpr std::string_view kGroup = R"j({"pattern": "is (\\w)", "group" : "1"
})j";
  EXPECT_EQ(ScoreOne(kGroup, "it is C", "B").feedback,
            "Expected \"B\", got \"C\".");
  EXPECT_EQ(ScoreOne(kGroup, "C", "B").feedback,
            "Expected \"B\". The output has nothing that matches \"is "
            "(\\\\w)\": \"C\".");
  EXPECT_EQ(ScoreOne("{}", "x", "x").feedback, "");
  const EvaluatorUnderTest regex("regex");
  EXPECT_EQ(regex.Score({Item{"", "a", "b", "{}"}}, 0)[0].feedback, "");
}

TEST(Regex, EmptyTextsAndOddBytes) {
  EXPECT_EQ(ScoreOne("{}", "", "").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "any", "").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "", "x").score, 0.0);
  EXPECT_EQ(ScoreOne(R"j({"match": "full"})j", "a\xFF\xFE", "a..").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", std::string("a\0b", 3), "a\\x00b").score, 1.0);
  EXPECT_EQ(ScoreOne("{}", "x", "\xFF").status, WHET_INVALID_ARGUMENT);
}

// Backtracking takes ages for this.
TEST(Regex, TakesLinearTime) {
  EXPECT_EQ(ScoreOne("{}", std::string(10 << 20, 'a'), "(a+)+$b").score, 0.0);
  EXPECT_EQ(ScoreOne(R"j({"pattern": "(a)", "group": "1", "which": "last"
})j",
                     std::string(100'000, 'a'), "a")
                .score,
            1.0);
}

TEST(Regex, ManyPatternsOnManyThreads) {
  const EvaluatorUnderTest regex("regex");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&regex] {
      for (int i = 0; i < 1500; ++i) {
        const std::string number = std::to_string(i);
        EXPECT_EQ(regex.Score("<" + number + ">", "^<" + number + ">$").score,
                  1.0);
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
}

TEST(Regex, SaysWhatIsWrongWithItsSettings) {
  EXPECT_EQ(
      Refusal(R"j({"pattern": "a[b"})j"),
      "$.pattern: \"a[b\" is no regular expression of RE2: missing ]: [b");
  EXPECT_THAT(Refusal(R"j({"pattern": "(?=a)"
})j"),
              HasSubstr("invalid perl operator: (?="));
  EXPECT_EQ(Refusal(R"j({"pattern": "(a)", "group": "2"
  })j"),
            "$.group: the pattern has no group \"2\"");
  EXPECT_THAT(Refusal(R"j({"group": "1"})j"),
              HasSubstr("$.group: expected a pattern"));
}

}  // namespace
