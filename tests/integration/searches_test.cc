// Several independent searches in one run, merged.
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/core/run_folder.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// What a run says on its way.
class SearchMessages : public RunObserver {
 public:
  void OnProgress(const RunProgress& progress) override {
    if (progress.phase == RunProgress::Phase::kSearch)
      calls.push_back(progress.calls);
  }
  void OnMessage(std::string_view line) override { lines.emplace_back(line); }
  void OnWarning(std::string_view) override {}

  std::vector<std::string> lines;
  std::vector<std::int64_t> calls;
};

class Searches : public ::testing::Test {
 protected:
  void SetUp() override {
    world_.config["budget"]["calls"] = 900;
    world_.config["searches"] = 3;
  }

  SimWorld world_;
};

TEST_F(Searches, EachHasItsShareAndTheBestOfThemIsConfirmed) {
  SearchMessages messages;
  const auto result = world_.Run("r", &messages);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->status, RunStatus::kImproved);
  EXPECT_LE(world_.Billed(), 900);
  for (const char* line : {"search 1 of 3: ", "search 2 of 3: ",
                           "search 3 of 3: ", "merge: the best of 3 searches"})
    EXPECT_THAT(messages.lines, Contains(StartsWith(line)));
  // Each tries at least one field of three prompts on val.
  const auto folder = ReadRunFolder(world_.RunDir("r"));
  ASSERT_TRUE(folder.ok()) << folder.status();
  EXPECT_GE(folder->details->candidates.size(), 1U + 3 * 3);
  // The merge looked at all of val, so the best mean there is the best's.
  for (const CandidateRecord& c : folder->details->candidates) {
    if (c.val && c.val->n == result->best_val.n) {
      EXPECT_LE(c.val->mean, result->best_val.mean) << c.number;
    }
  }
}

TEST_F(Searches, OthersDrawOtherNumbers) {
  const auto ids = [](const SimWorld& world, const std::string& run) {
    std::vector<std::string> out;
    const auto folder = ReadRunFolder(world.RunDir(run));
    for (const CandidateRecord& c : folder->details->candidates)
      out.push_back(c.id);
    return out;
  };
  ASSERT_TRUE(world_.Run("three").ok());
  const std::vector<std::string> all = ids(world_, "three");
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
  // The first draws what the only one draws.
  world_.config["searches"] = 1;
  ASSERT_TRUE(world_.Run("one").ok());
  EXPECT_EQ(ids(world_, "one")[1], all[1]);
}

TEST_F(Searches, AStoppedRunGoesOnToTheSameResult) {
  const auto whole = world_.Run("whole");
  ASSERT_TRUE(whole.ok()) << whole.status();
  world_.ForgetBilled();
  {
    auto run = world_.Prepare("stopped");
    ASSERT_TRUE(run.ok()) << run.status();
    class StopInTheSecond : public RunObserver {
     public:
      explicit StopInTheSecond(PreparedRun* run) : run_(run) {}
      void OnProgress(const RunProgress&) override {}
      void OnMessage(std::string_view line) override {
        if (line.substr(0, 13) == "search 2 of 3")
          run_->RequestStop();
      }
      void OnWarning(std::string_view) override {}

     private:
      PreparedRun* run_;
    } observer(&*run);
    EXPECT_FALSE(run->Execute(&observer).ok());
  }
  const auto resumed = world_.Resume("stopped");
  ASSERT_TRUE(resumed.ok()) << resumed.status();
  EXPECT_EQ(Comparable(*resumed), Comparable(*whole));
}

TEST_F(Searches, MoreThanTheBudgetHasRoomForIsNoError) {
  world_.config["budget"]["calls"] = 250;
  world_.config["searches"] = 20;
  const auto result = world_.Run("r");
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_LE(world_.Billed(), 250);
}

}  // namespace
}  // namespace whet::testing
