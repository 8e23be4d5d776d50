// Strategy factorial.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "search/demonstration_pool.h"
#include "search/meter.h"
#include "search/proposal_check.h"
#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "belief.h"
#include "catalog.h"
#include "options.h"
#include "proposals.h"
#include "stages.h"
#include "trials.h"

namespace whet::factorial {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

class Factorial {
 public:
  explicit Factorial(const sdk::Context& context)
      : options_(ParseOptions(context.config)) {}

  void Run(sdk::Search& search) {
    search.Recommend({sdk::kSeedPrompt});
    const std::vector<sdk::Example> train = search.Examples("train");
    const std::vector<sdk::Example> val = search.Examples("val");
    const sdk::Prompt seed =
        sdk::ParsePrompt(search.CandidateJson(sdk::kSeedPrompt));
    std::unique_ptr<search::DemonstrationPool> pool;
    Recipe seed_recipe;
    const Showable showable =
        Demonstrations(search, train, val, seed, pool, seed_recipe);
    Catalog catalog(seed, options_.max_edits);
    if (options_.max_edits > 0) {
      catalog.AddDrops();
    }
    const search::ProposalCheck check(train, options_.max_chars);
    search::Meter meter(search,
                        static_cast<std::int64_t>(options_.max_evaluations));
    Trials trials(search, meter, catalog, pool.get(), check, train, val);
    trials.EnterSeed(seed_recipe);
    Belief belief(search, catalog, showable, trials);
    Proposals proposals(search, catalog, trials, check, options_);
    Explorer explorer(search, trials, belief, catalog, showable);

    std::vector<std::size_t> paid_for;
    for (std::size_t place : trials.Open(0, Upto(trials.validation()), 0,
                                         trials.validation())) {
      paid_for.push_back(place);
    }
    bool going = paid_for.empty() || trials.Evaluate({{0, paid_for}});
    going = going && explorer.Batch();
    while (going) {
      belief.Refresh();
      search.Recommend(Best(trials, belief));
      const std::int64_t all = meter.paid() + meter.Left();
      if (meter.Left() <= NarrowingShare(all, belief.variances())) {
        break;
      }
      try {
      while (proposals.Due(meter.paid() + static_cast<std::int64_t>(proposals.asked()))) {
        proposals.Ask(belief, meter.paid() + static_cast<std::int64_t>(proposals.asked()));
        belief.Refresh();
      }
      } catch (const sdk::BudgetSpent&) {
        break;
      }
      going = explorer.Batch();
    }
    Narrow(search, meter, trials, belief);
    if (std::getenv("F_DEBUG")) {
      const auto& v = belief.variances();
      std::fprintf(stderr, "text %.3f demo %.3f omega %.3f tau %.2f nu %.2f trials %zu edits %zu asked %zu k %zu\n", v.text, v.demonstration, v.omega, v.tau, v.nu, trials.size(), catalog.factors().size(), proposals.asked(), belief.layout().columns().size());
    }
  }

 private:
  static std::vector<std::size_t> Upto(std::size_t n) {
    std::vector<std::size_t> out(n);
    for (std::size_t i = 0; i < n; ++i) out[i] = i;
    return out;
  }

  Showable Demonstrations(sdk::Search& search,
                          const std::vector<sdk::Example>& train,
                          const std::vector<sdk::Example>& val,
                          const sdk::Prompt& seed,
                          std::unique_ptr<search::DemonstrationPool>& pool,
                          Recipe& seed_recipe) const {
    Showable showable;
    if (train.empty() && seed.few_shot_examples.empty()) {
      return showable;
    }
    pool = std::make_unique<search::DemonstrationPool>(
        train, seed.few_shot_examples);
    showable.labels.resize(pool->size());
    for (const sdk::FewShotExample& shot : seed.few_shot_examples) {
      for (std::size_t i = 0; i < pool->size(); ++i) {
        if (pool->shown(i) == shot) {
          seed_recipe.shots.push_back(i);
          break;
        }
      }
    }
    // Something must be left to evaluate on.
    const std::size_t free = val.empty() ? train.size() / 2 : pool->size();
    showable.shots = std::min({options_.shots, free, pool->size()});
    if (showable.shots == 0) {
      return showable;
    }
    showable.places = pool->DrawBalanced(search, options_.max_demonstrations);
    for (const std::size_t place : seed_recipe.shots) {
      if (std::find(showable.places.begin(), showable.places.end(), place) ==
          showable.places.end()) {
        showable.places.push_back(place);
      }
    }
    std::sort(showable.places.begin(), showable.places.end());
    if (pool->labelled()) {
      std::set<std::string> distinct;
      for (std::size_t i = 0; i < pool->size(); ++i) {
        showable.labels[i] = pool->shown(i).output;
        distinct.insert(showable.labels[i]);
      }
      showable.distinct.assign(distinct.begin(), distinct.end());
    }
    return showable;
  }

  Options options_;
};

}  // namespace
}  // namespace whet::factorial

WHET_STRATEGY_PLUGIN(whet::factorial::Factorial,
                     {.id = "factorial",
                      .name = "Factorial search",
                      .version = "0.1.0",
                      .description = "Tests many small edits and "
                                     "demonstrations at once: every call "
                                     "informs every edit.",
                      .vendor = "Whet",
                      .license = "Apache-2.0",
                      .config_schema = whet::factorial::kSchema,
                      .needs = {WHET_SERVICE_SEARCH},
                      .flags = WHET_PLUGIN_DETERMINISTIC})
