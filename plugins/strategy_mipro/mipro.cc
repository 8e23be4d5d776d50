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
#include "paired_search.h"
#include "plan.h"
#include "prompt_space.h"
#include "proposer.h"
#include "search/evaluations.h"
#include "search/example_order.h"
#include "search/meter.h"
#include "search/python_random.h"

namespace whet::mipro {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

// What the budget pays. Two evaluations tell what one costs.
std::int64_t Evaluations(sdk::Search& search, const Task& task) {
  search::Meter meter(search, kUnlimited);
  search::Numbers probe = search::NumbersOf(task.train);
  probe.resize(std::min<std::size_t>(2, probe.size()));
  if (task.seed.few_shot_examples.empty()) {
    search::Evaluate(search, {{sdk::kSeedPrompt, probe}});
    meter.Paid(static_cast<std::int64_t>(probe.size()));
  }
  return meter.Left();
}

// MIPROv2 without validation examples: the last four fifths of train.
void SplitAsDspy(Task& task) {
  const std::size_t all = task.train.size();
  const std::size_t val = std::min<std::size_t>(
      1000, std::max<std::size_t>(
                1, static_cast<std::size_t>(static_cast<double>(all) * 0.80)));
  if (all < 2) {
    throw sdk::Error(WHET_FAILED_PRECONDITION,
                     "mipro with compat needs a validation example, or two "
                     "training examples: give the splits larger shares");
  }
  const auto cut = task.train.end() - static_cast<std::ptrdiff_t>(val);
  task.val.assign(cut, task.train.end());
  task.train.erase(cut, task.train.end());
}

class Mipro {
 public:
  explicit Mipro(const sdk::Context& context)
      : options_(ParseOptions(context.config)) {}

  void Run(sdk::Search& search) {
    search.Recommend({sdk::kSeedPrompt});
    Task task = {sdk::ParsePrompt(search.CandidateJson(sdk::kSeedPrompt)),
                 search.Examples("train"), search.Examples("val")};
    if (task.train.empty()) {
      throw sdk::Error(WHET_FAILED_PRECONDITION,
                       "mipro needs at least one training example: give the "
                       "split train a larger share");
    }
    if (options_.compat) {
      RunAsDspy(search, task);
      return;
    }
    if (task.val.empty()) {
      task.val = task.train;
    }
    RunPaired(search, task);
  }

 private:
  void RunPaired(sdk::Search& search, Task& task) {
    const Plan plan =
        BudgetPlan(options_, Evaluations(search, task), task.val.size());

    // Step 1: sets of demonstrations.
    const std::vector<DemonstrationSet> sets =
        MakeSets(search, task, options_, plan.sets, plan.answers);
    TellSets(search, sets);

    // Step 2: instructions.
    const std::vector<std::string> instructions =
        Instructions(search, task, sets, plan);

    // Step 3: the search among their combinations.
    PromptSpace space(search, task, instructions, sets);
    search::Numbers examples = search::CommonOrder(task.val, {});
    examples.resize(std::min(examples.size(), plan.val));
    PairedSearch(search, space, plan, examples).Run();
  }

  // The seed prompt's own alone if the role cannot be asked: then sets of
  // demonstrations are searched.
  std::vector<std::string> Instructions(
      sdk::Search& search, const Task& task,
      const std::vector<DemonstrationSet>& sets, const Plan& plan) const {
    search::PythonRandom tips(search.Random("mipro.tips"));
    try {
      return Proposer(search, task, options_)
          .Propose(sets, plan.instructions, plan.views, tips);
    } catch (const sdk::Error& e) {
      if (e.code() == WHET_RESOURCE_EXHAUSTED || e.code() == WHET_CANCELLED ||
          sets.size() < 2) {
        throw;
      }
      search.host().Log(
          WHET_LOG_WARN,
          std::string("no instructions are proposed: ") + e.what());
      return {task.seed.system};
    }
  }

  // One generator for everything that DSPy itself draws, in its order.
  void RunAsDspy(sdk::Search& search, Task& task) {
    search::PythonRandom rng(options_.seed);
    if (task.val.empty()) {
      SplitAsDspy(task);
    }
    const Plan plan = DspyPlan(options_, task.val.size());
    search::Numbers val = search::NumbersOf(task.val);
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
