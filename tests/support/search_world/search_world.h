// A fake host for one strategy, without a model: whet.search/1 over a
// simulated task with known truth.
//
//   OrderTask task({.seed = 3});
//   SearchWorld world(task, {.seed = 3, .calls = 300});
//   const Outcome outcome = world.Run(R"({"shots": 8})");
//   EXPECT_EQ(outcome.status, WHET_OK);
//   EXPECT_LE(world.calls_spent(), 300);
//   EXPECT_GT(task.TrueScore(world.Best()), task.TrueScore(world.Seed()));
//
// Run() goes through the whet_plugin_entry_v1 that is linked into the test
// binary. The budget is kept exactly as whet/service/search.h says. What a
// strategy must not do is collected in violations(). Results of a released
// ticket are freed, so that a sanitizer sees late readers.
// Thread-compatible.
#ifndef WHET_TESTS_SUPPORT_SEARCH_WORLD_SEARCH_WORLD_H_
#define WHET_TESTS_SUPPORT_SEARCH_WORLD_SEARCH_WORLD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "whet/host.h"

#include "search_world/task.h"

namespace whet::testing {

struct WorldOptions {
  std::uint64_t seed = 1;
  std::int64_t calls = -1;   // -1: unlimited
  std::int64_t tokens = -1;  // -1: unlimited; each call costs 100
  // Calls that one evaluation costs: more than 1 with judges.
  std::int64_t calls_per_evaluation = 1;
  // Tokens that a call holds until it is waited for: a host knows only then
  // how long the answer is. At least 100.
  std::int64_t tokens_held = 100;
  // Every so many-th call is sent twice, and billed twice when it is waited
  // for, if the budget covers that. 0: none.
  std::int64_t retry_every = 0;
  // The run is cancelled when this many calls are spent. -1: never.
  std::int64_t cancel_at = -1;
};

struct Outcome {
  whet_status status = WHET_OK;
  std::string message = {};
};

class SearchWorld {
 public:
  // `task` must outlive the world. The seed prompt's scores on val are paid
  // for already, as in a real run.
  SearchWorld(const Task& task, WorldOptions options);
  ~SearchWorld();
  SearchWorld(const SearchWorld&) = delete;
  SearchWorld& operator=(const SearchWorld&) = delete;

  // Creates the plugin with `config` (JSON, all settings given), runs it and
  // destroys it. Once per world. A failing create() is an outcome too.
  Outcome Run(std::string_view config);

  const whet_host* host() const;

  std::int64_t calls_spent() const;
  std::int64_t tokens_spent() const;
  std::uint64_t candidates() const;
  std::uint64_t evaluate_calls() const;
  // The largest number of evaluations that were under way at once.
  std::uint64_t most_in_flight() const;
  const std::vector<whet_candidate>& recommended() const;
  sdk::Prompt prompt(whet_candidate id) const;
  sdk::Prompt Seed() const { return prompt(sdk::kSeedPrompt); }
  // The first recommendation; the seed prompt if there is none.
  sdk::Prompt Best() const;
  // The task's; for a prompt that shows each input other demonstrations, its
  // mean over the inputs of val.
  double TrueScore(const sdk::Prompt& prompt) const;
  // Breaches of the contract, one text each: a candidate evaluated on one of
  // its own demonstrations, an example asked for twice in a request, ...
  const std::vector<std::string>& violations() const;
  // Names of events, in order.
  const std::vector<std::string>& events() const;
  // JSON of events, in the same order.
  const std::vector<std::string>& event_texts() const;
  // What the strategy keeps for the user, by name.
  const std::map<std::string, std::string>& texts() const;
  // Every decision of the strategy, one line each.
  const std::string& trajectory() const;

 private:
  struct State;
  struct Service;
  std::unique_ptr<State> state_;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_SEARCH_WORLD_SEARCH_WORLD_H_
