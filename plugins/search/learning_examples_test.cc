#include "learning_examples.h"

#include <cstddef>
#include <string>

#include <gtest/gtest.h>

#include "whet/sdk/error.h"

#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::search {
namespace {

// Its seed prompt shows the first `shown` training examples.
class ShowingTask : public testing::RuleTask {
 public:
  ShowingTask(int train, int val, std::size_t shown)
      : RuleTask({.train = train, .val = val}), data_(RuleTask::data()) {
    for (std::size_t i = 0; i < shown; ++i) {
      const testing::WorldExample& example = data_.train[i];
      data_.seed_prompt.few_shot_examples.push_back(
          {example.input, example.expected});
    }
  }
  const testing::WorldData& data() const override { return data_; }

 private:
  testing::WorldData data_;
};

struct Splits {
  Splits(int train, int val, std::size_t shown) : task(train, val, shown) {}

  ShowingTask task;
  testing::SearchWorld world{task, {}};
  sdk::Search search{sdk::Host(world.host())};
};

TEST(LearningExamples, LeavesOutWhatTheSeedPromptShows) {
  Splits splits(10, 5, 4);
  const LearningExamples examples = UnshownExamples(splits.search, "gepa");
  EXPECT_EQ(examples.train.size(), 6U);
  EXPECT_EQ(examples.val.size(), 5U);
  for (const sdk::Example& example : examples.train) {
    for (const auto& shot : splits.world.Seed().few_shot_examples) {
      EXPECT_NE(sdk::ParseColumns(example.input), shot.input);
    }
  }
}

TEST(LearningExamples, ASplitStandsInForTheOther) {
  Splits all_shown(4, 5, 4);
  EXPECT_EQ(UnshownExamples(all_shown.search, "gepa").train.size(), 5U);
  Splits no_val(4, 0, 0);
  EXPECT_EQ(UnshownExamples(no_val.search, "gepa").val.size(), 4U);
  EXPECT_EQ(TrainOrValidation(no_val.search, "gepa").size(), 4U);
  Splits no_train(0, 3, 0);
  EXPECT_EQ(TrainOrValidation(no_train.search, "gepa").size(), 3U);
}

TEST(LearningExamples, WithoutAnyTheErrorSaysWhatToDo) {
  const auto message = [](const auto& read) -> std::string {
    try {
      read();
    } catch (const sdk::Error& e) {
      EXPECT_EQ(e.code(), WHET_FAILED_PRECONDITION);
      return e.what();
    }
    return "";
  };
  Splits all_shown(4, 0, 4);
  EXPECT_EQ(message([&] { UnshownExamples(all_shown.search, "gepa"); }),
            "gepa needs at least one training example that the prompt does not "
            "show: give the split train a larger share");
  Splits none(0, 0, 0);
  EXPECT_EQ(message([&] { TrainOrValidation(none.search, "metaprompt"); }),
            "metaprompt needs at least one training example: give the split "
            "train a larger share");
}

}  // namespace
}  // namespace whet::search
