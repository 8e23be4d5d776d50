// A plain strategy for engine tests: tries sets of demonstrations drawn from
// the training split on all of val, several at once, keeps the best; for
// `rounds` rounds, or as long as the budget lasts.
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/strategy.h"

namespace {

using nlohmann::json;
using whet::sdk::Search;

class Sweep : public whet::sdk::Strategy {
 public:
  explicit Sweep(const whet::sdk::Context& context)
      : rounds_(json::parse(context.config).at("rounds").get<int>()) {}

  void Run(Search& search) override {
    const auto train = search.Examples("train");
    std::vector<std::uint64_t> val;
    for (const auto& e : search.Examples("val"))
      val.push_back(e.number);
    const json seed = json::parse(search.CandidateJson(1));
    double best = -1.0;
    for (int round = 0; rounds_ == 0 || round < rounds_; ++round) {
      std::vector<std::pair<whet_candidate, whet::sdk::EvaluationTicket>> asked;
      for (int k = 0; k < 3; ++k) {
        json candidate = seed;
        for (int shot = 0; shot < 4; ++shot) {
          const auto& e = train[search.RandomBelow("shots", train.size())];
          candidate["few_shot_examples"].push_back(
              {{"input", json::parse(e.input)},
               {"output", std::string(e.expected)}});
        }
        const auto id = search.Propose(candidate.dump(), {1}, "four at random");
        asked.emplace_back(id, search.Evaluate(id, val));
      }
      for (const auto& [id, ticket] : asked) {
        double sum = 0.0;
        for (const auto& e : search.Wait(ticket))
          sum += e.ok() ? e.score : 0.0;
        if (sum > best) {
          best = sum;
          search.Recommend({id});
          search.KeepText("best_sum", std::to_string(sum));
        }
      }
    }
  }

 private:
  const int rounds_;
};

constexpr char kSchema[] = R"({
  "type": "object",
  "properties": {
    "rounds": {"description": "0: until the budget is used up",
               "type": "integer", "default": 0}
  },
  "additionalProperties": false
})";

}  // namespace

WHET_STRATEGY_PLUGIN(Sweep, {.id = "test.sweep",
                             .name = "Sweep",
                             .version = "1.0.0",
                             .config_schema = kSchema,
                             .needs = {WHET_SERVICE_SEARCH}})
