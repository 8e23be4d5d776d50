// Evaluator test.tally: 1 if output and expected are equal; of a set it says
// how many were and, by expected output, how many there are. `fault` makes it
// say what a host must not believe.
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/evaluator.h"
#include "whet/sdk/settings_json.h"

namespace {

using whet::sdk::Context;
using whet::sdk::Error;
using whet::sdk::Item;
using whet::sdk::Score;
using whet::sdk::SetMetric;

class Tally : public whet::sdk::SetEvaluator {
 public:
  explicit Tally(const Context& context)
      : fault_(whet::sdk::ParseSettings(context).value("fault", "")) {}

  Score Evaluate(const Item& item) const override {
    if (item.output == "unscorable")
      throw Error(WHET_INVALID_ARGUMENT, "no score for this");
    const bool equal = item.output == item.expected;
    Score score = {equal ? 1.0 : 0.0,
                   equal ? "" : "not equal",
                   {{"bytes", static_cast<double>(item.output.size())}},
                   (equal ? "+" : "-") + std::string(item.expected)};
    if (fault_ == "long")
      score.statistics.resize(WHET_MAX_STATISTICS_BYTES + 1, 'x');
    return score;
  }

  std::vector<SetMetric> Aggregate(
      const std::vector<std::string_view>& statistics) const override {
    if (fault_ == "throws")
      throw Error(WHET_INTERNAL, "lost count");
    std::map<std::string, double> of_label;
    double right = 0;
    for (const std::string_view item : statistics) {
      if (item.empty())
        throw Error(WHET_INVALID_ARGUMENT, "an item without statistics");
      right += item[0] == '+' ? 1 : 0;
      of_label[std::string(item.substr(1))] += 1;
    }
    std::vector<SetMetric> metrics = {{"", "right", right}};
    if (fault_ == "nan")
      metrics.push_back({"", "nothing", std::nan("")});
    metrics.push_back({"", "score", fault_ == "range" ? 7.0 : 0.125});
    for (const auto& [label, count] : of_label)
      metrics.push_back({label, "count", count});
    return metrics;
  }

 private:
  std::string fault_;
};

}  // namespace

WHET_SET_EVALUATOR_PLUGIN(Tally, {.id = "test.tally",
                                  .name = "Tally",
                                  .version = "1.0.0",
                                  .config_schema =
                                      R"({"type": "object", "properties":
                                   {"fault": {"type": "string"}}})"})
