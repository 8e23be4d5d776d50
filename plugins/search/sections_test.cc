#include "sections.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "placeholders.h"

namespace whet::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

sdk::Prompt Parent() {
  sdk::Prompt parent;
  parent.system = "Sort.";
  parent.user_template = "{{text}}";
  parent.output_instructions = "One word.";
  parent.few_shot_examples = {{{{"text", "hi"}}, "greeting"}};
  return parent;
}

TEST(ParseReply, ReadsTheThreeSections) {
  const Reply reply = ParseReply(
      "<analysis>The tag <system> is mentioned.</analysis>\n"
      "<system>\nNew system.\nTwo lines.\n</system>\n"
      "<user>Message: {{text}}</user>\n"
      "<output_instructions></output_instructions>",
      Parent());
  EXPECT_EQ(reply.fault, "");
  EXPECT_EQ(reply.prompt.system, "New system.\nTwo lines.");
  EXPECT_EQ(reply.prompt.user_template, "Message: {{text}}");
  EXPECT_EQ(reply.prompt.output_instructions, "");
  EXPECT_EQ(reply.prompt.few_shot_examples, Parent().few_shot_examples);
}

TEST(ParseReply, AcceptsWhatModelsMakeOfIt) {
  const Reply reply = ParseReply(
      "Sure! Here it is:\n```\n<SYSTEM>\n```text\nNew system.\n```\n</System>\n"
      "<output_instructions>\nA label.",
      Parent());
  EXPECT_EQ(reply.fault, "");
  EXPECT_EQ(reply.prompt.system, "New system.");
  EXPECT_EQ(reply.prompt.user_template, "{{text}}");
  EXPECT_EQ(reply.prompt.output_instructions, "A label.");
}

TEST(ParseReply, ReadsTheRemarksBeforeTheSections) {
  const Reply reply = ParseReply(
      "<analysis>The <user> part lacks a rule.</analysis>\n"
      "<Hypothesis>\nA <system> rule helps.\n</Hypothesis>\n"
      "<system>\nNew.\n</system>",
      Parent());
  EXPECT_EQ(reply.analysis, "The <user> part lacks a rule.");
  EXPECT_EQ(reply.hypothesis, "A <system> rule helps.");
  EXPECT_EQ(reply.prompt.system, "New.");
  EXPECT_EQ(reply.prompt.user_template, "{{text}}");
}

TEST(ParseReply, APromptMayAskForAnAnalysisItself) {
  const Reply reply = ParseReply(
      "<system>\nFirst <analysis>why</analysis>, then a label.\n</system>",
      Parent());
  EXPECT_EQ(reply.analysis, "");
  EXPECT_EQ(reply.prompt.system,
            "First <analysis>why</analysis>, then a label.");
}

TEST(ParseReply, AMissingEndTagEndsAtTheNextSection) {
  const Reply reply = ParseReply("<system>A<user>{{text}}</user>", Parent());
  EXPECT_EQ(reply.prompt.system, "A");
  EXPECT_EQ(reply.prompt.user_template, "{{text}}");
}

TEST(ParseReply, NoSectionIsAFault) {
  EXPECT_THAT(ParseReply("I cannot do that.", Parent()).fault,
              HasSubstr("none of the sections"));
  EXPECT_THAT(ParseReply("", Parent()).fault, HasSubstr("none"));
}

TEST(ParseReply, ReadsWhatShowWrites) {
  const Reply reply = ParseReply(Show(Parent()), Parent());
  EXPECT_EQ(reply.prompt, Parent());
}

TEST(Placeholders, Lists) {
  EXPECT_THAT(Placeholders("{{b}} and {{ a }} and \\{{c}} and {{d"),
              ElementsAre("a", "b"));
}

TEST(Fill, NeverScansValues) {
  EXPECT_EQ(Fill("{{a}}-{{b}}-{{c}}", {{"a", "{{b}}"}, {"b", "{{a}}"}}),
            "{{b}}-{{a}}-{{c}}");
}

// 25 characters are few; of 4,000 three quarters are 3,000.
TEST(ReplyTokens, LeaveRoomToGrow) {
  EXPECT_EQ(ReplyTokens({"Sort the message.", "{{text}}"}), 512 + 256);
  EXPECT_EQ(ReplyTokens({std::string(3992, 'x'), "{{text}}"}), 512 + 3000);
}

}  // namespace
}  // namespace whet::search
