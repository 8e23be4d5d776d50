// Which answers of the teacher become demonstrations.
#include "bootstrap.h"

#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/search_world.h"
#include "search_world/task.h"

namespace whet::few_shot {
namespace {

using ::testing::UnorderedElementsAre;

// One answer per training example, by its number from 1.
class AnsweredTask : public testing::Task {
 public:
  explicit AnsweredTask(std::vector<sdk::Evaluated> answers)
      : answers_(std::move(answers)) {
    data_.seed_prompt.user_template = "{{text}}";
    for (std::uint64_t i = 1; i <= answers_.size(); ++i) {
      const std::string text = "message " + std::to_string(i);
      data_.train.push_back({i, {{"text", text}}, "expected", false});
    }
  }
  const testing::WorldData& data() const override { return data_; }
  sdk::Evaluated Evaluate(const sdk::Prompt&,
                          const testing::WorldExample& example,
                          std::uint32_t) const override {
    return answers_.at(example.number - 1);
  }
  double TrueScore(const sdk::Prompt&) const override { return 0.0; }

 private:
  std::vector<sdk::Evaluated> answers_;
  testing::WorldData data_;
};

sdk::Evaluated Answer(double score, const std::string& output,
                      const std::string& calls = {}) {
  sdk::Evaluated e;
  e.score = score;
  e.output = output;
  e.tool_calls = calls;
  return e;
}

struct BootstrapWorld {
  explicit BootstrapWorld(const AnsweredTask& task)
      : world(task, {}),
        search(sdk::Host(world.host())),
        meter(search, 1000),
        pool(search.Examples("train"), {}),
        labelled(pool.size()) {}

  void Bootstrap(const Entrant& teacher, std::int64_t evaluations) {
    few_shot::Bootstrap(search, meter, teacher, search.Examples("train"),
                        evaluations, pool);
  }
  // What was added.
  std::vector<std::string> Outputs() const {
    std::vector<std::string> outputs;
    for (std::size_t i = labelled; i < pool.size(); ++i) {
      outputs.push_back(pool.shown(i).output);
    }
    return outputs;
  }

  testing::SearchWorld world;
  sdk::Search search;
  search::Meter meter;
  search::DemonstrationPool pool;
  std::size_t labelled;
};

TEST(Bootstrap, FullMarkAnswersBecomeDemonstrations) {
  sdk::Evaluated failed;
  failed.status = WHET_UNAVAILABLE;
  const AnsweredTask task(
      {Answer(1.0, "right"), Answer(0.99, "nearly"), Answer(1.0, ""), failed,
       Answer(1.0, "", R"([{"id": "1"}])"), Answer(0.0, "wrong")});
  BootstrapWorld f(task);
  f.Bootstrap({sdk::kSeedPrompt, {}}, 100);
  EXPECT_THAT(f.Outputs(), UnorderedElementsAre("right", ""));
  for (std::size_t i = f.labelled; i < f.pool.size(); ++i) {
    const sdk::FewShotExample& shot = f.pool.shown(i);
    EXPECT_EQ(shot.tool_calls.is_array(), shot.output.empty());
  }
  EXPECT_EQ(f.meter.paid(), 6);
}

TEST(Bootstrap, TheTeacherAnswersNothingThatItShows) {
  const AnsweredTask task({Answer(1.0, "one"), Answer(1.0, "two"),
                           Answer(1.0, "three"), Answer(1.0, "four")});
  BootstrapWorld f(task);
  f.Bootstrap({sdk::kSeedPrompt, {1, 3}}, 100);
  EXPECT_THAT(f.Outputs(), UnorderedElementsAre("two", "four"));
  // One that shows the nearest never shows the input itself.
  BootstrapWorld g(task);
  g.Bootstrap({sdk::kSeedPrompt, {1, 2, 3, 4}, true}, 100);
  EXPECT_THAT(g.Outputs(), UnorderedElementsAre("one", "two", "three", "four"));
}

TEST(Bootstrap, SpendsNoMoreThanItsShare) {
  const AnsweredTask task(std::vector<sdk::Evaluated>(20, Answer(1.0, "yes")));
  BootstrapWorld f(task);
  f.Bootstrap({sdk::kSeedPrompt, {}}, 7);
  EXPECT_EQ(f.world.calls_spent(), 7);
  EXPECT_EQ(f.meter.paid(), 7);
}

}  // namespace
}  // namespace whet::few_shot
