#include "edits.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::search {
namespace {

using ::testing::HasSubstr;

sdk::Prompt Seed() {
  sdk::Prompt prompt;
  prompt.system = "Sort the message. Be brief. Be kind.";
  prompt.user_template = "{{text}}";
  return prompt;
}

std::string System(const std::vector<Edit>& edits) {
  const Edited edited = Apply(Seed(), edits);
  return edited.fault.empty() ? edited.prompt.system : edited.fault;
}

constexpr auto kInsert = Edit::Op::kInsert;
constexpr auto kReplace = Edit::Op::kReplace;
constexpr auto kDelete = Edit::Op::kDelete;

TEST(Apply, EachKindOfEdit) {
  EXPECT_EQ(System({{kInsert, Part::kSystem, "", "Answer in one word."}}),
            "Sort the message. Be brief. Be kind.\nAnswer in one word.");
  EXPECT_EQ(System({{kInsert, Part::kSystem, "message.", "Think."}}),
            "Sort the message. Think. Be brief. Be kind.");
  EXPECT_EQ(System({{kReplace, Part::kSystem, "Be brief.", "Be exact."}}),
            "Sort the message. Be exact. Be kind.");
  EXPECT_EQ(System({{kDelete, Part::kSystem, "Be brief."}}),
            "Sort the message. Be kind.");
  EXPECT_EQ(System({{kDelete, Part::kSystem, " Be kind."}}),
            "Sort the message. Be brief.");
}

TEST(Apply, SeveralAtOnceOrNone) {
  EXPECT_EQ(System({{kDelete, Part::kSystem, "Be kind."},
                    {kReplace, Part::kSystem, "Sort", "File"},
                    {kInsert, Part::kSystem, "", "One."},
                    {kInsert, Part::kSystem, "", "Two."}}),
            "File the message. Be brief. \nOne.\nTwo.");
  const Edited two =
      Apply(Seed(), {{kInsert, Part::kOutputInstructions, "", "One."},
                     {kInsert, Part::kOutputInstructions, "", "Two."}});
  EXPECT_EQ(two.prompt.output_instructions, "One.\nTwo.");

  const Edited refused = Apply(Seed(), {{kReplace, Part::kSystem, "Sort", "X"},
                                        {kDelete, Part::kSystem, "nowhere"}});
  EXPECT_EQ(refused.prompt, Seed());
  EXPECT_EQ(refused.fault, "the part system does not contain \"nowhere\".");
}

TEST(Apply, RefusesWhatIsNotExact) {
  EXPECT_THAT(System({{kDelete, Part::kSystem, "Be "}}),
              HasSubstr("more than once"));
  EXPECT_THAT(System({{kDelete, Part::kSystem, "message. Be brief."},
                      {kReplace, Part::kSystem, "Be brief. Be", "X"}}),
              HasSubstr("two edits change the same text"));
}

TEST(Touch, OnlyWhereCharactersAreShared) {
  const Edit brief = {kDelete, Part::kSystem, "Be brief."};
  EXPECT_TRUE(Touch(Seed(), brief, {kReplace, Part::kSystem, "brief", "x"}));
  EXPECT_FALSE(Touch(Seed(), brief, {kDelete, Part::kSystem, "Be kind."}));
  EXPECT_FALSE(Touch(Seed(), {kInsert, Part::kSystem, "", "a"},
                     {kInsert, Part::kSystem, "", "b"}));
  EXPECT_TRUE(Touch(Seed(), brief, {kDelete, Part::kSystem, "not there"}));
}

TEST(ParseEdits, ReadsWhatModelsWrite) {
  const EditReply reply = ParseEdits(
      "Here:\n```json\n{\"edits\": [{\"op\": \"insert\", \"part\": \"system\", "
      "\"find\": \"\", \"text\": \"One word.\", \"reason\": \"too long\"},\n"
      "{\"op\": \"delete\", \"part\": \"user_template\", \"find\": \"x\"}]}\n"
      "```");
  EXPECT_EQ(reply.fault, "");
  ASSERT_EQ(reply.edits.size(), 2U);
  EXPECT_EQ(reply.edits[0],
            (Edit{kInsert, Part::kSystem, "", "One word.", "too long"}));
  EXPECT_EQ(reply.edits[1], (Edit{kDelete, Part::kUserTemplate, "x"}));
  EXPECT_EQ(ParseEdits("{\"edits\": []}").fault, "");
}

TEST(ParseEdits, SaysWhatIsWrong) {
  EXPECT_THAT(ParseEdits("I would add a rule.").fault, HasSubstr("no JSON"));
  const auto fault = [](const std::string& edit) {
    return ParseEdits("[" + edit + "]").fault;
  };
  EXPECT_THAT(fault("3"), HasSubstr("edit 1 is not an object"));
  EXPECT_THAT(fault(R"({"op": "move"})"), HasSubstr("\"op\""));
  EXPECT_THAT(fault(R"({"op": "insert"})"), HasSubstr("\"part\""));
  EXPECT_THAT(fault(R"({"op": "replace", "part": "system", "text": "a"})"),
              HasSubstr("\"find\""));
  EXPECT_THAT(fault(R"({"op": "insert", "part": "system"})"),
              HasSubstr("\"text\""));
}

TEST(ParseEdits, KeepsTheGoodOnes) {
  const EditReply reply = ParseEdits(
      R"([1, {"op": "insert", "part": "system", "text": "Think."}])");
  EXPECT_EQ(reply.edits.size(), 1U);
  EXPECT_THAT(reply.fault, HasSubstr("edit 1"));
}

}  // namespace
}  // namespace whet::search
