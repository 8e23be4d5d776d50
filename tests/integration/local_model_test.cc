// What `whet doctor` finds out about a model that is loaded into the process.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "whet/core/checkup.h"
#include "whet/core/config.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;

class LocalModelTest : public ::testing::Test {
 protected:
  LocalModelTest() {
    world_.config["plugins"] = {WHET_TEST_LOADS_DIR};
    // In this process, as it writes to its model.
    world_.provider = {{"provider", "test.loads"},
                       {"model", model_.string()},
                       {"isolation", "none"}};
    std::ofstream(model_) << "";
  }
  std::vector<CheckFinding> CheckUp() const {
    CheckupOptions options;
    options.plugins = TestPlugins();
    ConfigSources sources;
    sources.project_file = world_.WriteConfig();
    return CheckConfig(LoadConfig(sources), options);
  }
  static auto Finds(CheckState state, const std::string& what) {
    return Contains(AllOf(Field(&CheckFinding::state, state),
                          Field(&CheckFinding::check, "models"),
                          Field(&CheckFinding::what, HasSubstr(what))));
  }

  SimWorld world_;
  const std::filesystem::path model_ = world_.dir() / "model.gguf";
};

TEST_F(LocalModelTest, IsLoadedOnce) {
  const std::vector<CheckFinding> findings = CheckUp();
  EXPECT_THAT(findings, Finds(CheckState::kOk, "task = " + model_.string()));
  EXPECT_THAT(findings, Finds(CheckState::kWarn, "the model is slow here"));
  EXPECT_THAT(findings, Contains(Field(&CheckFinding::check, "budget")));
  EXPECT_EQ(std::filesystem::file_size(model_), 1U);
}

TEST_F(LocalModelTest, ThatIsNotThereIsAModelProblem) {
  std::filesystem::remove(model_);
  EXPECT_THAT(CheckUp(), Finds(CheckState::kFail, "is not there"));
}

TEST_F(LocalModelTest, IsCheckedThoughNoRunCanBePrepared) {
  world_.config["strategy"] = {{"use", "nowhere"}};
  EXPECT_THAT(CheckUp(), Finds(CheckState::kOk, "task = " + model_.string()));
  EXPECT_EQ(std::filesystem::file_size(model_), 1U);
}

}  // namespace
}  // namespace whet::testing
