// Whole runs that are killed at any moment, resumed, and killed again: the
// result is that of a run that nobody disturbed, no call is paid twice but
// those under way at a kill, nothing that was acknowledged is lost, and the
// budget holds.
//
//   WHET_KILL_RUNS=1000                   instead of 200
//   WHET_KILL_FIRST=17 WHET_KILL_RUNS=1   the plan of run 17 once more
//
// Two runs at a time. The plan of a run follows from its number alone; what it
// meets when it kills, from the machine.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "campaign_world.h"
#include "journal_evidence.h"
#include "killed_process.h"

namespace whet::testing {
namespace {

namespace fs = std::filesystem;
using std::chrono::microseconds;

constexpr int kWorkers = 2;
constexpr int kDefaultRuns = 200;

int FromEnvironment(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoi(value);
}

std::string ReadAll(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

struct Figures {
  std::int64_t runs = 0;
  std::int64_t kills = 0;
  std::int64_t identical = 0;
  std::int64_t repeated = 0;
  std::int64_t most_repeated = 0;   // in one run
  std::int64_t paid_twice = 0;      // beyond what was in flight
  std::int64_t most_in_flight = 0;  // at one kill
  std::int64_t acknowledged = 0;    // records
  std::int64_t lost = 0;
  std::int64_t over_budget = 0;  // runs

  void Add(const Figures& other) {
    runs += other.runs;
    kills += other.kills;
    identical += other.identical;
    repeated += other.repeated;
    most_repeated = std::max(most_repeated, other.most_repeated);
    paid_twice += other.paid_twice;
    most_in_flight = std::max(most_in_flight, other.most_in_flight);
    acknowledged += other.acknowledged;
    lost += other.lost;
    over_budget += other.over_budget;
  }
};

// What a run leaves that must not depend on kills.
struct Outcome {
  std::string result;  // result.json without times
  std::string prompt;
  bool operator==(const Outcome&) const = default;
};

Outcome ReadOutcome(const fs::path& run) {
  const std::string result = ReadAll(run / "result.json");
  return {result.empty() ? "" : Comparable(result).dump(2),
          ReadAll(run / "best_prompt.txt") + ReadAll(run / "best_prompt.json")};
}

// A world and what an undisturbed run does there.
class Range {
 public:
  explicit Range(CampaignWorld::Kind kind) : world_(kind) {
    world_.StartOver();
    const auto start = std::chrono::steady_clock::now();
    Go("undisturbed", {}, {});
    took_ = std::chrono::duration_cast<microseconds>(
        std::chrono::steady_clock::now() - start);
    const fs::path run = world_.RunDir("undisturbed");
    expected_ = ReadOutcome(run);
    billed_ = world_.Billed();
    journal_bytes_ = fs::file_size(run / "journal");
  }

  // Kills a run as often as there are plans, then lets it end.
  Figures Run(const std::string& name, const std::vector<KillPlan>& plans);

  microseconds took() const { return took_; }
  std::uint64_t journal_bytes() const { return journal_bytes_; }
  std::int64_t billed() const { return billed_; }

 private:
  Death Go(const std::string& name, const KillPlan& plan,
           JournalEvidence* evidence);

  CampaignWorld world_;
  Outcome expected_;
  microseconds took_{0};
  std::int64_t billed_ = 0;
  std::uint64_t journal_bytes_ = 0;
};

// One process: it begins the run, again if need be, or goes on with it.
Death Range::Go(const std::string& name, const KillPlan& plan,
                JournalEvidence* evidence) {
  const fs::path run = world_.RunDir(name);
  const fs::path notes = world_.dir() / "notes";
  const std::vector<std::string> arguments =
      fs::exists(run / "run.json")
          ? std::vector<std::string>{"resume", run.string()}
          : std::vector<std::string>{"run", world_.config_file().string(),
                                     run.string()};
  const Death death = RunAndKill(arguments, world_.environment(), plan, notes);
  EXPECT_TRUE(death.killed || death.exit_code == 0) << ReadAll(notes);
  if (evidence != nullptr)
    evidence->AfterProcess(death.durable);
  return death;
}

Figures Range::Run(const std::string& name,
                   const std::vector<KillPlan>& plans) {
  const fs::path run = world_.RunDir(name);
  world_.StartOver();
  JournalEvidence evidence(run / "journal");
  Figures out{.runs = 1};
  std::int64_t in_flight = 0;
  for (const KillPlan& plan : plans) {
    if (!Go(name, plan, &evidence).killed)
      break;
    ++out.kills;
    in_flight += evidence.in_flight();
    out.most_in_flight = std::max(out.most_in_flight, evidence.in_flight());
  }
  Go(name, {}, &evidence);

  const Outcome outcome = ReadOutcome(run);
  out.identical = outcome == expected_ ? 1 : 0;
  EXPECT_EQ(outcome.result, expected_.result);
  EXPECT_EQ(outcome.prompt, expected_.prompt);
  const std::int64_t billed = world_.Billed();
  out.repeated = out.most_repeated = billed - billed_;
  EXPECT_GE(out.repeated, 0);
  out.paid_twice = std::max<std::int64_t>(out.repeated - in_flight, 0);
  EXPECT_LE(out.repeated, in_flight);
  EXPECT_LE(out.most_in_flight, CampaignWorld::kConcurrency);
  out.over_budget = billed > CampaignWorld::kBudget ? 1 : 0;
  EXPECT_LE(billed, CampaignWorld::kBudget);
  out.acknowledged = evidence.acknowledged();
  out.lost = evidence.lost();
  EXPECT_EQ(out.lost, 0);
  std::error_code ignored;
  fs::remove_all(run, ignored);
  return out;
}

// Moments that a clock would hardly meet: in a write, between two files of the
// result, around the record that says that the run is over.
const char* const kBeginnings[] = {
    "rename run.json 1 before", "rename run.json 1 after", "pwrite H 1 before",
    "pwrite H 1 half",          "pwrite H 1 after",        "pwrite 1 1 before",
    "pwrite 1 1 half",          "pwrite 1 1 after",
};
const char* const kEnds[] = {
    "rename details.json 1 before",
    "rename details.json 1 after",
    "rename best_prompt.json 1 after",
    "rename best_prompt.txt 1 before",
    "rename report.html 1 after",
    "rename result.json 1 before",
    "rename result.json 1 after",
    "pwrite 5 1 before",
    "pwrite 5 1 half",
    "pwrite 5 1 after",
};

// Two kills while calls are under way at most: what they repeat is what the
// search keeps free. Around them any number.
std::vector<KillPlan> MakePlans(std::uint64_t number, const Range& range) {
  std::mt19937_64 random(20'240'607 + number);
  const auto pick = [&random](std::uint64_t below) { return random() % below; };
  std::vector<KillPlan> plans;
  if (pick(8) == 0) {
    plans.push_back({.by = KillPlan::By::kItself,
                     .point = kBeginnings[pick(std::size(kBeginnings))]});
  }
  std::vector<std::uint64_t> shares = {pick(1000), pick(1000)};
  std::sort(shares.begin(), shares.end());
  shares.resize(1 + pick(2));
  for (const std::uint64_t share : shares) {
    KillPlan plan;
    const std::uint64_t kind = pick(10);
    if (kind < 5) {
      plan.by = KillPlan::By::kGrowth;
      plan.bytes = range.journal_bytes() * share / 1000;
      plan.later = microseconds(pick(800));
    } else if (kind < 7) {
      plan.by = KillPlan::By::kTime;
      plan.later = range.took() * static_cast<std::int64_t>(share) / 900;
    } else {
      const char* const whens[] = {"before", "half", "after"};
      const bool write = pick(3) > 0;
      plan.by = KillPlan::By::kItself;
      plan.point = std::string(write ? "pwrite any " : "sync any ") +
                   std::to_string(1 + pick(60)) + " " +
                   whens[write ? pick(3) : 2 * pick(2)];
    }
    plans.push_back(plan);
  }
  for (std::uint64_t last = pick(4); last >= 2; --last) {
    plans.push_back(
        {.by = KillPlan::By::kItself, .point = kEnds[pick(std::size(kEnds))]});
  }
  return plans;
}

std::string Describe(std::uint64_t number, const std::vector<KillPlan>& plans) {
  std::string out = "run " + std::to_string(number) +
                    " (again: WHET_KILL_FIRST=" + std::to_string(number) +
                    " WHET_KILL_RUNS=1): ";
  for (const KillPlan& plan : plans)
    out += plan.ToString() + "; ";
  return out;
}

// Takes runs until there is none left.
Figures Work(std::atomic<int>& next, int end) {
  using Kind = CampaignWorld::Kind;
#ifdef WHET_PRODUCT_PLUGIN_DIR
  constexpr Kind kKinds[] = {Kind::kSimulated, Kind::kOverHttp,
                             Kind::kKnownAnswers, Kind::kOverHttp};
#else
  constexpr Kind kKinds[] = {Kind::kSimulated, Kind::kKnownAnswers};
#endif
  std::map<Kind, std::unique_ptr<Range>> ranges;
  Figures sum;
  for (int number = next++; number < end; number = next++) {
    const Kind kind = kKinds[number % std::size(kKinds)];
    std::unique_ptr<Range>& range = ranges[kind];
    if (range == nullptr)
      range = std::make_unique<Range>(kind);
    const auto id = static_cast<std::uint64_t>(number);
    const std::vector<KillPlan> plans = MakePlans(id, *range);
    SCOPED_TRACE(Describe(id, plans));
    sum.Add(range->Run("run" + std::to_string(number), plans));
  }
  return sum;
}

TEST(KillCampaign, EveryRunEndsAsIfNobodyHadKilledIt) {
  const int first = FromEnvironment("WHET_KILL_FIRST", 0);
  const int runs = FromEnvironment("WHET_KILL_RUNS", kDefaultRuns);
  std::atomic<int> next{first};
  Figures sum;
  std::mutex mutex;
  std::vector<std::thread> workers;
  for (int i = 0; i < kWorkers; ++i) {
    workers.emplace_back([&] {
      const Figures some = Work(next, first + runs);
      const std::lock_guard lock(mutex);
      sum.Add(some);
    });
  }
  for (std::thread& worker : workers)
    worker.join();
  std::printf(
      "%lld runs, %lld kills: %lld identical; calls repeated %lld, at most "
      "%lld in a run, %lld more than were in flight (at most %lld at a kill); "
      "records acknowledged %lld, lost %lld; over budget %lld\n",
      static_cast<long long>(sum.runs), static_cast<long long>(sum.kills),
      static_cast<long long>(sum.identical),
      static_cast<long long>(sum.repeated),
      static_cast<long long>(sum.most_repeated),
      static_cast<long long>(sum.paid_twice),
      static_cast<long long>(sum.most_in_flight),
      static_cast<long long>(sum.acknowledged),
      static_cast<long long>(sum.lost),
      static_cast<long long>(sum.over_budget));
  EXPECT_EQ(sum.runs, runs);
  EXPECT_EQ(sum.identical, runs);
  EXPECT_GE(sum.kills, runs * 4 / 5);
}

}  // namespace
}  // namespace whet::testing
