#include "whet/sdk/candidate_json.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::sdk {
namespace {

using ::testing::HasSubstr;

TEST(CandidateJson, ParsesWhatItWrites) {
  Prompt prompt;
  prompt.system = "Sort \"these\".";
  prompt.user_template = "{{text}}";
  prompt.output_instructions = "One word.";
  prompt.few_shot_examples = {
      {{{"text", "hi"}}, "greeting"},
      {{{"text", "2+2"}}, "", nlohmann::json::array({{{"id", "1"}}})}};
  prompt.tools = nlohmann::json::array();
  EXPECT_EQ(ParsePrompt(ToJson(prompt)), prompt);
}

TEST(CandidateJson, SaysHowManyDemonstrationsAreShown) {
  Prompt prompt;
  prompt.user_template = "{{text}}";
  prompt.few_shot_examples = {{{{"text", "hi"}}, "greeting"}};
  prompt.few_shot_selection = FewShotSelection{3};
  EXPECT_THAT(ToJson(prompt),
              HasSubstr(R"("few_shot_selection":{"nearest":3})"));
  EXPECT_EQ(ParsePrompt(ToJson(prompt)), prompt);
}

TEST(CandidateJson, LeavesEmptyMembersOut) {
  Prompt prompt;
  prompt.user_template = "{{text}}";
  EXPECT_EQ(ToJson(prompt), R"({"user_template":"{{text}}"})");
}

TEST(CandidateJson, InvalidUtf8OfAModelBecomesAReplacementCharacter) {
  Prompt prompt;
  prompt.system = "a\xFF";
  EXPECT_THAT(ToJson(prompt), HasSubstr("a\xEF\xBF\xBD"));
}

TEST(CandidateJson, FaultsNameTheirPath) {
  const auto message = [](const char* json) -> std::string {
    try {
      ParsePrompt(json);
    } catch (const Error& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_THAT(message("[]"), HasSubstr("$: a candidate"));
  EXPECT_THAT(message(R"({"system": 1})"), HasSubstr("$.system: expected"));
  EXPECT_THAT(message(R"({"few_shot_selection": {"nearest": "2"}})"),
              HasSubstr("$.few_shot_selection: expected {\"nearest\""));
  EXPECT_THAT(message(R"({"few_shot_examples": {}})"),
              HasSubstr("$.few_shot_examples: expected an array"));
  EXPECT_THAT(message(R"({"few_shot_examples": [{"output": "x"}]})"),
              HasSubstr("$.few_shot_examples[0]: expected {input, output}"));
}

TEST(ParseColumns, KeepsTheFormOfWhatIsNotText) {
  const auto columns = ParseColumns(R"({"a": "x", "n": 1.5, "l": [1, 2]})");
  EXPECT_EQ(columns.at("a"), "x");
  EXPECT_EQ(columns.at("n"), "1.5");
  EXPECT_EQ(columns.at("l"), "[1,2]");
  EXPECT_THROW(ParseColumns("[]"), Error);
}

}  // namespace
}  // namespace whet::sdk
