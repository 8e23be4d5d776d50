#include "merge.h"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "written_task_for_test.h"

namespace whet::gepa {
namespace {

constexpr search::Part kInstructions = search::Part::kOutputInstructions;

// The seed prompt is right on the first four examples.
struct MergeWorld : WrittenWorld {
  MergeWorld()
      : pool(search, board, From(101), {search::Part::kSystem, kInstructions}),
        merger(search, {search::Part::kSystem, kInstructions}) {
    Add("xxxx", "", {});
  }

  void Add(const std::string& system, const std::string& instructions,
           std::vector<std::size_t> parents) {
    sdk::Prompt prompt = With(system);
    prompt.output_instructions = instructions;
    const whet_candidate id = Enter(prompt);
    board.Score({id}, From(101));
    pool.Add({id, prompt, std::move(parents)});
  }
  std::string System(std::size_t place) const {
    return pool.members()[place].prompt.system;
  }

  Pool pool;
  Merger merger;
};

TEST(Merger, TakesEachPartFromWhoChangedItAndEachPairOnce) {
  MergeWorld f;
  f.Add("xxxx.x", "", {0});
  f.Add("xxxx", "......x", {0});
  const std::optional<Merged> merged = f.merger.Propose(f.pool);
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(merged->first, 1U);
  EXPECT_EQ(merged->second, 2U);
  EXPECT_EQ(merged->prompt.system, f.System(1));
  EXPECT_EQ(merged->prompt.output_instructions, "......x");
  EXPECT_FALSE(f.merger.Propose(f.pool).has_value());
}

TEST(Merger, OfAPartThatBothChangedTakesThatOfTheBetter) {
  MergeWorld f;
  f.Add("xxxx.x", "......x", {0});
  f.Add("xxxx...xxx", "", {0});
  const std::optional<Merged> merged = f.merger.Propose(f.pool);
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(merged->prompt.system, f.System(2));
  EXPECT_EQ(merged->prompt.output_instructions, "......x");
}

TEST(Merger, ADescendantIsNoPartner) {
  MergeWorld f;
  f.Add("xxxx.x", "", {0});
  f.Add("xxx..x", "......x", {1});  // without the fourth, so that 1 survives
  EXPECT_FALSE(f.merger.Propose(f.pool).has_value());
}

TEST(Merger, NeitherIsWorseThanTheAncestor) {
  MergeWorld f;
  f.Add("x....x", "", {0});
  f.Add("xxxx", "......x", {0});
  EXPECT_FALSE(f.merger.Propose(f.pool).has_value());
}

TEST(Merger, WhoChangedTheSamePartOnlyDoesNotComplement) {
  MergeWorld f;
  f.Add("xxxx.x", "", {0});
  f.Add("xxxx..x", "", {0});
  EXPECT_FALSE(f.merger.Propose(f.pool).has_value());
}

// Against the seed, 2 and 3 both changed the system text; against 1, which is
// better, only 2 did.
TEST(Merger, TheBestCommonAncestorCounts) {
  MergeWorld f;
  f.Add("xxxxx", "", {0});
  f.Add("xxxxxx", "", {1});
  f.Add("xxxxx", ".......xxx", {1});
  const std::optional<Merged> merged = f.merger.Propose(f.pool);
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(merged->prompt.system, f.System(2));
  EXPECT_EQ(merged->prompt.output_instructions, ".......xxx");
}

TEST(Merger, AGrandparentIsAnAncestor) {
  MergeWorld f;
  f.Add("xxxxx", "", {0});
  f.Add("xxxxxx", "", {1});
  f.Add("xxxx", "......x", {0});
  const std::optional<Merged> merged = f.merger.Propose(f.pool);
  ASSERT_TRUE(merged.has_value());
  EXPECT_EQ(merged->prompt.system, f.System(2));
}

TEST(Merger, PairsHaveEqualChances) {
  MergeWorld f;
  f.Add("xxxx.x", "", {0});
  f.Add("xxxx", "......x", {0});
  f.Add("xxxx", ".......x", {0});
  std::multiset<std::size_t> seconds;
  for (int i = 0; i < 200; ++i) {
    Merger merger(f.search, {search::Part::kSystem, kInstructions});
    seconds.insert(merger.Propose(f.pool).value().second);
  }
  EXPECT_NEAR(seconds.count(2), 100, 30);  // four standard deviations
  EXPECT_NEAR(seconds.count(3), 100, 30);
}

}  // namespace
}  // namespace whet::gepa
