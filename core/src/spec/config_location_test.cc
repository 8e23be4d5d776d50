#include <string>

#include "whet/core/config.h"

#include "gtest/gtest.h"
#include "spec/config_files_for_test.h"

namespace whet {
namespace {

class ConfigLocation : public ConfigFiles {
 protected:
  // What becomes of `message` beside a config of five lines.
  std::string Located(const std::string& message) {
    const absl::StatusOr<LoadedConfig> config = Load(
        "prompt: {user: \"{{q}}\"}\n"
        "data: {file: d.csv}\n"
        "models:\n"
        "  task: {provider: llama, model: m, delay: 3}\n"
        "budget: {calls: 100}\n",
        {"seed=3"});
    EXPECT_TRUE(config.ok()) << config.status();
    const absl::Status located =
        LocateInConfig(absl::NotFoundError(message), *config);
    EXPECT_EQ(located.code(), absl::StatusCode::kNotFound);
    return Relative(std::string(located.message()));
  }
};

TEST_F(ConfigLocation, PutsTheLineOfAValueBeforeItsPath) {
  EXPECT_EQ(Located("$.budget.calls: too few"),
            "whet.yaml:5: $.budget.calls: too few");
  EXPECT_EQ(Located("$.seed: odd"), "--set seed=3: $.seed: odd");
}

TEST_F(ConfigLocation, TakesTheFirstLineOfAnEntry) {
  EXPECT_EQ(Located("$.models: none"), "whet.yaml:4: $.models: none");
}

TEST_F(ConfigLocation, TakesTheEntryAroundAValueThatIsNotThere) {
  EXPECT_EQ(Located("$.models.task.key.file: none"),
            "whet.yaml:4: $.models.task.key.file: none");
  EXPECT_EQ(Located("$.models.task[0]: none"),
            "whet.yaml:4: $.models.task[0]: none");
}

TEST_F(ConfigLocation, LeavesWhatNobodyWrote) {
  EXPECT_EQ(Located("$.evaluators[0].use: gone"), "$.evaluators[0].use: gone");
  EXPECT_EQ(Located("$.strategy: gone"), "$.strategy: gone");
}

TEST_F(ConfigLocation, LeavesMessagesWithoutAPath) {
  EXPECT_EQ(Located("/data.csv: cannot read"), "/data.csv: cannot read");
  EXPECT_EQ(Located("$.budget"), "$.budget");
}

}  // namespace
}  // namespace whet
