#include <random>
#include <string>
#include <utility>

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

constexpr char kParcel[] =
    "Where is my parcel? I ordered it three weeks ago, paid at once, and have "
    "written to you twice since then without getting any answer at all";

// Rows of a data set; the first `train` are the train split, and so on.
struct Rows {
  Dataset dataset;
  Splits splits;

  void Add(const std::string& input, const std::string& expected,
           std::vector<std::size_t>* split) {
    Example example;
    example.number = dataset.examples.size();
    example.input = {{"text", input}};
    example.expected = expected;
    split->push_back(dataset.examples.size());
    dataset.examples.push_back(example);
  }
  void Train(const std::string& input, const std::string& expected = "a") {
    Add(input, expected, &splits.train);
  }
  void Val(const std::string& input, const std::string& expected = "a") {
    Add(input, expected, &splits.val);
  }
  void Test(const std::string& input, const std::string& expected = "a") {
    Add(input, expected, &splits.test);
  }
  std::vector<Finding> Check(DataLayout layout = DataLayout::kOneFile) const {
    return CheckExamples(dataset, splits, layout);
  }
};

TEST(CheckExamples, FindsNothingInCleanData) {
  Rows rows;
  rows.Train("How do I reset my password?", "account");
  rows.Train("How do I reset my password on the phone?", "account");
  rows.Val("My order 1234 is late", "shipping");
  rows.Test("My order 1235 is late", "shipping");
  rows.Test("What is 3 + 5?", "8");
  rows.Test("What is 3 - 5?", "-2");
  rows.Test("???", "unclear");
  rows.Test("!", "unclear too");  // no words, so nothing to compare
  EXPECT_THAT(rows.Check(), IsEmpty());
}

TEST(CheckExamples, FindsTheSameInputInTwoSplits) {
  Rows rows;
  rows.Train("Where is my parcel?");
  rows.Train("I was charged twice.");
  rows.Val("where is my “parcel”");
  rows.Test("I was CHARGED twice");
  rows.Test("Something else");
  const std::vector<Finding> found = rows.Check();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, FindingKind::kSameInput);
  EXPECT_EQ(found[0].count, 2);
  EXPECT_EQ(found[0].of_test, 1);
  EXPECT_THAT(found[0].examples, ElementsAre(2, 3));
  EXPECT_THAT(found[0].others, ElementsAre(0, 1));
  EXPECT_EQ(found[0].text,
            "1 test and 1 val example equal an example of another split but "
            "for capitals, spaces and punctuation (the first: row 3 (val) and "
            "row 1 (train), \"where is my “parcel”\"): the proof may be too "
            "good; remove one of each pair");
}

TEST(CheckExamples, NamesRowsOfTheFileOfTheirSplit) {
  Rows rows;
  rows.Train("Where is my parcel?");
  rows.Val("something else");
  rows.Val("where is my parcel");
  EXPECT_THAT(rows.Check(DataLayout::kFileForEachSplit).at(0).text,
              HasSubstr("(row 2 of the val file and row 1 of the train file"));
}

TEST(CheckExamples, FindsNearlyTheSameInput) {
  Rows rows;
  rows.Train("Something else altogether");
  rows.Train(std::string(kParcel) + ".");
  rows.Test("Hello! " + std::string(kParcel) + "!");
  const std::vector<Finding> found = rows.Check();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, FindingKind::kSimilarInput);
  EXPECT_THAT(found[0].examples, ElementsAre(2));
  EXPECT_THAT(found[0].others, ElementsAre(1));
  EXPECT_THAT(found[0].text,
              HasSubstr("1 test example says in nearly the same words what an "
                        "example of another split says (row 3 (test) and row "
                        "2 (train), \"Hello! Where is my parcel?"));
}

TEST(CheckExamples, ComparesSplitsOnlyNotWithinOne) {
  Rows rows;
  rows.Train(kParcel);
  rows.Train(std::string(kParcel) + " please");
  rows.Train("Hello. " + std::string(kParcel));
  rows.Test("Something else");
  EXPECT_THAT(rows.Check(), IsEmpty());
}

TEST(CheckExamples, FindsContradictions) {
  Rows rows;
  rows.Train("Where is my parcel?", "shipping");
  rows.Train("where is my parcel", "billing");
  rows.Train("Thanks", "other");
  rows.Val("thanks!", " Other.");  // the same answer
  rows.Test("x", "y");
  std::vector<Finding> found = rows.Check();
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].kind, FindingKind::kSameInput);
  EXPECT_EQ(found[1].kind, FindingKind::kContradiction);
  EXPECT_EQ(found[1].count, 1);
  EXPECT_EQ(found[1].text,
            "1 example has the input of another one but expects another "
            "output (row 2 (train) and row 1 (train), \"where is my parcel\": "
            "\"billing\" and \"shipping\"): an answer can match only one of "
            "the two; correct or remove the wrong one");
}

TEST(CheckExamples, ComparesColumnByColumn) {
  Rows rows;
  rows.Train("");
  rows.Test("");
  rows.dataset.examples[0].input = {{"a", "one two"}, {"b", "three"}};
  rows.dataset.examples[1].input = {{"a", "one"}, {"b", "two three"}};
  EXPECT_THAT(rows.Check(), IsEmpty());
}

TEST(CheckExamples, QuotesNoKey) {
  Rows rows;
  const std::string key = "q7Zr2LpX9vTb4KmWc8Yd";
  rows.Train("my token is " + key);
  rows.Test("My token is " + key);
  EXPECT_THAT(rows.Check().at(0).text, HasSubstr("q7Zr... (20 characters)"));
  EXPECT_THAT(rows.Check().at(0).text, Not(HasSubstr("q7Zr2")));
}

TEST(CheckExamples, TakesAnyBytesAndLongTexts) {
  std::mt19937 random(3);
  const auto bytes = [&random](std::size_t size) {
    std::string out(size, '\0');
    for (char& c : out)
      c = static_cast<char>(random());
    return out;
  };
  Rows rows;
  for (int i = 0; i < 50; ++i)
    (i % 2 == 0 ? rows.Train(bytes(random() % 2000))
                : rows.Test(bytes(random() % 2000)));
  EXPECT_THAT(rows.Check(), IsEmpty());
  const std::string book = bytes(10'000'000);
  rows.Train(book);
  rows.Test(book + " end");
  const std::vector<Finding> found = rows.Check();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, FindingKind::kSimilarInput);
  EXPECT_LT(found[0].text.size(), 500u);
}

}  // namespace
}  // namespace whet
