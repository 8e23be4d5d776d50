#include "whet/core/run_folder.h"

#include <fstream>

#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "report/report_fixture.h"

namespace whet {
namespace {

namespace fs = std::filesystem;
using ::testing::EndsWith;
using ::testing::HasSubstr;

void WriteFile(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

void WriteRun(const fs::path& dir, const std::string& started) {
  nlohmann::json json;
  json["schema_version"] = 1;
  json["run_id"] = dir.filename().string();
  json["started_utc"] = started;
  json["whet_version"] = "0.1.0";
  json["spec"] = nlohmann::json::parse(PrintSpecJson(SmallRun().spec));
  json["hashes"] = nlohmann::json::object();
  WriteFile(dir / "run.json", json.dump());
}

std::string MessageOf(const fs::path& dir) {
  const absl::StatusOr<RunFolder> run = ReadRunFolder(dir);
  return run.ok() ? "no error" : std::string(run.status().message());
}

TEST(DetailsJson, ReadsBackWhatItWrote) {
  const std::string written = DetailsJson(*SmallRun().details);
  const absl::StatusOr<RunDetails> read = ParseDetailsJson(written);
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->candidates.size(), 2u);
  EXPECT_EQ(read->candidates[1].parents, std::vector<std::uint64_t>{1});
  EXPECT_EQ(read->candidates[1].candidate, SmallRun().result->best);
  EXPECT_EQ(read->test_rows[0].best_output, "shipping");
  EXPECT_EQ(DetailsJson(*read), written);
}

TEST(DetailsJson, RefusesTextsThatAreNone) {
  for (const char* texts : {"[1]", R"({"a": 1})"}) {
    std::string json = DetailsJson(*SmallRun().details);
    json.insert(json.rfind('}'), std::string(",\"texts\": ") + texts);
    const absl::StatusOr<RunDetails> read = ParseDetailsJson(json);
    ASSERT_FALSE(read.ok()) << texts;
    EXPECT_EQ(read.status().message(),
              "details.json: $.texts: expected texts by name");
  }
}

TEST(DetailsJson, KeepsAnAbsentScoreAbsent) {
  RunDetails details = *SmallRun().details;
  details.test_rows[0].seed_score.reset();
  details.candidates[1].val.reset();
  details.texts["reflect_prompt"] = "Find the rule.\n";
  const absl::StatusOr<RunDetails> read =
      ParseDetailsJson(DetailsJson(details));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_FALSE(read->test_rows[0].seed_score.has_value());
  EXPECT_FALSE(read->candidates[1].val.has_value());
  EXPECT_EQ(read->texts, details.texts);
}

TEST(RunFolder, ReadsAnUnfinishedRun) {
  const TestFolder folder;
  WriteRun(folder.path() / "a", "2026-01-02T03:04:05Z");
  const absl::StatusOr<RunFolder> run = ReadRunFolder(folder.path() / "a");
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->run_id, "a");
  EXPECT_EQ(run->spec.prompt.system, "Sort the message.");
  EXPECT_FALSE(run->result.has_value());
  EXPECT_FALSE(run->details.has_value());
}

TEST(RunFolder, ReadsAFinishedRun) {
  const TestFolder folder;
  WriteRun(folder.path(), "2026-01-02T03:04:05Z");
  WriteFile(folder.path() / "result.json", ResultJson(*SmallRun().result));
  WriteFile(folder.path() / "details.json", DetailsJson(*SmallRun().details));
  const absl::StatusOr<RunFolder> run = ReadRunFolder(folder.path());
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->result->best_val.mean, 0.75);
  EXPECT_EQ(run->details->curve.size(), 2u);
}

TEST(RunFolder, SaysWhyAFolderIsNoRun) {
  const TestFolder folder;
  WriteFile(folder.path() / "file", "");
  EXPECT_THAT(MessageOf(folder.path() / "none"), EndsWith("no such folder"));
  EXPECT_THAT(MessageOf(folder.path() / "file"), HasSubstr("not a folder"));
  EXPECT_EQ(
      MessageOf(folder.path()),
      folder.path().string() + ": not a run folder: it has no file run.json");
}

TEST(RunFolder, NamesTheFileThatIsDamaged) {
  const TestFolder folder;
  WriteRun(folder.path(), "2026-01-02T03:04:05Z");
  WriteFile(folder.path() / "result.json", "{\"schema_version\": 1}");
  EXPECT_EQ(MessageOf(folder.path()), (folder.path() / "result.json").string() +
                                          ": $.run_id: is missing");
  WriteFile(folder.path() / "run.json", "{");
  EXPECT_THAT(MessageOf(folder.path()), HasSubstr("run.json: byte "));
}

TEST(RunFolder, ListsRunsNewestFirstAndSkipsTheRest) {
  const TestFolder folder;
  WriteRun(folder.path() / "x-old", "2026-01-02T03:04:05Z");
  WriteRun(folder.path() / "a-new", "2026-02-02T03:04:05Z");
  fs::create_directory(folder.path() / "empty");
  WriteFile(folder.path() / "broken" / "run.json", "{");
  const std::vector<fs::path> found = ListRunFolders(folder.path());
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].filename(), "a-new");
  EXPECT_EQ(found[1].filename(), "x-old");
  EXPECT_TRUE(ListRunFolders(folder.path() / "none").empty());
}

}  // namespace
}  // namespace whet
