// Strategy few_shot: searches which training examples a prompt shows, and in
// which order.
//
// Sources: showing examples at all, Brown et al. 2020, "Language Models are
// Few-Shot Learners"; bootstrapping and random search, Khattab et al. 2023,
// "DSPy" (BootstrapFewShotWithRandomSearch); the order matters, Lu et al.
// 2022, "Fantastically Ordered Prompts"; the race, Jamieson and Talwalkar
// 2016, "Non-stochastic Best Arm Identification and Hyperparameter
// Optimization". README.md lists the differences.
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/settings_json.h"
#include "whet/sdk/strategy.h"

#include "bootstrap.h"
#include "options.h"
#include "plan.h"
#include "proposer.h"
#include "race.h"
#include "search/demonstration_pool.h"
#include "search/example_order.h"
#include "search/meter.h"

namespace whet::few_shot {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

// A smaller field cannot spare places for other ways to show demonstrations.
constexpr std::size_t kFieldWithArms = 8;

void Join(const std::vector<Entrant>& more, std::vector<Entrant>& field) {
  field.insert(field.end(), more.begin(), more.end());
}

Options ParseOptions(const std::string& config) {
  const nlohmann::json json = sdk::ParseSettings(config);
  Options options;
  options.shots = json.value("shots", options.shots);
  options.bootstrapped = json.value("bootstrapped", options.bootstrapped);
  const std::string nearest = json.value("nearest", "auto");
  options.nearest = nearest == "only"  ? Nearest::kOnly
                    : nearest == "off" ? Nearest::kOff
                                       : Nearest::kAuto;
  options.max_candidates = json.value("max_candidates", options.max_candidates);
  return options;
}

class FewShot {
 public:
  explicit FewShot(const sdk::Context& context)
      : options_(ParseOptions(context.config)) {}

  void Run(sdk::Search& search) {
    search.Recommend({sdk::kSeedPrompt});
    const std::vector<sdk::Example> train = search.Examples("train");
    const std::vector<sdk::Example> val = search.Examples("val");
    const sdk::Prompt seed =
        sdk::ParsePrompt(search.CandidateJson(sdk::kSeedPrompt));

    search::DemonstrationPool pool(train, seed.few_shot_examples);
    Proposer propose(search, pool, seed, train, val, options_);
    search::Meter meter(search, MostEvaluations(options_));
    Race race(search, meter, search::CommonOrder(val, train), val.size(),
              propose.Seed());
    // A full-mark answer to an example with a label is that label, unless it
    // calls tools.
    const bool bootstrap =
        options_.bootstrapped && (!pool.labelled() || !seed.tools.is_null());

    // A first look at one set: the plan needs to know what an evaluation costs.
    std::vector<Entrant> field;
    if (!race.Decided()) {
      field = propose.Sets(1);
      for (const Entrant& first : field) {
        race.Probe(first);
      }
    }
    const Plan plan(meter.paid() + meter.Left(), bootstrap, options_);

    // Explore: sets in several orders, and other ways to show demonstrations;
    // the worse half is dropped at each rung.
    if (!race.Decided()) {
      if (plan.field >= kFieldWithArms) {
        Join(propose.Arms(plan.field), field);
      }
      Join(propose.Sets(plan.field - std::min(plan.field, field.size())),
           field);
      race.Halve(field, plan.halving - meter.paid());
    }

    // Let the best prompt so far be the teacher, and explore again.
    if (bootstrap && !race.Decided()) {
      Bootstrap(search, meter, race.leader(), train, plan.bootstrap, pool);
      field = options_.nearest == Nearest::kAuto &&
                      plan.field >= kFieldWithArms && pool.NearnessTells()
                  ? propose.NearestSets(1)
                  : std::vector<Entrant>();
      Join(propose.BootstrappedSets(plan.field - field.size()), field);
      race.Halve(field, plan.halving);
    }

    // Local moves around the leader while they can pay.
    while (!race.Decided() && race.rounds_without_change() < plan.patience) {
      const std::vector<Entrant> challengers =
          propose.Neighbours(race.leader().id, plan.neighbours);
      if (challengers.empty()) {
        break;
      }
      race.Halve(challengers, plan.round);
    }
  }

 private:
  Options options_;
};

}  // namespace
}  // namespace whet::few_shot

WHET_STRATEGY_PLUGIN(whet::few_shot::FewShot,
                     {.id = "few_shot",
                      .name = "Few-shot search",
                      .version = "0.1.0",
                      .description = "Searches the demonstrations of a prompt: "
                                     "which training examples it shows, and in "
                                     "which order.",
                      .vendor = "Whet",
                      .license = "Apache-2.0",
                      .config_schema = whet::few_shot::kSchema,
                      .needs = {WHET_SERVICE_SEARCH},
                      .flags = WHET_PLUGIN_DETERMINISTIC})
