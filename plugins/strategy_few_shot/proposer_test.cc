// What the candidates show.
#include "proposer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/search_world.h"
#include "search_world/task.h"

namespace whet::few_shot {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Training examples 1 and up; nothing is scored.
class ListedTask : public testing::Task {
 public:
  explicit ListedTask(std::vector<testing::WorldExample> train) {
    data_.seed_prompt.user_template = "{{text}}";
    data_.train = std::move(train);
    data_.val = {{1001, {{"text", "another one"}}, "a"}};
  }
  const testing::WorldData& data() const override { return data_; }
  testing::WorldData& Change() { return data_; }
  sdk::Evaluated Evaluate(const sdk::Prompt&, const testing::WorldExample&,
                          std::uint32_t) const override {
    return {};
  }
  double TrueScore(const sdk::Prompt&) const override { return 0.0; }

 private:
  testing::WorldData data_;
};

// `count` free texts.
std::vector<testing::WorldExample> Texts(std::uint64_t count) {
  std::vector<testing::WorldExample> examples;
  for (std::uint64_t i = 1; i <= count; ++i) {
    const std::string text = "red car " + std::to_string(i);
    examples.push_back({i, {{"text", text}}, "about " + text, false});
  }
  return examples;
}

struct ProposerWorld {
  ProposerWorld(const ListedTask& task, const Options& o)
      : world(task, {}),
        search(sdk::Host(world.host())),
        options(o),
        seed(task.data().seed_prompt),
        train(search.Examples("train")),
        val(search.Examples("val")),
        pool(train, seed.few_shot_examples),
        propose(search, pool, seed, train, val, options) {}

  std::vector<std::string> Inputs(whet_candidate id) const {
    std::vector<std::string> inputs;
    for (const auto& shot : world.prompt(id).few_shot_examples) {
      inputs.push_back(shot.input.at("text"));
    }
    return inputs;
  }
  std::set<std::string> InputSet(whet_candidate id) const {
    const std::vector<std::string> inputs = Inputs(id);
    return {inputs.begin(), inputs.end()};
  }
  // Those whose origin ends with `how`.
  std::vector<whet_candidate> Made(std::string_view how) const {
    std::vector<whet_candidate> made;
    for (whet_candidate id = 2; id <= world.candidates(); ++id) {
      const std::string& log = world.trajectory();
      const std::size_t at = log.find("propose " + std::to_string(id) + " <- ");
      const std::size_t end = log.find('\n', at);
      if (std::string_view(log).substr(at, end - at).ends_with(how)) {
        made.push_back(id);
      }
    }
    return made;
  }
  std::vector<std::int64_t> Numbers(const std::vector<Entrant>& entrants) {
    std::vector<std::int64_t> numbers;
    for (const Entrant& entrant : entrants) {
      const auto selection = world.prompt(entrant.id).few_shot_selection;
      numbers.push_back(selection ? selection->nearest : 0);
    }
    return numbers;
  }

  testing::SearchWorld world;
  sdk::Search search;
  Options options;
  sdk::Prompt seed;
  std::vector<sdk::Example> train;
  std::vector<sdk::Example> val;
  search::DemonstrationPool pool;
  Proposer propose;
};

// Twelve a and six b: a random six has three of each in a quarter of the cases.
TEST(Proposer, ThreeSetsInFourHoldEachLabelEquallyTheFourthIsRandom) {
  std::vector<testing::WorldExample> examples = Texts(18);
  for (testing::WorldExample& example : examples) {
    example.expected = example.number % 3 == 0 ? "b" : "a";
    example.is_label = true;
  }
  const ListedTask task(examples);
  ProposerWorld f(task, {.shots = 6});
  ASSERT_THAT(f.propose.Sets(48), SizeIs(48));
  const auto balanced = [&f](whet_candidate id) {
    const auto shots = f.world.prompt(id).few_shot_examples;
    return std::count_if(shots.begin(), shots.end(),
                         [](const auto& s) { return s.output == "b"; }) == 3;
  };
  int unbalanced = 0;
  for (whet_candidate id = 2; id <= f.world.candidates(); ++id) {
    unbalanced += balanced(id) ? 0 : 1;
  }
  EXPECT_THAT(f.Made("random"), SizeIs(12));
  EXPECT_THAT(f.Made("balanced"), SizeIs(24));
  EXPECT_THAT(f.Made("unlike each other"), SizeIs(12));
  EXPECT_GE(unbalanced, 6);
  EXPECT_LE(unbalanced, 12);
}

// Nineteen texts say nearly the same: each set of unlike ones has the tree.
TEST(Proposer, SetsOfInputsUnlikeEachOther) {
  std::vector<testing::WorldExample> examples = Texts(19);
  examples.push_back({20, {{"text", "green tree"}}, "about a tree", false});
  const ListedTask task(examples);
  ProposerWorld f(task, {.shots = 4});
  f.propose.Sets(32);
  ASSERT_THAT(f.Made("unlike each other"), SizeIs(Ge(6)));
  for (const whet_candidate id : f.Made("unlike each other")) {
    EXPECT_THAT(f.Inputs(id), Contains("green tree")) << id;
  }
}

TEST(Proposer, EachSetComesInTwoOrders) {
  const ListedTask task(Texts(40));
  ProposerWorld f(task, {.shots = 6});
  const std::vector<Entrant> made = f.propose.Sets(12);
  for (std::size_t i = 0; i + 1 < made.size(); i += 2) {
    EXPECT_EQ(f.InputSet(made[i].id), f.InputSet(made[i + 1].id));
    EXPECT_NE(f.Inputs(made[i].id), f.Inputs(made[i + 1].id));
  }
  EXPECT_NE(f.InputSet(made[1].id), f.InputSet(made[2].id));
}

TEST(Proposer, NoCandidateIsMadeTwiceNorIsTheSeed) {
  const ListedTask two(Texts(2));
  ProposerWorld f(two, {.shots = 2});
  EXPECT_THAT(f.propose.Sets(10), SizeIs(2));  // both orders
  EXPECT_TRUE(f.propose.exhausted());
  ListedTask shown(Texts(1));
  shown.Change().seed_prompt.few_shot_examples = {
      {{{"text", "red car 1"}}, "about red car 1"}};
  ProposerWorld g(shown, {.shots = 1});
  EXPECT_THAT(g.propose.Sets(10), IsEmpty());
}

TEST(Proposer, BootstrappedDemonstrationsComeFirst) {
  const ListedTask task(Texts(20));
  ProposerWorld f(task, {.shots = 4});
  f.pool.AddBootstrapped(f.train[3], "my words");
  f.pool.AddBootstrapped(f.train[8], "my words");
  f.propose.BootstrappedSets(16);
  ASSERT_THAT(f.Made("bootstrapped"), SizeIs(12));
  for (const whet_candidate id : f.Made("bootstrapped")) {
    const auto shots = f.world.prompt(id).few_shot_examples;
    EXPECT_EQ(
        std::count_if(shots.begin(), shots.end(),
                      [](const auto& s) { return s.output == "my words"; }),
        2);
  }
}

// What the prompt shows, and what says the same words.
TEST(Proposer, TheSeedPromptIsNotScoredOnWhatItShows) {
  ListedTask task(Texts(5));
  task.Change().train.push_back({6, {{"text", "Red CAR, 2!"}}, "x", false});
  task.Change().seed_prompt.few_shot_examples = {
      {{{"text", "red car 2"}}, "about red car 2"}};
  ProposerWorld f(task, {});
  EXPECT_THAT(f.propose.Seed().own, ElementsAre(2, 6));
}

TEST(Proposer, OtherDemonstrationsAreShownToAllInputs) {
  ListedTask task(Texts(12));
  task.Change().seed_prompt.few_shot_examples = {{{{"text", "given"}}, "x"}};
  task.Change().seed_prompt.few_shot_selection = sdk::FewShotSelection{1};
  ProposerWorld f(task, {.shots = 4});
  EXPECT_THAT(f.Numbers(f.propose.Sets(4)), Each(0));
}

// First as many as `shots`, then the other numbers, as far as there is a
// choice.
TEST(Proposer, NearestOfAllInSeveralNumbers) {
  const ListedTask task(Texts(30));
  ProposerWorld f(task, {.shots = 8});
  const std::vector<Entrant> made = f.propose.NearestSets(9);
  EXPECT_THAT(f.Numbers(made), ElementsAre(8, 4, 2, 12, 1, 6, 16, 3, 24));
  for (const Entrant& entrant : made) {
    EXPECT_TRUE(entrant.nearest);
    EXPECT_THAT(f.Inputs(entrant.id), SizeIs(30));
  }
  const ListedTask few(Texts(8));
  ProposerWorld g(few, {.shots = 8});
  EXPECT_THAT(g.Numbers(g.propose.NearestSets(9)), ElementsAre(4, 2, 1, 6, 3));
}

// Each training example is shown, so that there would be nothing to score on.
TEST(Proposer, WithoutValidationExamplesNothingShowsTheNearest) {
  ListedTask task(Texts(30));
  task.Change().val.clear();
  ProposerWorld f(task, {});
  EXPECT_THAT(f.propose.NearestSets(3), IsEmpty());
}

TEST(Proposer, OtherWaysNeedPlacesInTheField) {
  ListedTask task(Texts(30));
  task.Change().seed_prompt.few_shot_examples = {{{{"text", "given"}}, "x"}};
  ProposerWorld small(task, {.shots = 8, .nearest = Nearest::kOff});
  const std::vector<Entrant> none = small.propose.Arms(19);
  ASSERT_THAT(none, SizeIs(1));
  EXPECT_THAT(small.Inputs(none[0].id), IsEmpty());
  ProposerWorld large(task, {.shots = 8});
  const std::vector<Entrant> arms = large.propose.Arms(20);
  ASSERT_THAT(arms, SizeIs(3));
  EXPECT_THAT(large.Inputs(arms[1].id), SizeIs(4));
  EXPECT_TRUE(arms[2].nearest);
}

TEST(Proposer, MovesAreSmall) {
  const ListedTask task(Texts(60));
  ProposerWorld f(task, {.shots = 6});
  const whet_candidate leader = f.propose.Sets(1)[0].id;
  const std::vector<std::string> old = f.Inputs(leader);
  const std::vector<Entrant> moves = f.propose.Neighbours(leader, 31);
  std::vector<std::string> swapped = old;
  std::swap(swapped[4], swapped[5]);
  EXPECT_EQ(f.Inputs(moves[0].id), swapped);
  std::set<std::size_t> replaced;
  for (const whet_candidate id : f.Made("one demonstration replaced")) {
    const std::vector<std::string> now = f.Inputs(id);
    std::size_t changes = 0;
    for (std::size_t i = 0; i < old.size(); ++i) {
      if (now[i] != old[i]) {
        replaced.insert(i);
        ++changes;
      }
    }
    EXPECT_EQ(changes, 1U) << id;
  }
  EXPECT_GE(replaced.size(), 3U);
  ASSERT_FALSE(f.Made("another order").empty());
  for (const whet_candidate id : f.Made("another order")) {
    EXPECT_EQ(f.InputSet(id), f.InputSet(leader));
  }
}

TEST(Proposer, NearThoseThatShowTheNearestIsAnotherNumber) {
  const ListedTask task(Texts(30));
  ProposerWorld f(task, {.shots = 8});
  const whet_candidate leader = f.propose.NearestSets(1)[0].id;
  EXPECT_THAT(f.Numbers(f.propose.Neighbours(leader, 3)),
              ElementsAre(4, 2, 12));
}

TEST(Proposer, NearAPromptWithoutDemonstrationsAreNewSets) {
  ListedTask task(Texts(30));
  task.Change().seed_prompt.few_shot_examples = {{{{"text", "given"}}, "x"}};
  ProposerWorld f(task, {.shots = 6, .nearest = Nearest::kOff});
  const whet_candidate bare = f.propose.Arms(8)[0].id;
  const std::vector<Entrant> sets = f.propose.Neighbours(bare, 4);
  ASSERT_THAT(sets, SizeIs(4));
  for (const Entrant& entrant : sets) {
    EXPECT_THAT(f.Inputs(entrant.id), SizeIs(6));
  }
}

TEST(Proposer, MakesNoMoreThanMaxCandidates) {
  const ListedTask task(Texts(30));
  ProposerWorld f(task, {.max_candidates = 5});
  EXPECT_THAT(f.propose.Sets(4), SizeIs(4));
  EXPECT_FALSE(f.propose.exhausted());
  EXPECT_THAT(f.propose.Sets(4), SizeIs(1));
  EXPECT_TRUE(f.propose.exhausted());
}

}  // namespace
}  // namespace whet::few_shot
