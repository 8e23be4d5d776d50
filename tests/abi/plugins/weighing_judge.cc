// An evaluator of now: how probable a judge's model finds the answer "yes".
#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/evaluator.h"
#include "whet/sdk/llm.h"

namespace {

using whet::sdk::Error;

class WeighingJudge : public whet::sdk::Evaluator {
 public:
  explicit WeighingJudge(const whet::sdk::Context& context)
      : llm_(context.host) {}

  whet::sdk::Score Evaluate(const whet::sdk::Item& item) const override {
    whet::sdk::GenerateRequest request;
    request.messages = {
        {WHET_ROLE_USER, "Is it right: " + std::string(item.output)}};
    request.logprobs = 2;
    const std::vector<whet::sdk::Generated> answers =
        llm_.Generate("judge", {request});
    if (answers[0].status != WHET_OK)
      throw Error(answers[0].status, answers[0].text);
    const auto tokens =
        nlohmann::json::parse(answers[0].logprobs, nullptr, false);
    if (!tokens.is_array() || tokens.empty())
      throw Error(WHET_UNAVAILABLE, "the judge's model has no logprobs");
    double yes = 0.0;
    for (const auto& token : tokens[0]["top"]) {
      if (token["token"] == "yes")
        yes += std::exp(token["logprob"].get<double>());
    }
    return {yes, "how probable the judge finds it"};
  }

 private:
  whet::sdk::Llm llm_;
};

}  // namespace

WHET_EVALUATOR_PLUGIN(
    WeighingJudge,
    {.id = "test.weighing_judge",
     .name = "Weighing judge",
     .version = "1.0.0",
     .description = "Scores by the probability of the word yes.",
     .needs = {WHET_SERVICE_LLM},
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
