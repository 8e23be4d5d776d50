// A host for one run of a strategy: whet.search/1 over a made-up task
// (simulated_task.h), with a budget, a journal and everything that can go
// wrong on purpose.
//
//   SimulatedSearch search({.calls = 120});
//   InstancePtr strategy = subject.MakeOn(search.host(), config);
//   const SearchEnd end = search.Run(*strategy);
//   Expect(search.spent() <= 120, ...);
//
// What a strategy must not do is served as far as possible and noted as a
// slip, so that one check speaks of it and the others go on. Calls from other
// threads are noted and take their turn.
#ifndef WHET_CORE_CONFORMANCE_SIMULATED_SEARCH_H_
#define WHET_CORE_CONFORMANCE_SIMULATED_SEARCH_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "whet/host.h"
#include "whet/plugin.h"

#include "conformance/reflection.h"
#include "conformance/simulated_task.h"

namespace whet::conformance {

struct SearchOptions {
  std::uint64_t seed = 1;  // of the random streams
  TaskOptions task = {};
  std::int64_t calls = 120;  // -1: no limit
  std::int64_t tokens = -1;  // each call takes 100, and holds 300 until waited
  bool has_reflect_role = true;
  Reflection reflection = Reflection::kAsAsked;
  whet_status generations_end = WHET_OK;  // all of them
  double failing = 0.0;                   // share of evaluations, by chance
  double failing_of_others = 0.0;         // of prompts beside the seed prompt
  std::size_t longer = 0;       // bytes behind structs, as a later host has
  std::int64_t slow_ms = 0;     // that each of the first two waits takes
  std::int64_t cancel_at = -1;  // request from which on all are cancelled
  bool keeps_trace = true;
  // Records of an earlier session: the same requests must come again.
  std::vector<std::string> recorded = {};
  // After each record that is new.
  std::function<void(const std::vector<std::string>&)> on_record = {};
  // Before each evaluation, with the calls that were paid; true stops the run.
  std::function<bool(std::int64_t calls)> stops_at = {};
};

// What a strategy must not do, by the check that speaks of it.
enum class Slip { kMisuse, kThread, kShown, kRecommended, kEvent, kInvented };

struct SearchEnd {
  whet_status status = WHET_OK;
  std::string error = {};
};

class SimulatedSearch {
 public:
  explicit SimulatedSearch(SearchOptions options);
  ~SimulatedSearch();
  SimulatedSearch(const SimulatedSearch&) = delete;
  SimulatedSearch& operator=(const SimulatedSearch&) = delete;

  const whet_host* host() const;
  SearchEnd Run(whet_instance& strategy);

  // Requests, their outcomes and events, in order; the last lines are the
  // outcome of the run.
  const std::vector<std::string>& trace() const;
  // The part of it that a host writes down: requests and recommendations.
  const std::vector<std::string>& records() const;
  // Where a resumed run left the recorded path, or empty.
  const std::string& divergence() const;

  std::int64_t spent() const;  // calls
  std::int64_t tokens_left() const;
  std::int64_t requests() const;     // that can be cancelled
  std::int64_t refused() const;      // of them, for want of budget
  std::int64_t cancelled() const;    // of them, because the run was stopped
  std::int64_t scored() const;       // evaluations with a score
  std::int64_t generations() const;  // answers of the reflecting model
  std::size_t candidates() const;
  std::size_t most_tickets() const;  // that were open at once
  double longest_pause_s() const;    // between two calls
  // Last recommendation, best first; 1 is the seed prompt.
  const std::vector<std::uint64_t>& recommended() const;
  // The truth about a candidate (simulated_task.h).
  double Quality(std::uint64_t candidate) const;
  // The first slip of a kind, or empty.
  std::string FirstSlip(Slip slip) const;

 private:
  friend struct SimulatedTable;
  struct State;
  std::unique_ptr<State> state_;
};

// Ids of the services that a strategy finds.
std::vector<std::string> OfferedSearchServices();

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_SIMULATED_SEARCH_H_
