#include "tests/support/fake_model_server/stats.h"

#include <nlohmann/json.hpp>

namespace whet::testing {
namespace {

using nlohmann::ordered_json;

ordered_json StatsAsJson(const ServerStats& stats) {
  ordered_json answers = ordered_json::object();
  for (const auto& [status, count] : stats.answers)
    answers[std::to_string(status)] = count;
  ordered_json faults = ordered_json::object();
  for (const FaultInfo& info : AllFaults()) {
    if (info.fault != Fault::kNone && stats.FaultsOf(info.fault) > 0)
      faults[std::string(info.name)] = stats.FaultsOf(info.fault);
  }
  const auto limited = stats.answers.find(429);
  return {
      {"requests", stats.requests},
      {"connections", stats.connections},
      {"in_flight", stats.in_flight},
      {"most_in_flight", stats.most_in_flight},
      {"abandoned", stats.abandoned},
      {"answers", answers},
      {"rate_limited", limited == stats.answers.end() ? 0 : limited->second},
      {"faults", faults},
      {"seconds", stats.seconds}};
}

// One row per number; `prefix` is where it lies.
void AddRows(const ordered_json& object, const std::string& prefix,
             std::string& page) {
  for (const auto& [name, value] : object.items()) {
    if (value.is_object()) {
      AddRows(value, prefix + name + " ", page);
    } else {
      page +=
          "<tr><td>" + prefix + name + "<td align=right>" + value.dump() + "\n";
    }
  }
}

}  // namespace

std::string StatsJson(const ServerStats& stats) {
  return StatsAsJson(stats).dump();
}

std::string StatsPage(const ServerStats& stats) {
  std::string page =
      "<!doctype html><title>fake_model_server</title>"
      "<h1>fake_model_server</h1><table>\n";
  AddRows(StatsAsJson(stats), "", page);
  return page + "</table><form method=post action=/stats/reset>" +
         "<button>Reset</button></form>\n";
}

}  // namespace whet::testing
