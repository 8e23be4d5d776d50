#include "run/run_data.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using ::testing::HasSubstr;

class RunDataFiles : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(dir_ / name) << text;
    return dir_ / name;
  }

  const TestFolder temporary_;
  const std::filesystem::path dir_ = temporary_.path();
};

TEST_F(RunDataFiles, RefusesThreeFilesThatShareAnInput) {
  DataSpec spec;
  spec.train = Write("train.csv", "q,a\none,1\ntwo,2\n");
  spec.val = Write("val.csv", "q,a\nthree,3\nfour,4\n");
  spec.test = Write("test.csv", "q,a\nfive,5\nsix,6\n");
  spec.expected = "a";
  ASSERT_TRUE(LoadRunData(spec).ok()) << LoadRunData(spec).status();

  spec.test = spec.val;
  EXPECT_EQ(LoadRunData(spec).status().message(),
            "$.data.test: 2 examples stand in the val file too; remove them "
            "from one of the two");
  // A copy in capitals is a copy.
  spec.test = Write("test.csv", "q,a\n TWO,2\nsix,6\n");
  EXPECT_THAT(std::string(LoadRunData(spec).status().message()),
              HasSubstr("$.data.test: 1 examples stand in the train file"));
}

// Ten rows; row i has the input {id: i, q: text of i}.
RunData TenRows() {
  RunData data;
  for (std::uint64_t i = 0; i < 10; ++i) {
    Example example;
    example.input = {{"id", std::to_string(i)},
                     {"q", "question " + std::to_string(i % 8)}};
    data.dataset.examples.push_back(example);
    (i < 5 ? data.train : i < 7 ? data.val : data.test).push_back(i);
  }
  return data;
}

TEST(CheckDemonstrations, RefusesAnExampleOfTheTestSplit) {
  Candidate prompt;
  prompt.few_shot_examples = {{{{"q", "question 3"}}, "3", ""},
                              {{{"q", "Question 7"}}, "7", ""}};
  EXPECT_THAT(
      std::string(CheckDemonstrations(prompt, TenRows()).message()),
      HasSubstr("$.prompt.few_shot_examples[1]: is an example of the test"));
  prompt.few_shot_examples.pop_back();
  EXPECT_TRUE(CheckDemonstrations(prompt, TenRows()).ok());
}

// Rows 8 and 9 ask what rows 0 and 1 ask.
TEST(CountLookalikes, ComparesWhatThePromptShows) {
  EXPECT_EQ(CountLookalikes(TenRows(), {"id", "q"}), 0);
  EXPECT_EQ(CountLookalikes(TenRows(), {"q"}), 2);
}

}  // namespace
}  // namespace whet
