// What a SimulatedSearch knows: candidates, tickets, budget, journal, slips.
// The C functions over it are in simulated_search.cc. Callers hold `mutex`.
#ifndef WHET_CORE_CONFORMANCE_SIMULATED_SEARCH_STATE_H_
#define WHET_CORE_CONFORMANCE_SIMULATED_SEARCH_STATE_H_

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "whet/plugin.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/simulated_search.h"

namespace whet::conformance {

// An evaluation or a generation that was asked for.
struct SimulatedTicket {
  whet_candidate candidate = 0;
  std::vector<std::uint64_t> examples = {};
  std::uint32_t sample = 0;
  std::vector<ReflectRequest> requests = {};  // of a generation
  std::int64_t fresh = 0;                     // calls that it paid
  bool finished = false;
  std::vector<SimulatedAnswer> answers = {};
  std::vector<SimulatedReply> replies = {};
  std::vector<char> items = {};  // of the C array
  whet_evaluation evaluation = {};
  whet_generation generation = {};

  bool generates() const { return candidate == 0; }
};

struct SimulatedSearch::State {
  explicit State(SearchOptions given);

  absl::StatusOr<whet_candidate> Propose(
      std::string_view json, const std::vector<std::uint64_t>& parents);
  absl::StatusOr<whet_ticket> Evaluate(const whet_evaluate_request& request);
  absl::StatusOr<whet_ticket> Generate(std::string_view role,
                                       std::vector<ReflectRequest> requests);
  // The ticket with its answers.
  absl::StatusOr<SimulatedTicket*> Wait(whet_ticket number, bool generation);
  absl::Status Recommend(const std::vector<std::uint64_t>& ids);
  void TakeEvent(std::string_view name, std::string_view json);
  absl::Status KeepText(std::string_view name, std::string_view text);
  std::uint64_t Draw(const std::string& stream);

  bool Knows(std::uint64_t candidate) const {
    return candidate >= 1 && candidate <= prompts.size();
  }
  void Note(Slip slip, const std::string& text);
  // A line that a host would write down before the strategy goes on.
  void Record(const std::string& line);
  void Trace(const std::string& line);
  // Counts a request; CANCELLED from the one on that options name.
  absl::Status CheckCancelled();
  // RESOURCE_EXHAUSTED, and nothing is taken, unless `fresh` calls fit.
  absl::Status Charge(std::int64_t fresh);
  std::int64_t TokensLeft() const;  // -1: no limit
  void FinishEvaluation(SimulatedTicket& ticket);
  void FinishGeneration(SimulatedTicket& ticket);
  absl::Status CheckCandidate(const Candidate& candidate) const;
  absl::Status CheckExamples(const whet_evaluate_request& request);
  bool Fails(whet_candidate candidate, std::uint64_t example) const;
  whet_ticket Keep(SimulatedTicket ticket);

  SearchOptions options;
  SimulatedTask task;
  whet_host host{};
  std::vector<char> table = {};  // whet_search and what is longer
  std::mutex mutex;
  std::thread::id thread;

  std::map<std::string, std::vector<char>, std::less<>> example_arrays;
  std::vector<RatedPrompt> prompts;  // number - 1
  std::map<std::string, whet_candidate> by_json;
  std::vector<std::set<std::uint64_t>> shown;  // examples that a prompt shows
  std::vector<std::int64_t> scored_examples;   // of each prompt
  using Key = std::tuple<whet_candidate, std::uint64_t, std::uint32_t>;
  std::set<Key> paid;
  std::set<std::uint64_t> generated;  // hashes of requests that were paid
  std::map<whet_ticket, SimulatedTicket> tickets;
  whet_ticket next_ticket = 1;
  std::size_t most_tickets = 0;
  std::map<std::string, std::uint64_t> stream_positions;

  std::int64_t calls = 0;
  std::int64_t unsettled = 0;  // of them, not waited for
  std::int64_t requests = 0;
  std::int64_t refused = 0;
  std::int64_t cancelled = 0;
  bool stopped = false;
  std::int64_t scored = 0;
  std::int64_t replies = 0;
  std::int64_t slow_waits = 0;
  std::vector<std::uint64_t> recommended;
  std::vector<std::string> trace;
  std::vector<std::string> records;
  std::string divergence;
  std::map<Slip, std::string> slips;
  std::chrono::steady_clock::time_point last_return;
  double longest_pause_s = 0.0;
};

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_SIMULATED_SEARCH_STATE_H_
