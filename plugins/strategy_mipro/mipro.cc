// Strategy mipro: sets of demonstrations are bootstrapped, instructions are
// proposed from what is known about the task, and a Tree-structured Parzen
// Estimator searches the combinations.
//
// Source: Opsahl-Ong et al. 2024, "Optimizing Instructions and Demonstrations
// for Multi-Stage Language Model Programs" (arXiv 2406.11695), as MIPROv2 of
// DSPy 3.4 does it; step numbers are those of its code. README.md lists the
// differences.
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "demonstration_sets.h"
#include "dspy_search.h"
#include "options.h"
#include "plan.h"
#include "prompt_space.h"
#include "proposer.h"
#include "search/python_random.h"

namespace whet::mipro {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

search::Numbers NumbersOf(const std::vector<sdk::Example>& examples) {
  search::Numbers numbers;
  for (const sdk::Example& example : examples) {
    numbers.push_back(example.number);
  }
  return numbers;
}

class Mipro {
 public:
  explicit Mipro(const sdk::Context& context)
      : options_(ParseOptions(context.config)) {}

  void Run(sdk::Search& search) {
    search.Recommend({sdk::kSeedPrompt});
    Task task = {sdk::ParsePrompt(search.CandidateJson(sdk::kSeedPrompt)),
                 search.Examples("train"), search.Examples("val")};
    RunAsDspy(search, task);
  }

 private:
  // One generator for everything that DSPy itself draws, in its order.
  void RunAsDspy(sdk::Search& search, Task& task) {
    search::PythonRandom rng(options_.seed);
    const Plan plan = DspyPlan(options_, task.val.size());
    search::Numbers val = NumbersOf(task.val);
    if (options_.trials == 0) {
      search::Numbers sample;
      for (const std::size_t i : rng.SampleIndices(val.size(), plan.val)) {
        sample.push_back(val[i]);
      }
      val = sample;
    }
    std::vector<DemonstrationSet> sets =
        MakeDspySets(search, task, options_, plan.sets, rng);
    TellSets(search, sets);
    const std::vector<std::string> instructions =
        Proposer(search, task, options_)
            .Propose(sets, plan.instructions, plan.views, rng);
    if (options_.zero_shot()) {
      sets.resize(1);
    }
    PromptSpace space(search, task, instructions, sets);
    DspySearch(search, space, plan, options_, val, rng).Run();
  }

  Options options_;
};

}  // namespace
}  // namespace whet::mipro

WHET_STRATEGY_PLUGIN(whet::mipro::Mipro,
                     {.id = "mipro",
                      .name = "MIPROv2",
                      .version = "0.1.0",
                      .description = "Searches instructions and demonstrations "
                                     "together with a Tree-structured Parzen "
                                     "Estimator.",
                      .vendor = "Whet",
                      .license = "Apache-2.0",
                      .config_schema = whet::mipro::kSchema,
                      .needs = {WHET_SERVICE_SEARCH},
                      .flags = WHET_PLUGIN_DETERMINISTIC})
