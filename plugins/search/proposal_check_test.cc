#include "proposal_check.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace whet::search {
namespace {

using ::testing::HasSubstr;

constexpr char kInput[] =
    R"({"text": "My parcel was left in the rain and the box fell apart."})";

sdk::Prompt Prompt(const std::string& system) {
  sdk::Prompt prompt;
  prompt.system = system;
  prompt.user_template = "{{text}}";
  return prompt;
}

std::string Fault(const sdk::Prompt& draft, const sdk::Prompt& parent) {
  return ProposalCheck({{1, kInput, "shipping", "shipping"}}, 300)
      .Fault(draft, parent);
}

TEST(ProposalCheck, AcceptsAnHonestRewrite) {
  EXPECT_EQ(Fault(Prompt("Sort by team."), Prompt("Sort.")), "");
}

TEST(ProposalCheck, LostAndUnknownPlaceholders) {
  sdk::Prompt draft = Prompt("Sort by team.");
  draft.user_template = "The message";
  EXPECT_EQ(Fault(draft, Prompt("Sort.")), "it lost the placeholder {{text}}.");
  draft.user_template = "{{text}} {{mood}}";
  EXPECT_THAT(Fault(draft, Prompt("Sort.")), HasSubstr("{{mood}}"));
  draft.user_template = "";
  EXPECT_THAT(Fault(draft, Prompt("Sort.")), HasSubstr("<user> is empty"));
}

TEST(ProposalCheck, TooLong) {
  EXPECT_THAT(Fault(Prompt(std::string(300, 'x')), Prompt("Sort.")),
              HasSubstr("308 characters; at most 300"));
  // Characters, not bytes.
  std::string umlauts;
  for (int i = 0; i < 200; ++i) {
    umlauts += "ä";
  }
  EXPECT_EQ(Fault(Prompt(umlauts), Prompt("Sort.")), "");
  // A prompt that came in longer may keep its length.
  EXPECT_EQ(Fault(Prompt(std::string(390, 'x')), Prompt(std::string(400, 'y'))),
            "");
}

TEST(ProposalCheck, WordsOfAnExample) {
  const std::string copy =
      "For instance: \"my PARCEL was left, in the rain and ...\" is shipping.";
  EXPECT_THAT(Fault(Prompt(copy), Prompt("Sort.")),
              HasSubstr("my parcel was left in the rain and"));
  // Seven words are a phrase, not a copy.
  EXPECT_EQ(
      Fault(Prompt("my parcel was left in the rain, or"), Prompt("Sort.")), "");
  // What the parent already says may stay.
  EXPECT_EQ(Fault(Prompt(copy + " Sort."), Prompt(copy)), "");
}

TEST(ProposalCheck, NoChange) {
  EXPECT_THAT(Fault(Prompt("Sort."), Prompt("Sort.")), HasSubstr("unchanged"));
}

}  // namespace
}  // namespace whet::search
