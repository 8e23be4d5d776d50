// What the server has done: counters, and how GET /stats writes them. Plain
// values.
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_STATS_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_STATS_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "tests/support/fake_model_server/faults.h"

namespace whet::testing {

struct ServerStats {
  std::uint64_t requests = 0;  // read completely: what a provider would bill
  std::uint64_t connections = 0;
  std::uint64_t in_flight = 0;
  std::uint64_t most_in_flight = 0;
  std::uint64_t abandoned = 0;  // replies that their peer did not wait for
  std::map<int, std::uint64_t> answers = {};  // by status
  std::array<std::uint64_t, kFaultCount> faults = {};
  double seconds = 0;  // since the start or the last reset

  std::uint64_t FaultsOf(Fault fault) const {
    return faults[static_cast<std::size_t>(fault)];
  }
};

// {"requests": 12, ..., "answers": {"200": 10, "429": 1},
//  "rate_limited": 1, "faults": {"close": 1}, "seconds": 3.5}
std::string StatsJson(const ServerStats& stats);

// The same as a page for people.
std::string StatsPage(const ServerStats& stats);

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_STATS_H_
