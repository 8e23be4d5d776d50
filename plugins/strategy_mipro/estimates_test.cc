#include "estimates.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "search_world/search_world.h"
#include "search_world/task.h"

namespace whet::mipro {
namespace {

// Examples 1001 to 1020 are easy, 1021 to 1040 hard: the seed prompt is right
// on the easy ones only. The prompt "good" is right on every second hard one,
// too; the prompt "same" is the seed prompt in other words.
class TwoPartTask : public testing::Task {
 public:
  TwoPartTask() {
    data_.seed_prompt.user_template = "{{text}}";
    for (std::uint64_t n = 1001; n <= 1040; ++n) {
      data_.val.push_back({n, {{"text", std::to_string(n)}}, "x"});
    }
  }
  const testing::WorldData& data() const override { return data_; }
  sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                          const testing::WorldExample& example,
                          std::uint32_t) const override {
    const bool easy = example.number <= 1020;
    const bool half = prompt.system == "good" && example.number % 2 == 0;
    sdk::Evaluated e;
    if (example.number == 1003) {
      e.status = WHET_UNAVAILABLE;
    }
    e.score = easy || half ? 1.0 : 0.0;
    return e;
  }
  double TrueScore(const sdk::Prompt&) const override { return 0.0; }

 private:
  testing::WorldData data_;
};

TEST(Estimates, AnEasyMinibatchFlattersNobody) {
  const TwoPartTask task;
  testing::SearchWorld world(task, {});
  sdk::Search search(sdk::Host(world.host()));
  search::Scoreboard board(search);
  const auto propose = [&](const std::string& system) {
    return search.Propose(
        R"({"user_template": "{{text}}", "system": ")" + system + "\"}", {},
        "test");
  };
  const whet_candidate same = propose("same");
  const whet_candidate good = propose("good");
  search::Numbers all;
  for (std::uint64_t n = 1001; n <= 1040; ++n) {
    all.push_back(n);
  }
  const search::Numbers easy(all.begin(), all.begin() + 20);
  const search::Numbers hard(all.begin() + 20, all.end());
  board.Score({sdk::kSeedPrompt}, all);
  board.Score({same}, easy);  // a mean of 1
  board.Score({good}, hard);  // a mean of 0.5
  const std::vector<Estimate> estimates =
      EstimateScores(board, {sdk::kSeedPrompt, same, good}, all);
  EXPECT_GT(estimates[2].effect, estimates[1].effect + 0.15);
  EXPECT_GT(estimates[2].effect, estimates[0].effect + 0.15);
  // Where the seed prompt was scored, too, it was as good.
  EXPECT_NEAR(estimates[1].effect, estimates[0].effect, 0.1);
  // The example that failed does not count.
  EXPECT_EQ(estimates[0].scores, 39U);
  EXPECT_EQ(estimates[1].scores, 19U);
}

}  // namespace
}  // namespace whet::mipro
