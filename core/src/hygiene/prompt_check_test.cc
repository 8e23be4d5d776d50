#include <random>
#include <string>

#include "whet/core/hygiene.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kTrainText[] =
    "My card was charged twice for one order, please refund one of them";
constexpr char kValText[] =
    "The app crashes when I open the second page of my invoices";
constexpr char kTestText[] =
    "Can I still change the address of a parcel that left yesterday?";

Example MakeRow(std::uint64_t number, const std::string& text,
                const std::string& expected) {
  Example example;
  example.number = number;
  example.input = {{"text", text}};
  example.expected = expected;
  return example;
}

// Rows 1 to 4 train, 5 and 6 val, 7 and 8 test.
class CheckPromptTest : public ::testing::Test {
 protected:
  CheckPromptTest() {
    const char* const texts[] = {
        kTrainText,
        "Write to help@acme.io or see https://acme.io/help/",
        "Order PX7f9Qw2Zr5Lt8Vb3NkD is late",
        "Call +1 (555) 010-9999",
        kValText,
        "ok",
        kTestText,
        "host 10.1.2.3 is down"};
    for (const char* text : texts) {
      dataset_.examples.push_back(
          MakeRow(dataset_.examples.size(), text, "billing"));
    }
    dataset_.labels = true;
    splits_ = {{0, 1, 2, 3}, {4, 5}, {6, 7}};
    seed_.system = "Sort the message.";
    seed_.user_template = "{{text}}";
    prompt_ = seed_;
  }

  std::vector<Finding> Check() const {
    return CheckPrompt(prompt_, seed_, dataset_, splits_, DataLayout::kOneFile);
  }

  Dataset dataset_;
  Splits splits_;
  Candidate seed_;
  Candidate prompt_;
};

TEST_F(CheckPromptTest, FindsNothingInAnOrdinaryPrompt) {
  prompt_.system =
      "Sort the message into billing, shipping or account. Version 2.1.3.4 of "
      "2024-05-01: refunds above $1,234.56 are billing. Ok? Answer with the "
      "label in {{text}}, e.g. billing.";
  prompt_.output_instructions = "Write one of billing|shipping|account.";
  prompt_.few_shot_examples = {{{{"text", kTrainText}}, "billing", ""}};
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(CheckPromptTest, FindsExamplesThatWereCopied) {
  prompt_.system +=
      "\nIf somebody asks \"can I still change the ADDRESS of a "
      "parcel that left yesterday\", say shipping.";
  prompt_.output_instructions = std::string("Not so: ") + kValText;
  prompt_.user_template += std::string(" (as in: ") + kTrainText + ")";
  const std::vector<Finding> found = Check();
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(found[0].kind, FindingKind::kTestExampleInPrompt);
  EXPECT_THAT(found[0].examples, ElementsAre(6));
  EXPECT_EQ(found[0].of_test, 1);
  EXPECT_EQ(found[0].text,
            "1 test example stands word for word in the instructions (row 7 "
            "(test), \"Can I still change the address of a parcel that left "
            "yesterd…\"): the score on the test split, and so the proof, may "
            "be too good; remove the text and score the prompt on examples "
            "that it has not seen");
  EXPECT_EQ(found[1].kind, FindingKind::kValExampleInPrompt);
  EXPECT_THAT(found[1].text, HasSubstr("row 5 (val)"));
  EXPECT_EQ(found[2].kind, FindingKind::kTrainExampleInPrompt);
  EXPECT_THAT(found[2].text, HasSubstr("row 1 (train)"));
}

TEST_F(CheckPromptTest, AllowsWhatTheSeedPromptHadOfTheTrainSplit) {
  seed_.system += std::string(" Example: ") + kTrainText;
  prompt_.system = seed_.system + " Be brief.";
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(CheckPromptTest, TakesLongOutputsForExamplesButNotLabels) {
  prompt_.system += " The parcel can be redirected until it is on its way.";
  dataset_.examples[6].expected =
      "The parcel can be redirected until it is on its way";
  EXPECT_THAT(Check(), IsEmpty());
  dataset_.labels = false;
  ASSERT_THAT(Check(), SizeIs(1));
  EXPECT_EQ(Check()[0].kind, FindingKind::kTestExampleInPrompt);
}

TEST_F(CheckPromptTest, TakesWhatManyExamplesShareForContext) {
  for (Example& example : dataset_.examples)
    example.input["context"] = kTestText;
  dataset_.examples[6].input["text"] = "something else";
  prompt_.system += kTestText;
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(CheckPromptTest, FindsDemonstrationsThatAreNotOfTheTrainSplit) {
  prompt_.few_shot_examples = {{{{"text", kTrainText}}, "billing", ""},
                               {{{"text", "OK!"}}, "billing", ""},
                               {{{"text", kTestText}}, "billing", ""},
                               {{{"text", "made up"}}, "billing", ""}};
  const std::vector<Finding> found = Check();
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].kind, FindingKind::kTestExampleShown);
  EXPECT_THAT(found[0].text,
              HasSubstr("1 test example stands among the demonstrations (row "
                        "7 (test)"));
  EXPECT_EQ(found[1].kind, FindingKind::kValExampleShown);
  EXPECT_THAT(found[1].examples, ElementsAre(5));
}

TEST_F(CheckPromptTest, FindsWhatAppearsFromNowhere) {
  prompt_.system +=
      " See https://docs.acme.io/a and https://docs.acme.io/b, write to "
      "boss@acme.io, call +44 20 7946 0000 or ping 10.9.8.7.";
  const std::vector<Finding> found = Check();
  ASSERT_THAT(found, SizeIs(4));
  EXPECT_EQ(found[0].kind, FindingKind::kNewUrl);
  EXPECT_EQ(found[0].count, 2);
  EXPECT_EQ(found[0].text,
            "2 links stand in the new prompt but neither in yours nor in a "
            "train example (the first: \"https://docs.acme.io/a\"): a model "
            "may have made it up; check or remove it");
  EXPECT_EQ(found[1].kind, FindingKind::kNewEmail);
  EXPECT_EQ(found[2].kind, FindingKind::kNewPhone);
  EXPECT_EQ(found[3].kind, FindingKind::kNewIpAddress);
}

TEST_F(CheckPromptTest, ShowsNoKeyThatAppearsFromNowhere) {
  const std::string key = "sk-" + std::string("live-Ab3dEf6hIj9lMn0pQr5t");
  prompt_.system += " Use " + key + " or https://acme.io/x?key=" + key;
  const std::vector<Finding> found = Check();
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].kind, FindingKind::kNewKey);
  EXPECT_EQ(found[0].count, 1);
  EXPECT_THAT(found[0].text, HasSubstr("\"sk-l... (28 characters)\""));
  for (const Finding& finding : found) {
    EXPECT_THAT(finding.text, Not(HasSubstr("sk-li")));
    EXPECT_THAT(finding.quote, Not(HasSubstr("sk-li")));
  }
}

TEST_F(CheckPromptTest, SaysMildlyWhatWasCopiedFromTrainExamples) {
  prompt_.system +=
      " Contacts: HELP@acme.io, http://www.acme.io/help, 1-555-010-9999; "
      "codes like PX7f9Qw2Zr5Lt8Vb3NkD.";
  const std::vector<Finding> found = Check();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, FindingKind::kCopiedFromTrain);
  EXPECT_EQ(found[0].count, 4);
  EXPECT_THAT(found[0].examples, ElementsAre(1, 1, 2, 3));
  EXPECT_EQ(found[0].text,
            "4 links, addresses or keys are copied from train examples (the "
            "first: \"HELP@acme.io\", row 2 (train)): check that everybody "
            "who uses the prompt may know it");
}

TEST_F(CheckPromptTest, SaysNothingOfTrainExamplesThatAreShown) {
  prompt_.few_shot_examples = {
      {dataset_.examples[1].input, "billing", ""},
      {{{"text", "made up"}}, "see https://invented.io/x", ""}};
  const std::vector<Finding> found = Check();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, FindingKind::kNewUrl);
  EXPECT_THAT(found[0].quote, HasSubstr("invented.io"));
}

TEST_F(CheckPromptTest, SaysNothingOfWhatTheSeedPromptHas) {
  seed_.system += " Link to https://acme.com/faq only.";
  prompt_.system += " Always link to https://acme.com/faq.";
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(CheckPromptTest, SaysSoIfOnlyAHeldOutExampleHasIt) {
  prompt_.system += " The host is 10.1.2.3.";
  const std::vector<Finding> found = Check();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, FindingKind::kNewIpAddress);
  EXPECT_THAT(found[0].text, HasSubstr("\"10.1.2.3\", also in row 8 (test)"));
}

TEST_F(CheckPromptTest, TakesAnyBytesAndLongTexts) {
  std::mt19937 random(11);
  std::string bytes(10'000'000, '\0');
  for (char& c : bytes)
    c = static_cast<char>(random());
  prompt_.system = bytes;
  dataset_.examples[4].input["text"] = bytes.substr(5'000, 100'000);
  for (const Finding& finding : Check())
    EXPECT_LT(finding.text.size(), 600u);
  std::string marks;
  for (int i = 0; i < 1'000'000; ++i)
    marks += "@.:/-0a1 "[random() % 9];
  prompt_.system = marks;
  for (const Finding& finding : Check())
    EXPECT_LE(finding.count, 20);
}

}  // namespace
}  // namespace whet
