// Results of runs that should be equal.
//
//   EXPECT_EQ(Comparable(ResultJson(*whole)),
//   Comparable(ResultJson(*resumed)));
#ifndef WHET_TESTS_INTEGRATION_COMPARABLE_RESULT_H_
#define WHET_TESTS_INTEGRATION_COMPARABLE_RESULT_H_

#include <string>

#include <nlohmann/json.hpp>

namespace whet::testing {

// result.json without what may differ between equal runs: id, times and
// traffic.
inline nlohmann::json Comparable(const std::string& result_json) {
  nlohmann::json out = nlohmann::json::parse(result_json);
  for (const char* differs : {"run_id", "wall_s", "traffic"})
    out.erase(differs);
  for (nlohmann::json& entry : out["pareto"]["front"])
    entry.erase("latency_s");
  return out;
}

}  // namespace whet::testing

#endif  // WHET_TESTS_INTEGRATION_COMPARABLE_RESULT_H_
