#include "reflecting_model.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace whet::quality {
namespace {

constexpr char kSections[] =
    "<system>\nSort.\n</system>\n<user>\n{{text}}\n</user>\n"
    "<output_instructions>\nOne word.\n</output_instructions>";

std::string Ask(const std::string& request, const char* world = "additive",
                std::uint32_t sample = 0) {
  const World truth(*FindWorld(world), 3);
  return ReflectingModel(truth).Reply({{WHET_ROLE_USER, request}}, sample);
}

TEST(ReflectingModelTest, AnswersWithSectionsWhenTheyEndTheRequest) {
  const std::string reply = Ask(std::string("Improve this prompt:\n") +
                                kSections + "\nAnswer so:\n" + kSections);
  EXPECT_NE(reply.find("<system>\nSort.\n"), std::string::npos);
  EXPECT_NE(reply.find("<user>\n{{text}}\n</user>"), std::string::npos);
  EXPECT_NE(reply.find("One word.\n</output_instructions>"), std::string::npos);
  EXPECT_EQ(FindRules(reply).size(), 1U);
}

TEST(ReflectingModelTest, AnswersWithEdits) {
  const std::string request =
      std::string(kSections) + "\nAnswer with {\"edits\": [...]} only.";
  const auto edits = nlohmann::json::parse(Ask(request)).at("edits");
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0].at("op"), "insert");
  EXPECT_EQ(FindRules(edits[0].at("text").get<std::string>()).size(), 1U);
  EXPECT_EQ(
      nlohmann::json::parse(Ask(request, "additive+3")).at("edits").size(), 3U);
}

TEST(ReflectingModelTest, AModelThatRewritesReplacesTheWholeText) {
  const std::string request =
      std::string(kSections) + "\nAnswer with {\"edits\": [...]} only.";
  const auto edits =
      nlohmann::json::parse(Ask(request, "rewriter")).at("edits");
  ASSERT_EQ(edits.size(), 1U);
  EXPECT_EQ(edits[0].at("op"), "replace");
  EXPECT_EQ(edits[0].at("find"), "Sort.");
  EXPECT_GE(FindRules(edits[0].at("text").get<std::string>()).size(), 1U);
}

TEST(ReflectingModelTest, AnswersWithTwoParts) {
  const auto reply = nlohmann::json::parse(
      Ask(std::string(kSections) +
          "\nAnswer with {\"analysis\": \"\", \"system_prompt\": \"\", "
          "\"output_instructions\": \"\"}"));
  EXPECT_EQ(FindRules(reply.at("system_prompt").get<std::string>()).size(), 1U);
  EXPECT_EQ(reply.at("output_instructions"), "One word.");
}

TEST(ReflectingModelTest, AnswersBetweenFences) {
  const std::string first =
      Ask("Improve it:\n```\nSort.\n```\nwithin ``` marks.");
  EXPECT_TRUE(first.starts_with("```\nSort.\n")) << first;
  EXPECT_EQ(FindRules(first).size(), 1U);
  const std::string second =
      Ask(std::string(kSections) + "\nAnswer between ``` marks.");
  EXPECT_TRUE(second.starts_with("```\nSort.\n")) << second;
}

TEST(ReflectingModelTest, MergesTwoTexts) {
  const std::string a = RuleText({1, 1, 0});
  const std::string b = RuleText({2, 2, 0});
  EXPECT_EQ(Ask("Two prompts.\n```\nSort.\n" + a + "\n```\n```\nSort.\n" + a +
                "\n" + b + "\n```\nGive one between ``` marks."),
            "```\nSort.\n" + a + "\n" + b + "\n```");
}

TEST(ReflectingModelTest, AnswersInProseWhenNothingElseIsAskedFor) {
  const std::string reply = Ask(std::string("Say what this is for:\n") +
                                kSections + "\n" + std::string(100, 'x'));
  EXPECT_TRUE(FindRules(reply).empty());
  EXPECT_EQ(reply.find('<'), std::string::npos);
}

TEST(ReflectingModelTest, ProposesNothingThatTheRequestMentions) {
  std::string mentioned;
  for (std::size_t i = 0; i + 1 < kRules; ++i) {
    mentioned += RuleText({i, i, i % kWordings}) + "\n";
  }
  const std::string reply = Ask("```\nSort.\n```\n" + mentioned);
  EXPECT_EQ(reply,
            "```\nSort.\n" + RuleText({kRules - 1, kRules - 1, 0}) + "\n```");
}

TEST(ReflectingModelTest, ARepeatSaysAnotherThing) {
  const std::string request = "```\nSort.\n```";
  EXPECT_EQ(Ask(request), Ask(request));
  EXPECT_NE(Ask(request), Ask(request, "additive", 1));
}

}  // namespace
}  // namespace whet::quality
