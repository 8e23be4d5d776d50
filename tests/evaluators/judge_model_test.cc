// A real, very small model as the judge. Its verdicts are worth nothing; what
// holds is that each is a grade of the scale or none, and none is never a 0.
#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include "whet/core/evaluation.h"
#include "whet/core/run.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/sim_world.h"

namespace whet::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(JudgeModel, AnAnswerThatCannotBeReadIsNeverAScore) {
  SimWorld world;
  std::ofstream csv(world.dir() / "data.csv");
  csv << "text,answer\n";
  constexpr const char* kLabels[] = {"red", "green", "blue"};
  for (int i = 0; i < 24; ++i) {
    csv << "message " << i << " is " << kLabels[i % 3] << "-" << i << ","
        << kLabels[i % 3] << "\n";
  }
  csv.close();
  world.config["plugins"] = {WHET_SHIPPED_PLUGIN_DIR};
  world.config["models"]["judge"] = {{"provider", "llama"},
                                     {"model", "smollm2-135m"},
                                     {"max_output_tokens", 96}};
  world.config["evaluators"] = {
      {{"use", "llm_judge"},
       {"rubric", "Is the answer the right colour, as one word?"},
       {"samples", 2}}};

  ConfigSources sources;
  sources.project_file = world.WriteConfig();
  const absl::StatusOr<LoadedConfig> config = LoadConfig(sources);
  ASSERT_TRUE(config.ok()) << config.status();
  RunOptions options;
  options.plugins = TestPlugins();
  const absl::StatusOr<EvalReport> report =
      EvaluatePrompt(*config, options, config->spec.prompt, "val", nullptr);
  ASSERT_TRUE(report.ok()) << report.status();

  ASSERT_FALSE(report->rows.empty());
  for (const EvalReport::Row& row : report->rows) {
    if (!row.score.has_value()) {
      EXPECT_THAT(row.feedback,
                  HasSubstr("could not score: the judge's answer cannot be "
                            "read: "));
    } else if (*row.score == 0.0) {
      EXPECT_THAT(row.feedback, StartsWith("Judge: 1 of 1 to 5 (2 votes)"));
    } else {
      // Means of two grades.
      EXPECT_EQ(*row.score * 8, static_cast<int>(*row.score * 8));
      EXPECT_LE(*row.score, 1.0);
    }
  }
  // Every vote is a call; the schema, which this provider knows none of, was
  // refused for nothing.
  const RoleUsage& judge = report->roles.at("judge");
  const auto rows = static_cast<std::int64_t>(report->rows.size());
  EXPECT_GE(judge.calls, 2 * rows);
  EXPECT_LE(judge.calls, 4 * rows);
  EXPECT_GT(judge.input_tokens, judge.calls * 100);
  RecordProperty("scored", static_cast<int>(report->score.n));
}

}  // namespace
}  // namespace whet::testing
