#include "record.h"

#include <cmath>
#include <string>

#include <nlohmann/json.hpp>

namespace whet::quality {
namespace {

using nlohmann::ordered_json;

// Six digits after the dot: equal runs give equal lines.
double Rounded(double value) { return std::round(value * 1e6) / 1e6; }

ordered_json OrNull(const std::optional<bool>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

std::optional<bool> BoolOf(const ordered_json& json, const char* name) {
  const auto it = json.find(name);
  return it != json.end() && it->is_boolean()
             ? std::optional<bool>(it->get<bool>())
             : std::nullopt;
}

}  // namespace

std::string RecordJson(const Record& r) {
  return ordered_json{{"world", r.world},
                      {"strategy", r.strategy},
                      {"budget", r.budget},
                      {"seed", r.seed},
                      {"seed_score", Rounded(r.seed_score)},
                      {"attainable", Rounded(r.attainable)},
                      {"found", Rounded(r.found)},
                      {"returned", Rounded(r.returned)},
                      {"calls", r.calls},
                      {"allowed", r.allowed},
                      {"difference_holds", OrNull(r.difference_holds)},
                      {"score_holds", OrNull(r.score_holds)},
                      {"status", r.status},
                      {"cpu_s", Rounded(r.cpu_s)}}
      .dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::optional<Record> ParseRecord(std::string_view line) {
  const ordered_json json = ordered_json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("returned")) {
    return std::nullopt;
  }
  Record r;
  r.world = json.value("world", "");
  r.strategy = json.value("strategy", "");
  r.budget = json.value("budget", r.budget);
  r.seed = json.value("seed", r.seed);
  r.seed_score = json.value("seed_score", 0.0);
  r.attainable = json.value("attainable", 0.0);
  r.found = json.value("found", 0.0);
  r.returned = json.value("returned", 0.0);
  r.calls = json.value("calls", r.calls);
  r.allowed = json.value("allowed", r.allowed);
  r.difference_holds = BoolOf(json, "difference_holds");
  r.score_holds = BoolOf(json, "score_holds");
  r.status = json.value("status", "");
  r.cpu_s = json.value("cpu_s", 0.0);
  return r;
}

}  // namespace whet::quality
