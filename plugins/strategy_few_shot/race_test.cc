#include "race.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search/example_order.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::few_shot {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

// Answers by the last demonstration: its output is the list of the examples
// that the prompt gets right.
class ScriptedTask : public testing::Task {
 public:
  ScriptedTask(int val, int train) {
    data_.seed_prompt.user_template = "{{text}}";
    for (int i = 1; i <= val + train; ++i) {
      auto& split = i <= val ? data_.val : data_.train;
      split.push_back({static_cast<std::uint64_t>(i),
                       {{"text", std::to_string(i)}},
                       "yes"});
    }
  }
  const testing::WorldData& data() const override { return data_; }
  sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                          const testing::WorldExample& example,
                          std::uint32_t) const override {
    sdk::Evaluated e;
    const std::string script = prompt.few_shot_examples.empty()
                                   ? std::string(200, '0')
                                   : prompt.few_shot_examples.back().output;
    const char c = script[(example.number - 1) % script.size()];
    e.score = c == '1' ? 1.0 : 0.0;
    if (c == 'x') {
      e.status = WHET_UNAVAILABLE;
    }
    return e;
  }
  double TrueScore(const sdk::Prompt&) const override { return 0.0; }

 private:
  testing::WorldData data_;
};

struct RaceWorld {
  explicit RaceWorld(int val, testing::WorldOptions options = {}, int train = 0)
      : task(val, train),
        world(task, options),
        search(sdk::Host(world.host())),
        meter(search, 100000),
        race(search, meter,
             search::CommonOrder(search.Examples("val"),
                                 search.Examples("train")),
             static_cast<std::size_t>(val), {1, {}}) {}

  // A candidate that is right ('1'), wrong ('0') or fails ('x') as scripted.
  Entrant Make(const std::string& script) {
    sdk::Prompt prompt;
    prompt.user_template = "{{text}}";
    prompt.few_shot_examples = {{{{"text", "shown"}}, script}};
    return {search.Propose(sdk::ToJson(prompt), {1}, "scripted"), {}};
  }

  ScriptedTask task;
  testing::SearchWorld world;
  sdk::Search search;
  search::Meter meter;
  Race race;
};

TEST(Race, TheBestOfTheFieldWins) {
  RaceWorld f(40);
  const std::vector<Entrant> field = {f.Make("0001"), f.Make("0111"),
                                      f.Make("0011"), f.Make("0101")};
  f.race.Halve(field, 400);
  EXPECT_EQ(f.race.leader().id, field[1].id);
  EXPECT_EQ(f.race.Best(3)[0], field[1].id);
}

TEST(Race, AFailedItemIsNotAWrongOne) {
  RaceWorld f(40);
  // Right on all that it answers, against right on every second.
  const std::vector<Entrant> field = {f.Make("01"), f.Make("xx1")};
  f.race.Halve(field, 400);
  EXPECT_EQ(f.race.leader().id, field[1].id);
}

TEST(Race, WhoNeverAnswersNeverWins) {
  RaceWorld f(20);
  const std::vector<Entrant> field = {f.Make("x"), f.Make("0001")};
  f.race.Halve(field, 200);
  EXPECT_EQ(f.race.leader().id, field[1].id);
}

TEST(Race, TheLeaderStaysOnATie) {
  RaceWorld f(20);
  f.race.Halve({f.Make("0")}, 100);
  EXPECT_EQ(f.race.leader().id, sdk::kSeedPrompt);
  EXPECT_EQ(f.race.rounds_without_change(), 1);
}

// The winner of a short round is lucky more often than good: it has to win on
// everything that the leader was scored on.
TEST(Race, AChallengerMustWinOnAllOfTheLeadersExamples) {
  RaceWorld f(64);
  const Entrant leader = f.Make("0111");
  f.race.Halve({leader, f.Make("01")}, 1000);
  ASSERT_EQ(f.race.leader().id, leader.id);
  const Entrant lucky = f.Make(std::string(12, '1') + std::string(52, '0'));
  f.race.Halve({lucky}, 12);
  EXPECT_EQ(f.race.leader().id, leader.id);
}

// A short round ends before the leader's 64 examples; the duel goes there.
TEST(Race, ADuelCrownsWhoIsAheadOnAllOfTheLeadersExamples) {
  RaceWorld f(64);
  f.race.Halve({f.Make("01"), f.Make("10")}, 1000);
  const Entrant better = f.Make("0111");
  f.race.Halve({better}, 12);
  EXPECT_EQ(f.race.leader().id, better.id);
  EXPECT_EQ(f.race.rounds_without_change(), 0);
}

// Right on the first 16 instead of on 8, on 16 of the others instead of on 24.
TEST(Race, ADuelThatEndsInATieChangesNothing) {
  RaceWorld f(64);
  const Entrant leader = f.Make("01");
  f.race.Halve({leader, f.Make("10")}, 1000);
  ASSERT_EQ(f.race.leader().id, leader.id);
  const Entrant equal = f.Make(std::string(16, '1') + std::string(16, '0') +
                               std::string(16, '0') + std::string(16, '1'));
  f.race.Halve({equal}, 12);
  EXPECT_EQ(f.race.leader().id, leader.id);
}

TEST(Race, AHopelessDuelIsGivenUp) {
  RaceWorld f(64);
  f.race.Halve({f.Make("0111"), f.Make("01")}, 1000);
  const std::int64_t before = f.world.calls_spent();
  const Entrant lucky = f.Make(std::string(12, '1') + std::string(52, '0'));
  f.race.Halve({lucky}, 12);
  EXPECT_LE(f.world.calls_spent() - before, 32);
}

TEST(Race, StopsEarlyWhenTheFirstIsClearlyAhead) {
  RaceWorld f(200);
  f.race.Halve({f.Make("1")}, 200);
  EXPECT_LE(f.world.calls_spent(), 24);
}

TEST(Race, NeverScoresACandidateOnItsOwnExamples) {
  RaceWorld f(20);
  Entrant entrant = f.Make("1");
  entrant.own = {2, 3, 19};
  f.race.Halve({entrant}, 100);
  EXPECT_EQ(f.race.leader().id, entrant.id);
  EXPECT_THAT(f.world.trajectory(),
              Not(::testing::HasSubstr("on 20 (20 new)")));
}

TEST(Race, KeepsPaidResultsWhenTheBudgetEnds) {
  RaceWorld f(100, {.calls = 40});
  const Entrant good = f.Make("1");
  f.race.Halve({good, f.Make("01")}, 1000);
  EXPECT_LE(f.world.calls_spent(), 40);
  EXPECT_EQ(f.race.leader().id, good.id);
}

// 16 calls hold the budget of all; each gives back 9 tenths when it is
// answered.
TEST(Race, AsksAgainForWhatTheBudgetRefusedBesideWhatIsUnderWay) {
  RaceWorld f(100, {.tokens = 20000, .tokens_held = 1000});
  f.race.Halve({f.Make("1001"), f.Make("0011"), f.Make("0101")}, 180);
  EXPECT_GE(f.world.tokens_spent(), 17000);
  EXPECT_LE(f.world.tokens_spent(), 20000);
}

// A share is a number of evaluations, whatever one of them costs.
TEST(Race, GetsItsShareWhenAnEvaluationCostsTwoCalls) {
  RaceWorld one(200, {.calls = 1000});
  one.race.Halve({one.Make("0101"), one.Make("0011"), one.Make("1001")}, 150);
  RaceWorld two(200, {.calls = 2000, .calls_per_evaluation = 2});
  two.race.Halve({two.Make("0101"), two.Make("0011"), two.Make("1001")}, 150);
  EXPECT_GE(one.meter.paid(), 120);
  EXPECT_EQ(two.meter.paid(), one.meter.paid());
}

TEST(Race, GetsItsShareWhenACallIsSentTwice) {
  RaceWorld f(200, {.calls = 1000, .retry_every = 72});
  f.race.Halve({f.Make("0101"), f.Make("0011"), f.Make("1001")}, 150);
  EXPECT_GE(f.meter.paid(), 120);
}

// The baseline is the seed on val; on a training example it costs like others.
TEST(Race, PaysForTheSeedOnTrainingExamples) {
  RaceWorld f(8, {.calls = 1000}, 40);
  f.race.Halve({f.Make("0110")}, 200);
  EXPECT_GT(f.meter.paid(), 16);
  EXPECT_EQ(f.meter.paid(), f.world.calls_spent());
}

TEST(Race, AProbeIsPartOfTheRace) {
  RaceWorld f(8);
  const Entrant entrant = f.Make("0110");
  f.race.Probe(entrant);
  EXPECT_EQ(f.world.calls_spent(), 4);
  EXPECT_EQ(f.meter.paid(), 4);
  f.race.Halve({entrant}, 100);
  EXPECT_EQ(f.world.calls_spent(), 8);
}

TEST(Race, FullMarksDecide) {
  RaceWorld f(60);
  EXPECT_FALSE(f.race.Decided());
  f.race.Halve({f.Make("0111")}, 1000);
  EXPECT_FALSE(f.race.Decided());
  RaceWorld g(12);
  g.race.Halve({g.Make("1"), g.Make("10")}, 1000);
  EXPECT_TRUE(g.race.Decided());
  RaceWorld all_but_one(12);
  all_but_one.race.Halve({all_but_one.Make("111011111111")}, 1000);
  EXPECT_FALSE(all_but_one.race.Decided());
  RaceWorld too_few(60);
  too_few.race.Halve({too_few.Make("1")}, 16);
  EXPECT_FALSE(too_few.race.Decided());
}

TEST(Race, WhoWasScoredOnLessThanHalfIsNotRecommended) {
  RaceWorld f(64);
  f.race.Halve({f.Make("0111"), f.Make("01")}, 1000);
  const Entrant late = f.Make("0");
  f.race.Halve({late}, 12);
  EXPECT_THAT(f.race.Best(9), Not(Contains(late.id)));
}

TEST(Race, TheOthersAreRecommendedBestFirst) {
  RaceWorld f(8);
  const std::vector<Entrant> field = {f.Make("11100000"), f.Make("11111110"),
                                      f.Make("11111000"), f.Make("11111100")};
  f.race.Halve(field, 1000);
  EXPECT_THAT(f.race.Best(4),
              ElementsAre(field[1].id, field[3].id, field[2].id, field[0].id));
}

}  // namespace
}  // namespace whet::few_shot
