// What a SearchWorld knows: candidates, scores, tickets, money, trajectory.
// Internal to the search_world library.
#ifndef WHET_TESTS_SUPPORT_SEARCH_WORLD_WORLD_STATE_H_
#define WHET_TESTS_SUPPORT_SEARCH_WORLD_WORLD_STATE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "whet/service/search.h"

#include "search_world/search_world.h"
#include "search_world/task.h"

namespace whet::testing {

inline constexpr std::int64_t kTokensPerCall = 100;

// Results of a ticket with the C arrays that point into them.
struct EvaluationResult {
  std::int64_t calls = 0;
  std::vector<sdk::Evaluated> items;
  std::vector<whet_evaluated> c;
  whet_evaluation evaluation{};
};

struct GenerationResult {
  std::int64_t calls = 0;
  std::vector<sdk::Generated> items;
  std::vector<whet_generated> c;
  whet_generation generation{};
};

// The prompt as it is shown for an example: of a pool those demonstrations that
// have most words in common with the input, the nearest last.
sdk::Prompt Shown(const sdk::Prompt& prompt, const WorldExample& example);

struct SearchWorld::State {
  State(const Task& t, WorldOptions o);

  struct Split {
    std::vector<std::string> inputs;  // JSON, stable storage
    std::vector<whet_example> examples;
  };

  void Read(const char* name, const std::vector<WorldExample>& examples);
  void Log(const std::string& line) { trajectory += line + "\n"; }
  whet_candidate AddCandidate(const sdk::Prompt& prompt);
  // Throws NOT_FOUND.
  const std::string& Json(whet_candidate id) const;
  const sdk::Evaluated& Score(whet_candidate id, std::uint64_t number,
                              std::uint32_t sample);
  // Throws RESOURCE_EXHAUSTED, and charges nothing, unless all of it fits.
  void Charge(std::int64_t count);
  // `count` calls have been waited for: gives back what they held beside what
  // they cost, and bills what was sent twice.
  void Settle(std::int64_t count);
  std::int64_t TokensTaken() const { return calls * kTokensPerCall + held; }
  // Throws CANCELLED.
  void CheckCancelled() const;
  // Throws INVALID_ARGUMENT for what a host refuses; notes what it allows but
  // a strategy must not do.
  void CheckRequest(const whet_evaluate_request& request);
  void CheckCandidate(const sdk::Prompt& prompt) const;

  const Task* task;
  WorldOptions options;
  whet_host host{};
  whet_search service{};

  std::map<std::string, Split, std::less<>> splits;
  std::map<std::uint64_t, const WorldExample*> by_number;
  std::vector<std::string> candidates;  // canonical JSON; id - 1
  std::vector<sdk::Prompt> prompts;
  std::map<std::string, whet_candidate> ids;
  std::map<std::tuple<whet_candidate, std::uint64_t, std::uint32_t>,
           sdk::Evaluated>
      scored;
  std::map<std::string, std::uint64_t, std::less<>> stream_position;
  std::map<whet_ticket, std::unique_ptr<EvaluationResult>> evaluations;
  std::map<whet_ticket, std::unique_ptr<GenerationResult>> generations;
  std::set<whet_ticket> waited;
  std::uint64_t in_flight = 0;

  whet_ticket next_ticket = 1;
  std::uint64_t generate_calls = 0;
  std::int64_t calls = 0;
  std::int64_t settled = 0;
  std::int64_t held = 0;  // tokens beside those of `calls`
  std::uint64_t evaluate_calls = 0;
  std::uint64_t most_in_flight = 0;
  std::vector<whet_candidate> recommended;
  std::vector<std::string> violations;
  std::vector<std::string> events;
  std::vector<std::string> event_texts;
  std::map<std::string, std::string> texts;
  std::string trajectory;
  bool ran = false;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_SEARCH_WORLD_WORLD_STATE_H_
