// A run that embeddings judge: each text is asked about once, in the run and,
// if answers are shared, in the next one; what it costs is its role's.
#include <map>
#include <mutex>
#include <string>

#include <nlohmann/json.hpp>

#include "whet/core/run.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/sim_world.h"
#include "tests/support/fake_model_server/chat_replies.h"
#include "tests/support/fake_model_server/embedding_replies.h"
#include "tests/support/fake_model_server/model_server.h"

namespace whet::testing {
namespace {

using ::testing::HasSubstr;

class EmbeddingRun : public ::testing::Test {
 protected:
  EmbeddingRun() : server_([this](const ModelRequest& r) { return Reply(r); }) {
    world_.config["plugins"] = {WHET_SHIPPED_PLUGIN_DIR};
    world_.config["models"]["embed"] = {{"provider", "openai"},
                                        {"model", "embedder"},
                                        {"base_url", server_.base_url()}};
    world_.config["evaluators"] = {{{"use", "semantic_similarity"}}};
    world_.config["strategy"]["rounds"] = 1;
    world_.config["budget"] = {{"calls", 2000}};
    world_.config["prices"]["models"] = {
        {"sim", {{"input", 1.0}, {"output", 2.0}}},
        {"embedder", {{"input", 0.5}, {"output", 0.0}}}};
  }

  ModelReply Reply(const ModelRequest& request) {
    static const Handler kModel = EmbeddingAnswers(
        [](const ModelRequest& r) { return NoSuchPath(r.path); });
    const std::lock_guard lock(mutex_);
    ++asked_[request.body];
    if (request.body.find(refused_) != std::string::npos)
      return ErrorReply(400, "too long", "invalid_request_error",
                        "context_length_exceeded");
    return kModel(request);
  }

  SimWorld world_;
  std::mutex mutex_;
  std::map<std::string, int> asked_;  // by body
  std::string refused_ = "\xFF";      // what a refused request contains
  ModelServer server_;
};

TEST_F(EmbeddingRun, EachTextIsACallOfItsRole) {
  const auto result = world_.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, RunStatus::kImproved);
  EXPECT_EQ(result->failed_items, 0);
  // "I think that it is red." has no word of "red".
  EXPECT_LT(result->baseline_val.mean, 0.5);
  const RoleUsage& embed = result->roles.at("embed");
  // Three labels, three sentences about them.
  EXPECT_EQ(embed.calls, 6);
  EXPECT_EQ(server_.request_count(), 6);
  EXPECT_EQ(embed.input_tokens, 3 * 1 + 3 * 6);
  EXPECT_EQ(embed.output_tokens, 0);
  EXPECT_NEAR(embed.usd, 21 * 0.5e-6, 1e-15);
  EXPECT_GT(result->cached, 0);
}

TEST_F(EmbeddingRun, ThePlanCountsTwoTextsAnItem) {
  const auto run = world_.Prepare("r");
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_THAT(run->plan(), HasSubstr(": 135 baseline, "));
}

TEST_F(EmbeddingRun, VectorsAreSharedWithTheNextRunExactly) {
  world_.answer_cache = world_.dir() / "answers";
  const auto first = world_.Run("first");
  ASSERT_TRUE(first.ok()) << first.status();
  const int asked = server_.request_count();
  const auto second = world_.Run("second");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(server_.request_count(), asked);
  EXPECT_EQ(second->baseline_val.mean, first->baseline_val.mean);
  EXPECT_EQ(second->best_val.mean, first->best_val.mean);
}

TEST_F(EmbeddingRun, AResumedRunTakesItsVectorsFromTheJournal) {
  const auto whole = world_.Run("whole");
  ASSERT_TRUE(whole.ok()) << whole.status();
  const int asked = server_.request_count();
  // All of it is in the journal: what is over is gone through again.
  const auto again = world_.Resume("whole");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(server_.request_count(), asked);
  EXPECT_EQ(Comparable(*again), Comparable(*whole));
}

TEST_F(EmbeddingRun, ATextThatIsRefusedLeavesItsItemsWithoutScore) {
  refused_ = "that it is blue";
  const auto result = world_.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_GT(result->baseline_val.failed, 0);
  EXPECT_LT(result->baseline_val.failed, 45);
  EXPECT_EQ(result->baseline_val.n, 45 - result->baseline_val.failed);
}

// The simulated model has no embeddings.
TEST_F(EmbeddingRun, AProviderWithoutEmbeddingsIsNamed) {
  world_.config["models"]["embed"] = {{"provider", "test.sim"},
                                      {"model", "sim"}};
  const auto result = world_.Run("r");
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(result.status().ToString(),
              HasSubstr("the provider 'test.sim' has no embeddings"));
}

}  // namespace
}  // namespace whet::testing
