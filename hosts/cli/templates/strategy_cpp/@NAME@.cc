// @ID@: shows the model examples that are drawn at random, and keeps the best
// draw.
//
// Deterministic: random numbers come from the search only, and there is no
// clock. Whet replays it to resume a run, so that is all it has to do for that.
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <whet/sdk/strategy.h>

#include "comparison.h"

namespace {

using nlohmann::json;
using whet::sdk::kSeedPrompt;

constexpr char kSchema[] =
#include "@NAME@.schema.json.inc"
    ;

std::string Dump(const json& prompt) {
  // Data may hold bytes that are no UTF-8.
  return prompt.dump(-1, ' ', false, json::error_handler_t::replace);
}

class @CLASS@ : public whet::sdk::Strategy {
 public:
  explicit @CLASS@(const whet::sdk::Context& context) {
    const json settings = json::parse(context.config);
    rounds_ = settings.at("rounds");
    shots_ = settings.at("shots");
  }

  // A spent budget comes as an exception that ends a good run: let it pass.
  void Run(whet::sdk::Search& search) override {
    const std::vector<whet::sdk::Example> train = search.Examples("train");
    std::vector<std::uint64_t> val;
    for (const whet::sdk::Example& example : search.Examples("val"))
      val.push_back(example.number);
    if (train.empty() || val.empty())
      return;  // nothing to show, or nothing to compare on

    const json seed = json::parse(search.CandidateJson(kSeedPrompt));
    auto best = search.Wait(search.Evaluate(kSeedPrompt, val));
    for (int round = 0; round < rounds_; ++round) {
      json prompt = seed;
      for (int shot = 0; shot < shots_; ++shot) {
        const auto& drawn = train[search.RandomBelow("shots", train.size())];
        prompt["few_shot_examples"].push_back(
            {{"input", json::parse(drawn.input)},
             {"output", std::string(drawn.expected)}});
      }
      const whet_candidate candidate =
          search.Propose(Dump(prompt), {kSeedPrompt}, "drawn at random");
      auto scores = search.Wait(search.Evaluate(candidate, val));
      if (MeanDifference(scores, best) > 0.0) {
        best = std::move(scores);
        search.Recommend({candidate});
      }
    }
  }

 private:
  int rounds_ = 0;
  int shots_ = 0;
};

}  // namespace

WHET_STRATEGY_PLUGIN(@CLASS@, {.id = "@ID@",
                               .name = "@TITLE@",
                               .version = "0.1.0",
                               .description = "Shows examples that are drawn "
                                              "at random.",
                               .config_schema = kSchema,
                               .needs = {WHET_SERVICE_SEARCH}})
