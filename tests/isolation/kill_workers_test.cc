// Workers that somebody kills at any time: the run does not notice but for the
// time that it takes.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim_world.h"
#include "worker_pid.h"

namespace whet::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

int KillsWanted() {
  const char* wanted = std::getenv("WHET_KILL_RUNS");
  return wanted == nullptr ? 200 : std::atoi(wanted);
}

// How often the thread that scores has slept of its own accord, at least once
// for each answer that it has scored, as the evaluator sleeps over each. None
// before a first answer: a sanitizer's thread is none of them.
std::optional<long> SleptAtWork(pid_t worker) {
  std::error_code gone;
  for (const fs::directory_entry& task : fs::directory_iterator(
           "/proc/" + std::to_string(worker) + "/task", gone)) {
    std::ifstream status(task.path() / "status");
    std::string line;
    std::getline(status, line);
    if (line != "Name:\tat work")
      continue;
    for (std::string word; status >> word;) {
      if (word == "voluntary_ctxt_switches:" && status >> word)
        return std::atol(word.c_str());
    }
  }
  return std::nullopt;
}

// Kills workers of this process, one after the other, until it goes. Not twice
// in a row one that is not at work yet: then nobody could run any. And after
// kKillsInARow, the next one is left alone until it can have scored a batch as
// often as the proxy asks: an answer that no worker ever survives is to blame
// itself, as far as anybody can tell.
class Killer {
 public:
  explicit Killer(unsigned seed) : thread_([this, seed] { Work(seed); }) {}
  ~Killer() {
    stop_ = true;
    thread_.join();
  }
  int kills() const { return kills_; }

 private:
  static constexpr int kKillsInARow = 2;
  static constexpr long kSpared = 150;

  void Work(unsigned seed) {
    std::mt19937 random(seed);
    bool started = true;  // the last one killed was at work
    int in_a_row = 0;
    while (!stop_) {
      std::this_thread::sleep_for(
          std::chrono::microseconds(2'000 + random() % 60'000));
      const pid_t worker = FindWorker();
      if (worker == 0)
        continue;
      const std::optional<long> slept = SleptAtWork(worker);
      const bool at_work = slept.has_value();
      if (!at_work && !started)
        continue;
      if (in_a_row >= kKillsInARow) {
        if (slept.value_or(0) < kSpared)
          continue;
        in_a_row = 0;
      }
      started = at_work;
      if (kill(worker, SIGKILL) != 0)
        continue;
      ++kills_;
      ++in_a_row;
    }
  }

  std::atomic<bool> stop_{false};
  std::atomic<int> kills_{0};
  std::thread thread_;
};

TEST(KillWorkers, ChangesNothingAboutTheResult) {
  std::optional<json> expected;
  int kills = 0;
  for (unsigned seed = 0; kills < KillsWanted(); ++seed) {
    SimWorld world;
    world.config["plugins"] = {WHET_TEST_HAZARDS_DIR};
    world.config["strategy"]["isolation"] = "none";  // its loss ends a run
    world.config["evaluators"] = {{{"use", "test.hazard"}, {"sleep_ms", 1}}};
    std::optional<Killer> killer;
    if (expected)  // the first run is undisturbed
      killer.emplace(seed);
    const auto result = world.Run("r");
    ASSERT_TRUE(result.ok()) << result.status();
    if (killer)
      kills += killer->kills();
    killer.reset();
    EXPECT_EQ(world.Billed(), result->roles.at("task").calls);
    EXPECT_EQ(result->failed_items, 0);
    json comparable = Comparable(*result);
    comparable.erase("evaluator_faults");
    comparable["hashes"].erase("config");
    if (!expected)
      expected = comparable;
    EXPECT_EQ(comparable, *expected);
    if (HasFailure())
      return;
  }
}

}  // namespace
}  // namespace whet::testing
