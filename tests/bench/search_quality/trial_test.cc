// Keeps the benchmark alive: a small run of every strategy that is built.
#include "trial.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "whet/core/plugin_catalog.h"

#include "table.h"

namespace whet::quality {
namespace {

namespace fs = std::filesystem;

class TrialTest : public ::testing::Test {
 protected:
  TrialTest() {
    std::string pattern =
        (fs::temp_directory_path() / "whet-quality-XXXXXX").string();
    scratch_ = mkdtemp(pattern.data());
  }
  ~TrialTest() override { fs::remove_all(scratch_); }

  fs::path scratch_;
};

Trial Small(const std::string& strategy) {
  Trial trial;
  trial.world = "few_shot";
  trial.strategy = strategy;
  trial.budget = 160;
  trial.seed = 2;
  trial.train = 30;
  trial.val = 15;
  trial.test = 15;
  return trial;
}

TEST_F(TrialTest, EveryStrategyKeepsItsBudgetAndRepeatsItself) {
  PluginSearchPath path;
  path.flags = {WHET_PRODUCT_PLUGINS};
  const PluginCatalog catalog = PluginCatalog::Scan(path);
  int strategies = 0;
  for (const PluginRecord& plugin : catalog.plugins()) {
    if (plugin.kind != PluginKind::kStrategy) {
      continue;
    }
    SCOPED_TRACE(plugin.id);
    ++strategies;
    Record first = RunTrial(Small(plugin.id), scratch_);
    EXPECT_FALSE(first.status.starts_with("error")) << first.status;
    EXPECT_LE(first.calls, 160);
    EXPECT_GT(first.calls, 15 + 15);
    EXPECT_GT(first.returned, 0.0);
    Record second = RunTrial(Small(plugin.id), scratch_);
    first.cpu_s = second.cpu_s = 0.0;
    EXPECT_EQ(RecordJson(first), RecordJson(second));
  }
  EXPECT_GT(strategies, 0);
}

TEST_F(TrialTest, SaysWhatIsWrong) {
  Trial trial = Small("few_shot");
  trial.world = "nowhere";
  EXPECT_EQ(RunTrial(trial, scratch_).status, "error: no world 'nowhere'");
  trial = Small("no_such_strategy");
  EXPECT_TRUE(RunTrial(trial, scratch_).status.starts_with("error: "));
}

// Two runs of 50 and 60, seed prompt 45: mean 55, half-width 1.96 x 5.
TEST(TableTest, ShowsMeansWithTheirIntervals) {
  Record a;
  a.world = "w";
  a.strategy = "s";
  a.budget = 500;
  a.seed_score = 0.45;
  a.attainable = 0.9;
  a.found = a.returned = 0.5;
  a.calls = a.allowed = 500;
  a.status = "improved";
  Record b = a;
  b.returned = 0.6;
  b.found = 0.62;
  b.calls = 503;
  EXPECT_EQ(ScoreTables({a, b}),
            "\n### w: 45.0, attainable 90.0\n\n| strategy | 500 |\n| --- | --- "
            "|\n| s | 55.0 ± 9.8 (56.0) |\n");
  const std::string details = DetailTables({a, b});
  EXPECT_NE(details.find("| s | 500 | 55.0 ± 9.8 (56.0) | 3 | 0/2 (0 %) |"),
            std::string::npos)
      << details;
  const std::optional<Record> read = ParseRecord(RecordJson(b));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(RecordJson(*read), RecordJson(b));
  EXPECT_FALSE(ParseRecord("no record").has_value());
}

}  // namespace
}  // namespace whet::quality
