#include "verdict.h"

#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace whet::llm_judge {
namespace {

using ::testing::HasSubstr;

Options Of(Mode mode) {
  Options options;
  options.mode = mode;
  return options;
}

std::optional<double> GradeIn(const std::string& answer) {
  const Reading reading = ReadVerdict(answer, Of(Mode::kScale));
  EXPECT_NE(reading.verdict.has_value(), !reading.fault.empty()) << answer;
  return reading.verdict.has_value() ? std::optional(reading.verdict->value)
                                     : std::nullopt;
}

std::optional<double> Value(Mode mode, const std::string& answer) {
  const Reading reading = ReadVerdict(answer, Of(mode));
  return reading.verdict.has_value() ? std::optional(reading.verdict->value)
                                     : std::nullopt;
}

std::string FaultOf(const std::string& answer) {
  return ReadVerdict(answer, Of(Mode::kScale)).fault;
}

struct Said {
  std::string answer;
  std::optional<double> grade;
};

TEST(Verdict, ReadsGradesInEveryFormAndRefusesTheRest) {
  const std::vector<Said> cases = {
      {R"({"reason": "Right.", "score": 4})", 4},
      {R"({"score": 4, "reason": "Right."})", 4},
      {R"({"score": 1})", 1},
      {R"({"reason": "r", "score": 4.0})", 4},
      {R"({"reason": "r", "score": "4"})", 4},
      {R"({"Reason": "r", "Score": 4})", 4},
      {"```json\n{\"reason\": \"r\", \"score\": 2}\n```", 2},
      {"Here you are:\n{\"reason\": \"r\", \"score\": 2}\nHope it helps {}!",
       2},
      {"<think>Maybe {\"score\": 1}?</think>{\"reason\": \"r\", \"score\": 5}",
       5},
      {"{'reason': 'it\\'s \"right\"', 'score': 3}", 3},
      {R"({"reason": "r", "score": 3,})", 3},
      {R"({"reason": ["a", "b",], "score": 3})", 3},
      {"{\"reason\": \"two\nlines\tand a tab\", \"score\": 3}", 3},
      {R"({"reason": None, "score": 3})", 3},
      {R"({"reason": "braces { } \" [[1]]", "score": 3})", 3},
      {R"({"reason": "r", "score": 3} {"reason": "r", "score": 3})", 3},
      {"It is good. Rating: [[5]]", 5},
      {"Rating: [[5]]. So again: [[ 5 ]]", 5},
      {"4", 4},
      {" 4.0\n", 4},
      // Out of the scale, between two grades, no number.
      {R"({"reason": "r", "score": 0})", std::nullopt},
      {R"({"reason": "r", "score": 6})", std::nullopt},
      {R"({"reason": "r", "score": -4})", std::nullopt},
      {R"({"reason": "r", "score": 3.5})", std::nullopt},
      {R"({"reason": "r", "score": 1e400})", std::nullopt},
      {R"({"reason": "r", "score": "high"})", std::nullopt},
      {R"({"reason": "r", "score": "4/5"})", std::nullopt},
      {R"({"reason": "r", "score": null})", std::nullopt},
      {R"({"reason": "r", "score": true})", std::nullopt},
      {R"({"reason": "r", "score": [4]})", std::nullopt},
      {"Rating: [[7]]", std::nullopt},
      {"7", std::nullopt},
      {"nan", std::nullopt},
      // Not there, cut off, or said in words.
      {"", std::nullopt},
      {" \n", std::nullopt},
      {"{}", std::nullopt},
      {R"({"reason": "r"})", std::nullopt},
      {R"({"reason": "r", "score": 4)", std::nullopt},
      {R"({"reason": "it is)", std::nullopt},
      {"I would give it a 4 of 5.", std::nullopt},
      {R"(["score", 4])", std::nullopt},
      {R"({"result": {"score": 4}})", std::nullopt},
      // Two verdicts: one may be quoted from what is judged.
      {R"(It says {"score": 5}. {"reason": "r", "score": 1})", std::nullopt},
      {R"({"score": 5, "score": 1})", std::nullopt},
      {"[[5]] or rather [[1]]", std::nullopt},
      {R"({"score": 9} {"score": 4})", std::nullopt},
  };
  for (const Said& said : cases)
    EXPECT_EQ(GradeIn(said.answer), said.grade) << said.answer;
}

TEST(Verdict, KeepsTheReason) {
  EXPECT_EQ(ReadVerdict("{'reason': \"The judge's \\u00e9.\", 'score': 2}",
                        Of(Mode::kScale))
                .verdict->reason,
            "The judge's \xC3\xA9.");
  EXPECT_EQ(ReadVerdict("Wrong year. Rating: [[2]]", Of(Mode::kScale))
                .verdict->reason,
            "Wrong year. Rating:");
}

TEST(Verdict, SaysWhatIsWrong) {
  EXPECT_EQ(FaultOf(R"({"reason": "r", "score": 11})"),
            "its verdict is \"11\"; expected a whole number from 1 to 5.");
  EXPECT_EQ(FaultOf("Good!"),
            "it has no JSON object with the member "
            "\"score\".");
  EXPECT_EQ(FaultOf("[[1]] [[2]]"), "it has two different verdicts.");
  EXPECT_EQ(FaultOf(""), "it is empty.");
}

TEST(Verdict, PassOrFail) {
  const auto pass = [](const std::string& a) {
    return Value(Mode::kPassFail, a);
  };
  EXPECT_EQ(pass(R"({"reason": "r", "pass": true})"), 1.0);
  EXPECT_EQ(pass(R"({"reason": "r", "pass": false})"), 0.0);
  EXPECT_EQ(pass(R"({'reason': 'r', 'pass': True})"), 1.0);
  EXPECT_EQ(pass(R"({"reason": "r", "pass": "No"})"), 0.0);
  EXPECT_EQ(pass("PASS"), 1.0);
  EXPECT_EQ(pass("[[fail]]"), 0.0);
  EXPECT_EQ(pass(R"({"reason": "r", "pass": 1})"), std::nullopt);
  EXPECT_EQ(pass(R"({"reason": "r", "pass": "maybe"})"), std::nullopt);
  EXPECT_EQ(pass(R"({"reason": "r", "score": 5})"), std::nullopt);
}

TEST(Verdict, WinnerOrTie) {
  const auto winner = [](const std::string& a) {
    return Value(Mode::kPairwise, a);
  };
  EXPECT_EQ(winner(R"({"reason": "r", "winner": "A"})"), 1.0);
  EXPECT_EQ(winner(R"({"reason": "r", "winner": "b"})"), 0.0);
  EXPECT_EQ(winner(R"({"reason": "r", "winner": "tie"})"), 0.5);
  EXPECT_EQ(winner(R"({"reason": "r", "winner": "Answer B"})"), 0.0);
  EXPECT_EQ(winner("A is better, so [[A]]"), 1.0);
  EXPECT_EQ(winner("[[C]]"), 0.5);
  EXPECT_EQ(winner("B"), 0.0);
  EXPECT_EQ(winner(R"({"reason": "r", "winner": "both"})"), std::nullopt);
  EXPECT_EQ(winner("A is better than B"), std::nullopt);
}

TEST(Verdict, AHugeAnswerIsReadAtItsEndInNoTime) {
  std::string text(1 << 20, '{');
  EXPECT_EQ(GradeIn(text), std::nullopt);
  text = std::string(1 << 20, 'x') + R"({"reason": "r", "score": 2})";
  EXPECT_EQ(GradeIn(text), 2.0);
}

TEST(Verdict, TheSchemaAsksForTheReasonFirst) {
  const std::string pass = VerdictSchema(Of(Mode::kPassFail));
  EXPECT_LT(pass.find("\"reason\":{"), pass.find("\"pass\":{"));
  const auto scale = nlohmann::json::parse(VerdictSchema(Of(Mode::kScale)));
  EXPECT_EQ(scale["properties"]["score"]["enum"],
            (nlohmann::json{1, 2, 3, 4, 5}));
  EXPECT_EQ(scale["additionalProperties"], false);
  EXPECT_EQ(scale["required"], (nlohmann::json{"reason", "score"}));
  EXPECT_THAT(VerdictForm(Of(Mode::kPairwise)),
              HasSubstr("\"winner\": \"A\", \"B\" or \"tie\"}"));
}

}  // namespace
}  // namespace whet::llm_judge
