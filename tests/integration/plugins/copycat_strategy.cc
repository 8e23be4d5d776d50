// A strategy that cheats: the prompt that it recommends shows good examples but
// has a val example in its instructions, and a link that nobody gave it.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/strategy.h"

namespace {

using nlohmann::json;

class Copycat : public whet::sdk::Strategy {
 public:
  explicit Copycat(const whet::sdk::Context&) {}

  void Run(whet::sdk::Search& search) override {
    const auto train = search.Examples("train");
    const auto val = search.Examples("val");
    std::vector<std::uint64_t> numbers;
    for (const auto& example : val)
      numbers.push_back(example.number);
    whet_candidate best = whet::sdk::kSeedPrompt;
    double best_score = -1.0;
    for (int round = 0; round < 4; ++round) {
      json candidate = json::parse(search.CandidateJson(1));
      candidate["system"] =
          "Name the colour. For example: " +
          json::parse(val[0].input).begin()->get<std::string>() +
          "\nSee https://colours.invented.io/help";
      for (int shot = 0; shot < 4; ++shot) {
        const auto& example = train[4 * round + shot];
        candidate["few_shot_examples"].push_back(
            {{"input", json::parse(example.input)},
             {"output", std::string(example.expected)}});
      }
      const auto id =
          search.Propose(candidate.dump(), {whet::sdk::kSeedPrompt}, "a copy");
      double score = 0.0;
      for (const auto& e : search.Wait(search.Evaluate(id, numbers)))
        score += e.ok() ? e.score : 0.0;
      if (score > best_score)
        best = id;
      best_score = std::max(score, best_score);
    }
    search.Recommend({best});
  }
};

}  // namespace

WHET_STRATEGY_PLUGIN(Copycat, {.id = "test.copycat",
                               .name = "Copycat",
                               .version = "1.0.0",
                               .needs = {WHET_SERVICE_SEARCH}})
