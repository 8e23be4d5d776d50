#include "dev_sample.h"

#include <optional>
#include <string>

#include "whet/core/dataset.h"

#include "folder_for_test.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

DevSample SampleOf(const FolderForTest& folder, const std::string& file,
                   const DataSpec& configured = {}) {
  absl::StatusOr<DevSample> sample = LoadDevSample(
      folder.path(), file.empty() ? file : (folder.path() / file).string(),
      configured);
  EXPECT_TRUE(sample.ok()) << sample.status();
  return sample.ok() ? *std::move(sample) : DevSample();
}

// What the evaluator gets of a group in memory.
Dataset DataOf(const DevSample::Group& group) {
  const absl::StatusOr<Dataset> data = LoadDatasetText(
      group.text, kDevSampleName,
      {group.data.input, group.data.expected, group.data.output});
  EXPECT_TRUE(data.ok()) << data.status();
  return data.ok() ? *data : Dataset();
}

TEST(DevSample, WithoutAFileItIsBuiltIn) {
  const FolderForTest folder;
  const DevSample sample = SampleOf(folder, "");
  EXPECT_EQ(sample.name, "");
  ASSERT_THAT(sample.groups, SizeIs(1));
  EXPECT_EQ(sample.groups[0].data.file, "memory:sample.jsonl");
  const Dataset data = DataOf(sample.groups[0]);
  ASSERT_THAT(data.examples, SizeIs(5));
  EXPECT_EQ(data.examples[1].output, " Bread\n");
  EXPECT_EQ(data.examples[1].expected, "bread");
}

TEST(DevSample, GoldensOfTheFolderAreGroupedBySettings) {
  const FolderForTest folder;
  folder.Write("goldens.json", R"([
    {"settings": {"case": true}, "output": "a", "expected": "a", "score": 1},
    {"settings": {"case": false}, "output": "b", "expected": "c", "score": 0.5},
    {"settings": {"case": true}, "output": "d", "expected": "e"}])");
  const DevSample sample = SampleOf(folder, "");
  EXPECT_EQ(sample.name, "goldens.json");
  ASSERT_THAT(sample.groups, SizeIs(2));
  EXPECT_EQ(sample.groups[0].settings, R"({"case":true})");
  EXPECT_THAT(sample.groups[0].rows, ElementsAre(0, 2));
  EXPECT_THAT(sample.groups[0].must_score, ElementsAre(1.0, std::nullopt));
  EXPECT_EQ(sample.groups[1].settings, R"({"case":false})");
  EXPECT_THAT(sample.groups[1].must_score, ElementsAre(0.5));
  const Dataset data = DataOf(sample.groups[0]);
  ASSERT_THAT(data.examples, SizeIs(2));
  EXPECT_EQ(data.examples[1].output, "d");
  EXPECT_EQ(data.examples[1].expected, "e");
  EXPECT_THAT(data.examples[1].input, IsEmpty());
}

TEST(DevSample, AnEmptyCellOfSettingsSaysNothing) {
  const FolderForTest folder;
  folder.Write("a.csv",
               "settings,output,expected,score\n"
               "\"{\"\"words\"\": 1}\",a,a,1\n"
               ",b,a,0\n");
  const DevSample sample = SampleOf(folder, "a.csv");
  ASSERT_THAT(sample.groups, SizeIs(2));
  EXPECT_EQ(sample.groups[0].settings, R"({"words": 1})");
  EXPECT_EQ(sample.groups[1].settings, std::nullopt);
  EXPECT_THAT(sample.groups[1].rows, ElementsAre(1));
}

TEST(DevSample, GoldensOfAnotherFormAreLeftToTheirTest) {
  const FolderForTest folder;
  folder.Write("goldens.json", R"({"requests": []})");
  const DevSample sample = SampleOf(folder, "");
  EXPECT_EQ(sample.name, "");
  EXPECT_THAT(sample.note, HasSubstr("goldens.json is no file of answers"));
  EXPECT_THAT(sample.groups, SizeIs(1));
}

TEST(DevSample, AFileHasTheColumnsOfTheConfigIfItCan) {
  const FolderForTest folder;
  folder.Write("a.csv", "text,gold,output,answer\nhi,yes,no,maybe\n");
  DataSpec configured;
  configured.input = {"text"};
  configured.expected = "gold";
  const DevSample named = SampleOf(folder, "a.csv", configured);
  EXPECT_EQ(named.name, "a.csv");
  ASSERT_THAT(named.groups, SizeIs(1));
  EXPECT_EQ(named.groups[0].data.file, (folder.path() / "a.csv").string());
  EXPECT_EQ(named.groups[0].data.expected, "gold");
  EXPECT_THAT(named.groups[0].rows, ElementsAre(0));
  configured.expected = "missing";
  const DevSample well_known = SampleOf(folder, "a.csv", configured);
  ASSERT_THAT(well_known.groups, SizeIs(1));
  EXPECT_EQ(well_known.groups[0].data.expected, "");
}

TEST(DevSample, AFileWithoutAnswersIsRefused) {
  const FolderForTest folder;
  folder.Write("a.csv", "text,label\nhi,yes\n");
  const absl::Status status =
      LoadDevSample(folder.path(), folder.path() / "a.csv", {}).status();
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("which column has the answers?"));
}

}  // namespace
}  // namespace whet::cli
