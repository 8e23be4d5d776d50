#include "conformance/reflection.h"

#include <string>

#include "whet/generation.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace whet::conformance {
namespace {

using nlohmann::json;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Candidate Seed() {
  Candidate seed;
  seed.system = "Sort.";
  seed.user_template = "{{id}} {{message}}";
  seed.output_instructions = "One word.";
  return seed;
}

std::string AnswerTo(const std::string& text, const std::string& schema = "") {
  return Reflect(Reflection::kAsAsked, {.text = text, .schema = schema}, Seed())
      .text;
}

TEST(Reflect, AnswersInTheFormThatIsAskedFor) {
  EXPECT_THAT(AnswerTo("Write it anew between ``` fences."),
              StartsWith("```\nSort. "));
  const json edits = json::parse(AnswerTo("?", R"({"type": "object",
      "properties": {"edits": {"type": "array"}}})"));
  EXPECT_EQ(edits["edits"][0]["op"], "insert");
  const json parts = json::parse(
      AnswerTo(R"(Answer {"analysis": ..., "system_prompt": ...})"));
  EXPECT_THAT(parts["system_prompt"].get<std::string>(), StartsWith("Sort. "));
  EXPECT_EQ(parts["output_instructions"], "One word.");
  const std::string sections = AnswerTo(
      "<system>\nBe brief.\n</system>\n<user>\n{{id}}: {{message}}\n</user>");
  EXPECT_THAT(sections, HasSubstr("<system>\nBe brief. "));
  EXPECT_THAT(sections, HasSubstr("<user>\n{{id}}: {{message}}\n</user>"));
}

TEST(Reflect, KeepsTheTextThatItIsShown) {
  EXPECT_THAT(AnswerTo("This is it:\n```\nMessage: {{message}}\n```\nBetter?"),
              StartsWith("```\nMessage: {{message}} "));
}

TEST(Reflect, GoesWrongOnPurpose) {
  const ReflectRequest request = {.text = "<system>", .example = "My parcel."};
  const auto text = [&request](Reflection how) {
    return Reflect(how, request, Seed()).text;
  };
  const std::string whole = text(Reflection::kAsAsked);
  EXPECT_EQ(text(Reflection::kEmpty), "");
  EXPECT_EQ(text(Reflection::kTruncated), whole.substr(0, whole.size() / 2));
  EXPECT_EQ(Reflect(Reflection::kTruncated, request, Seed()).finish_reason,
            WHET_FINISH_LENGTH);
  EXPECT_THAT(text(Reflection::kCopies), HasSubstr("My parcel."));
  EXPECT_THAT(text(Reflection::kInventsInput), HasSubstr("{{no_such_column}}"));
  EXPECT_THAT(text(Reflection::kBrokenText), HasSubstr("\xFF\xC3"));
  EXPECT_EQ(text(Reflection::kDropsInput).find("{{"), std::string::npos);
  EXPECT_GT(text(Reflection::kHuge).size(), 1U << 20U);
}

TEST(Reflect, DependsOnTheRequestAlone) {
  EXPECT_EQ(AnswerTo("One?"), AnswerTo("One?"));
  int different = 0;
  for (std::uint32_t i = 1; i <= 10; ++i) {
    different +=
        AnswerTo("One?") != Reflect(Reflection::kAsAsked,
                                    {.text = "One?", .sample = i}, Seed())
                                .text
            ? 1
            : 0;
  }
  EXPECT_GT(different, 5);
}

}  // namespace
}  // namespace whet::conformance
