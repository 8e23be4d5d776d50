#include "labels.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace whet::llm_judge {
namespace {

std::optional<double> LabelIn(Mode mode, const std::string& metadata) {
  Options options;
  options.mode = mode;
  return ReadLabel(Columns(metadata).Value("human"), options).value;
}

TEST(Labels, GradesWithinTheScale) {
  EXPECT_EQ(LabelIn(Mode::kScale, R"({"human": "4"})"), 4.0);
  EXPECT_EQ(LabelIn(Mode::kScale, R"({"human": 4})"), 4.0);
  EXPECT_EQ(LabelIn(Mode::kScale, R"({"human": " 3.5 "})"), 3.5);
  EXPECT_EQ(LabelIn(Mode::kScale, R"({"human": "6"})"), std::nullopt);
  EXPECT_EQ(LabelIn(Mode::kScale, R"({"human": "nan"})"), std::nullopt);
  EXPECT_EQ(LabelIn(Mode::kScale, R"({"human": "good"})"), std::nullopt);
}

TEST(Labels, Outcomes) {
  EXPECT_EQ(LabelIn(Mode::kPassFail, R"({"human": "Pass"})"), 1.0);
  EXPECT_EQ(LabelIn(Mode::kPassFail, R"({"human": false})"), 0.0);
  EXPECT_EQ(LabelIn(Mode::kPassFail, R"({"human": 1})"), 1.0);
  EXPECT_EQ(LabelIn(Mode::kPassFail, R"({"human": "tie"})"), std::nullopt);
  EXPECT_EQ(LabelIn(Mode::kPairwise, R"({"human": "tie"})"), 0.5);
  EXPECT_EQ(LabelIn(Mode::kPairwise, R"({"human": "Loss"})"), 0.0);
}

TEST(Labels, AnEmptyCellIsNoLabelAndAnOddOneIsNotEmpty) {
  Options options;
  const auto read = [&](const std::string& metadata) {
    return ReadLabel(Columns(metadata).Value("human"), options);
  };
  EXPECT_TRUE(read("{}").empty);
  EXPECT_TRUE(read("not JSON").empty);
  EXPECT_TRUE(read(R"({"human": " "})").empty);
  EXPECT_TRUE(read(R"({"human": null})").empty);
  EXPECT_FALSE(read(R"({"human": "?"})").empty);
}

TEST(Labels, ColumnsAsText) {
  const Columns columns(R"({"a": "x", "b": [1, 2], "c": null})");
  EXPECT_EQ(columns.Text("a"), "x");
  EXPECT_EQ(columns.Text("b"), "[1,2]");
  EXPECT_EQ(columns.Text("c"), std::nullopt);
  EXPECT_EQ(columns.Text("d"), std::nullopt);
}

}  // namespace
}  // namespace whet::llm_judge
