// The form `two_part`: reading its replies, asking for them.
#include "two_part.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kTwoPart[] = R"({"form": "two_part"})";

sdk::Prompt Old() {
  sdk::Prompt prompt;
  prompt.system = "Sort.";
  prompt.user_template = "{{text}}";
  prompt.output_instructions = "A word.";
  return prompt;
}

TEST(ParseTwoPart, AcceptsWhatModelsMakeOfIt) {
  for (
      const std::string& text : std::vector<std::string>{
          R"({"analysis": "A.", "system_prompt": "New.", "output_instructions": "B."})",
          "```json\n{\"analysis\": \"A.\", \"system_prompt\": \"New.\",\n"
          "\"output_instructions\": \"B.\"}\n```",
          "Here it is: {\"output_instructions\": \"B.\", \"system_prompt\": "
          "\"New.\", \"analysis\": \"A.\", \"more\": 1} Good luck!"}) {
    const search::Reply reply = full_rewrite::ParseTwoPart(text, Old());
    EXPECT_EQ(reply.fault, "") << text;
    EXPECT_EQ(reply.analysis, "A.") << text;
    EXPECT_EQ(reply.prompt.system, "New.") << text;
    EXPECT_EQ(reply.prompt.output_instructions, "B.") << text;
    EXPECT_EQ(reply.prompt.user_template, "{{text}}") << text;
  }
}

TEST(ParseTwoPart, APartThatIsMissingStays) {
  for (
      const char* text :
      {R"({"system_prompt": "New."})",
       R"({"analysis": [], "system_prompt": "New.", "output_instructions": null})"}) {
    const search::Reply reply = full_rewrite::ParseTwoPart(text, Old());
    EXPECT_EQ(reply.fault, "");
    EXPECT_EQ(reply.prompt.system, "New.");
    EXPECT_EQ(reply.prompt.output_instructions, "A word.");
  }
  EXPECT_EQ(full_rewrite::ParseTwoPart(R"({"output_instructions": ""})", Old())
                .prompt.output_instructions,
            "");
}

struct Malformed {
  const char* text;
  const char* fault;
};

const std::vector<Malformed> kMalformed = {
    {"No idea.", "it is not a JSON object: "},
    {"", "it is not a JSON object: "},
    {R"({"system_prompt": "Never closed)", "it is not a JSON object: "},
    {R"(["New."])", "it must be a JSON object, not array."},
    {R"({"analysis": "A."})", "neither \"system_prompt\" nor"},
    {R"({"system_prompt": 3})", "\"system_prompt\" must be a text, not number"},
    {R"({"system_prompt": "New.", "output_instructions": {}})",
     "\"output_instructions\" must be a text, not object."},
};

TEST(ParseTwoPart, SaysWhatIsWrong) {
  for (const Malformed& malformed : kMalformed) {
    EXPECT_THAT(full_rewrite::ParseTwoPart(malformed.text, Old()).fault,
                HasSubstr(malformed.fault))
        << malformed.text;
  }
}

TEST(ParseTwoPart, SurvivesWhatNoModelShouldSay) {
  for (const std::string& text : std::vector<std::string>{
           std::string(100000, '['), std::string(100000, '{'),
           "{\"system_prompt\": \"\xff\xfe\"}", std::string(3, '\0')}) {
    EXPECT_THAT(full_rewrite::ParseTwoPart(text, Old()).fault, Not(IsEmpty()));
  }
}

// The role gives `answers` in turn, then the last one again and again.
struct Listed {
  explicit Listed(std::vector<sdk::Generated> answers) {
    RuleTaskOptions options;
    options.rules = {{"Good.", 0.3}, {"Better.", 0.2}};
    options.reflect = [this, answers = std::move(answers)](
                          std::string_view, const sdk::GenerateRequest& request,
                          std::uint64_t call) {
      requests.push_back(request);
      return answers[std::min<std::size_t>(call, answers.size() - 1)];
    };
    task_options = std::move(options);
  }
  RuleTaskOptions task_options;
  std::vector<sdk::GenerateRequest> requests;
};

const sdk::Generated kGood = {
    WHET_OK,
    R"({"analysis": "It is not said.", "system_prompt": "Sort. Good.",)"
    R"( "output_instructions": "One word. Better."})"};

TEST(TwoPart, ImprovesTheSystemTextAndTheOutputInstructions) {
  Listed role({kGood});
  const RuleTask task(role.task_options);
  SearchWorld world(task, {.calls = 200});
  EXPECT_EQ(world.Run(kTwoPart).status, WHET_OK);
  EXPECT_EQ(world.Best().system, "Sort. Good.");
  EXPECT_EQ(world.Best().output_instructions, "One word. Better.");
  EXPECT_EQ(world.Best().user_template, "{{text}}");
}

TEST(TwoPart, TheRequestHasItsOwnSystemMessageAndASchema) {
  Listed role({kGood});
  const RuleTask task(role.task_options);
  SearchWorld world(task, {.calls = 200});
  world.Run(R"({"form": "two_part", "rewrites": 1})");
  ASSERT_GE(role.requests.size(), 2U);
  const sdk::GenerateRequest& first = role.requests[0];
  ASSERT_EQ(first.messages.size(), 2U);
  EXPECT_EQ(first.messages[0].role, WHET_ROLE_SYSTEM);
  EXPECT_THAT(first.messages[0].content, StartsWith("You are an expert"));
  const std::string& text = first.messages[1].content;
  EXPECT_THAT(text, HasSubstr("<system>\nSort the message.\n</system>"));
  EXPECT_THAT(text, HasSubstr("## Example 1, score 0.00 of 1"));
  EXPECT_THAT(text, HasSubstr("\"system_prompt\": \"the new system text"));
  EXPECT_THAT(text, Not(HasSubstr("{{current_prompt}}")));
  EXPECT_THAT(text, HasSubstr("braces included: {{text}}."));
  const auto schema = nlohmann::json::parse(first.response_schema);
  EXPECT_EQ(schema["required"], (nlohmann::json{"analysis", "system_prompt",
                                                "output_instructions"}));
  EXPECT_THAT(role.requests[1].messages[1].content,
              HasSubstr("The idea behind it: It is not said."));
}

TEST(TwoPart, AMalformedAnswerIsSentBackOnceWithTheReason) {
  std::vector<Malformed> cases = kMalformed;
  cases.push_back({R"({"system_prompt": "Sort {{textt}}."})",
                   "a placeholder that does not exist: {{textt}}"});
  cases.push_back({R"({"system_prompt": "Sort the message."})",
                   "the current prompt, unchanged"});
  for (const Malformed& malformed : cases) {
    Listed role({{WHET_OK, malformed.text}, kGood});
    const RuleTask task(role.task_options);
    SearchWorld world(task, {.calls = 200});
    world.Run(R"({"form": "two_part", "rewrites": 1})");
    ASSERT_GE(role.requests.size(), 2U);
    const std::vector<sdk::Message>& again = role.requests[1].messages;
    ASSERT_EQ(again.size(), 4U);
    EXPECT_EQ(again[2].content, malformed.text);
    EXPECT_THAT(again[3].content, HasSubstr(malformed.fault));
    EXPECT_THAT(again[3].content, EndsWith("Placeholders: {{text}}.\n"));
    EXPECT_EQ(world.Best().system, "Sort. Good.") << malformed.text;
  }
}

TEST(TwoPart, ThenItIsDroppedAndCostsNoEvaluation) {
  for (const Malformed& malformed : kMalformed) {
    Listed role({{WHET_OK, malformed.text}});
    const RuleTask task(role.task_options);
    SearchWorld world(task, {.calls = 100});
    EXPECT_EQ(world.Run(kTwoPart).status, WHET_OK);
    EXPECT_EQ(world.candidates(), 1U);
    EXPECT_THAT(world.events(), ::testing::Each("rewrite_refused"));
  }
}

// The provider llama refuses a schema instead of leaving it out.
TEST(TwoPart, AProviderWithoutSchemasIsNoObstacle) {
  Listed role({{WHET_INVALID_ARGUMENT, "no JSON Schema here"},
               {WHET_INVALID_ARGUMENT, "no JSON Schema here"},
               kGood});
  const RuleTask task(role.task_options);
  SearchWorld world(task, {.calls = 200});
  EXPECT_EQ(world.Run(kTwoPart).status, WHET_OK);
  EXPECT_EQ(world.Best().system, "Sort. Good.");
  EXPECT_THAT(role.requests.back().response_schema, IsEmpty());
}

TEST(TwoPart, ItsTextsCanBeReplaced) {
  Listed role({{WHET_OK, "No idea."}});
  const RuleTask task(role.task_options);
  SearchWorld world(task, {.calls = 100});
  world.Run(R"({"form": "two_part", "optimizer_system_prompt": "You write.",)"
            R"( "rewrite_prompt": "P {{current_prompt}} E {{examples}}",)"
            R"( "repair_prompt": "Again: {{fault}}"})");
  ASSERT_GE(role.requests.size(), 3U);
  EXPECT_EQ(role.requests[0].messages[0].content, "You write.");
  EXPECT_THAT(role.requests[0].messages[1].content, StartsWith("P <system>"));
  EXPECT_THAT(role.requests[2].messages[3].content,
              StartsWith("Again: it is not a JSON object"));
}

}  // namespace
}  // namespace whet::testing
