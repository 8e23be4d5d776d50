// provider_openai against a server that nobody here wrote: llama.cpp's own. The
// same model computes in process (provider_llama) with the same kernels, so its
// greedy answers are known.
//
//   cmake --preset release -DWHET_LLAMA=ON -DWHET_LLAMA_SERVER=ON
//   cmake --build --preset release --target llama_server_test
//   ctest --test-dir build/release/tests/integration -R LlamaServer
//
// On request, not in check.sh: building the server takes ten minutes of
// processor time, once for a machine and version.
#include "llama_server.h"

#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "whet/core/evaluation.h"
#include "whet/core/run.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

using nlohmann::json;
using ::testing::Le;

class LlamaServerTest : public ::testing::Test {
 protected:
  // Where the model is asked.
  enum class Place { kInProcess, kOverHttp };

  static void SetUpTestSuite() { server_ = std::make_unique<LlamaServer>(); }
  static void TearDownTestSuite() { server_.reset(); }

  static void Prepare(SimWorld& world, Place place) {
    world.config["plugins"] = {WHET_SHIPPED_PLUGIN_DIR};
    world.config["data"]["split"] = {
        {"train", 0.4}, {"val", 0.2}, {"test", 0.2}, {"seed", 1}};
    world.config["strategy"] = {
        {"use", "few_shot"}, {"shots", 3}, {"nearest", "off"}};
    world.config["budget"] = {{"calls", 160}};
    world.provider = {{"model", "smollm2-135m"},
                      {"max_output_tokens", 6},
                      {"stop", {"\n"}},
                      {"provider", "llama"}};
    if (place == Place::kOverHttp) {
      world.provider.update({{"provider", "openai"},
                             {"dialect", "llama_cpp"},
                             {"base_url", server_->base_url()}});
    }
  }

  static absl::StatusOr<EvalReport> Evaluate(Place place) {
    SimWorld world;
    Prepare(world, place);
    ConfigSources sources;
    sources.project_file = world.WriteConfig();
    const absl::StatusOr<LoadedConfig> config = LoadConfig(sources);
    if (!config.ok())
      return config.status();
    RunOptions options;
    options.plugins = TestPlugins();
    return EvaluatePrompt(*config, options, config->spec.prompt, "val",
                          nullptr);
  }

  static absl::StatusOr<RunResult> Optimize(Place place) {
    SimWorld world;
    Prepare(world, place);
    return world.Run("r");
  }

  static inline std::unique_ptr<LlamaServer> server_;
};

TEST_F(LlamaServerTest, GreedyAnswersAreThoseInProcess) {
  const auto here = Evaluate(Place::kInProcess);
  ASSERT_TRUE(here.ok()) << here.status();
  const auto there = Evaluate(Place::kOverHttp);
  ASSERT_TRUE(there.ok()) << there.status();
  ASSERT_EQ(here->rows.size(), 30U);  // 0.2 of 150
  ASSERT_EQ(there->rows.size(), 30U);
  for (std::size_t i = 0; i < here->rows.size(); ++i) {
    EXPECT_EQ(here->rows[i].output, there->rows[i].output)
        << here->rows[i].input;
    EXPECT_FALSE(there->rows[i].output.empty());
  }
  const RoleUsage& counted = there->roles.at("task");
  EXPECT_EQ(counted.input_tokens, here->roles.at("task").input_tokens);
  EXPECT_EQ(counted.output_tokens, here->roles.at("task").output_tokens);
}

// Every decision of the search hangs on the answers.
TEST_F(LlamaServerTest, AWholeOptimizationEndsAsItDoesInProcess) {
  const auto here = Optimize(Place::kInProcess);
  ASSERT_TRUE(here.ok()) << here.status();
  const auto there = Optimize(Place::kOverHttp);
  ASSERT_TRUE(there.ok()) << there.status();
  EXPECT_EQ(there->status, here->status);
  EXPECT_EQ(there->best_id, here->best_id);
  EXPECT_EQ(there->challenger_id, here->challenger_id);
  EXPECT_EQ(there->baseline_val.mean, here->baseline_val.mean);
  EXPECT_EQ(there->best_val.mean, here->best_val.mean);
  EXPECT_EQ(there->failed_items, 0);
  EXPECT_THAT(there->roles.at("task").calls, Le(160));
  EXPECT_EQ(there->roles.at("task").calls, here->roles.at("task").calls);
  EXPECT_EQ(there->roles.at("task").output_tokens,
            here->roles.at("task").output_tokens);
}

}  // namespace
}  // namespace whet::testing
