// What the strategy asks the reflect role, and what it makes of the answers.
#include "editor.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test_topics.h"

namespace whet::testing {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(EditRequests, EachRequestIsAboutOneKindOfFailure) {
  Script script({{WHET_OK, "No idea."}});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 200});
  RunChecked(world, 200, R"({"targets": 3, "successes": 1})");
  ASSERT_GE(script.requests.size(), 3U);
  std::set<std::string> kinds;
  for (int i = 0; i < 3; ++i) {
    const sdk::GenerateRequest& request = script.requests[i];
    const std::string& text = request.messages[0].content;
    EXPECT_FALSE(request.response_schema.empty());
    EXPECT_THAT(text,
                HasSubstr("<system>\nSort the message. Guess if unsure."));
    EXPECT_THAT(text, HasSubstr("# Changes tried before\n\n(none yet)"));
    const std::string failures =
        Between(text, "# One kind of failure: ", "# Right answers");
    const std::string kind = failures.substr(0, failures.find('\n'));
    kinds.insert(kind);
    for (const char* topic : {"parcel", "money", "login"}) {
      const bool about = kind.find(topic) != std::string::npos;
      EXPECT_EQ(Count(failures, std::string("about the ") + topic + ".") > 1,
                about)
          << failures;
    }
    const std::string right = Between(text, "# Right answers", "# Changes");
    EXPECT_EQ(Count(right, "score 1.00 of 1"), 1) << right;
    EXPECT_LE(Count(failures, "score 0.00 of 1"), 4) << failures;
  }
  EXPECT_EQ(kinds.size(), 3U);
}

TEST(EditRequests, LaterRequestsShowWhatWasTried) {
  Script script(
      {Edits({Insert("All parcels are lost.")}), Edits({Insert("Be kind.")})});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 300});
  RunChecked(world, 300, kOne);
  ASSERT_GE(script.requests.size(), 2U);
  const std::string& text = script.requests[1].messages[0].content;
  EXPECT_THAT(text, HasSubstr("## Attempt 1: refused: it mended "));
  EXPECT_THAT(text, HasSubstr("All parcels are lost."));
  EXPECT_THAT(world.events(), Contains("edit_tested"));
}

TEST(EditRequests, AskedOnceToRepair) {
  Script script({{WHET_OK, "No idea."},
                 Edits({Insert("Parcels go to shipping.")}),
                 {WHET_OK, "No idea."}},
                Strong());
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 300});
  RunChecked(world, 300, kOne);
  ASSERT_GE(script.requests.size(), 2U);
  ASSERT_EQ(script.requests[1].messages.size(), 3U);
  EXPECT_EQ(script.requests[1].messages[1].content, "No idea.");
  EXPECT_THAT(script.requests[1].messages[2].content,
              HasSubstr("it is no JSON object with a list \"edits\"."));
  EXPECT_THAT(world.Best().system, HasSubstr("Parcels go to shipping."));
}

TEST(EditRequests, NoEvaluationIsSpentOnUnusableEdits) {
  Json user = Replace("{{text}}", "the text");
  user["part"] = "user_template";
  const std::vector<std::pair<std::string, sdk::Generated>> bad = {
      {"no JSON object", {WHET_OK, "No idea."}},
      {"cut off", {WHET_OK, Reply({Insert("Be kind.")}), WHET_FINISH_LENGTH}},
      {"does not contain \"nowhere\"", Edits({Delete("nowhere")})},
      {"more than once", Edits({Delete("s")})},
      {"lost the placeholder {{text}}", Edits({user})},
      {"does not exist: {{other}}", Edits({Insert("Use {{other}}.")})},
      {"401 characters; at most 400", Edits({Insert(std::string(401, 'x'))})},
      {"the prompt says this already", Edits({Insert("guess if  UNSURE")})},
      {"unchanged", Edits({Replace("Sort", "Sort")})},
  };
  for (const auto& [reason, answer] : bad) {
    Script script({answer});
    const RuleTask task(script.task_options);
    SearchWorld world(task, {.calls = 100});
    EXPECT_EQ(RunChecked(world, 100, kOne).status, WHET_OK);
    EXPECT_EQ(world.candidates(), 1U) << reason;
    EXPECT_EQ(world.recommended(), std::vector<whet_candidate>{1});
    EXPECT_THAT(script.requests[1].messages.back().content, HasSubstr(reason));
    EXPECT_THAT(world.events(), Contains("edit_refused"));
  }
}

// The seed prompt has 34 characters of system text and 8 for the message.
TEST(EditRequests, ThePromptGrowsByNoMoreThanAllowed) {
  Script script({Edits({Insert(std::string(22, 'x'))})});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 100});
  RunChecked(world, 100, R"({"targets": 1, "max_growth": 22})");
  EXPECT_EQ(world.candidates(), 1U);
  EXPECT_THAT(script.requests[1].messages.back().content,
              HasSubstr("65 characters; at most 64"));
}

TEST(EditRequests, TheUsableEditsOfAnAnswerAreUsed) {
  Script script({Edits({Delete("nowhere"), Insert("Parcels go to shipping."),
                        Json{{"op", "move"}}}),
                 {WHET_OK, "No idea."}},
                Strong());
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 300});
  RunChecked(world, 300, kOne);
  EXPECT_EQ(script.requests[1].messages.size(), 1U);  // no repair
  EXPECT_THAT(world.Best().system, HasSubstr("Parcels go to shipping."));
}

TEST(EditRequests, AnEditIsTestedOnceHoweverItIsWritten) {
  Script script({Edits({Insert("Be kind.")}), Edits({Insert("be  KIND!")})});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 400});
  RunChecked(world, 400, kOne);
  EXPECT_EQ(world.candidates(), 2U);
  EXPECT_THAT(script.requests[2].messages.back().content,
              HasSubstr("this edit was tried before (refused: "));
  EXPECT_THAT(world.events(), Contains("feedback_collapsed"));
}

TEST(EditRequests, NoReflectRoleAsksTheTaskRole) {
  Script script(
      {Edits({Insert("Parcels go to shipping.")}), {WHET_OK, "No idea."}},
      Strong());
  script.task_options.has_reflect = false;
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 300});
  EXPECT_EQ(RunChecked(world, 300).status, WHET_OK);
  EXPECT_THAT(script.roles, Each("task"));
  EXPECT_TRUE(script.requests[0].max_output_tokens.has_value());
  EXPECT_THAT(world.Best().system, HasSubstr("Parcels go to shipping."));
}

TEST(EditRequests, ARoleThatNeverAnswersIsAnError) {
  Script script({{WHET_UNAUTHENTICATED, "the key is revoked"}});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 200});
  const Outcome outcome = RunChecked(world, 200);
  EXPECT_EQ(outcome.status, WHET_UNAUTHENTICATED);
  EXPECT_THAT(outcome.message, HasSubstr("gives no edit: the key is revoked"));
}

TEST(EditRequests, NoEditIsAnAnswerToo) {
  Script script({Edits({})});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 200});
  EXPECT_EQ(RunChecked(world, 200, kOne).status, WHET_OK);
  EXPECT_EQ(script.requests.size(), 5U);  // the patience; no repairs
}

TEST(EditRequests, AsksForNoMoreThanAllowed) {
  Script script({Edits({})});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 400});
  EXPECT_EQ(RunChecked(world, 400, R"({"max_requests": 3})").status, WHET_OK);
  EXPECT_EQ(script.requests.size(), 3U);
}

TEST(EditRequests, ThePromptsCanBeReplaced) {
  Script script({{WHET_OK, "No idea."}});
  const RuleTask task(script.task_options);
  SearchWorld world(task, {.calls = 100});
  RunChecked(world, 100,
             R"({"targets": 1, "repair_prompt": "R {{fault}}",
                 "edit_prompt": "P {{current_prompt}} F {{failures}}"})");
  EXPECT_THAT(script.requests[0].messages[0].content, StartsWith("P <system>"));
  EXPECT_THAT(script.requests[1].messages[2].content, StartsWith("R it is no"));
  SearchWorld missing(task, {});
  EXPECT_THAT(missing.Run(R"({"edit_prompt": "{{failures}}"})").message,
              HasSubstr("$.edit_prompt: the slot {{current_prompt}} is"));
  SearchWorld unknown(task, {});
  EXPECT_THAT(unknown.Run(R"({"repair_prompt": "{{fault}}{{x}}"})").message,
              HasSubstr("$.repair_prompt: unknown slot {{x}}"));
}

}  // namespace
}  // namespace whet::testing
