// Strategy factorial: every call informs every edit. Small edits of the prompt
// and demonstrations are factors; prompts with drawn subsets of them are scored
// on rotating examples, one Bayesian model estimates all effects at once, and
// the best prompts are narrowed down on common examples.
//
// Sources: all factors at once, Fisher 1926, "The Arrangement of Field
// Experiments", and Plackett and Burman 1946, "The Design of Optimum
// Multifactorial Experiments"; drawing what to try, Thompson 1933, as in linear
// bandits, Agrawal and Goyal 2013, "Thompson Sampling for Contextual Bandits
// with Linear Payoffs"; learned variances, Efron and Morris 1973, "Stein's
// Estimation Rule and Its Competitors"; narrowing, Jamieson and Talwalkar 2016,
// "Non-stochastic Best Arm Identification and Hyperparameter Optimization".
// README.md has the formulas and what is different elsewhere.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "belief.h"
#include "catalog.h"
#include "layout.h"
#include "model.h"
#include "options.h"
#include "proposals.h"
#include "search/edits.h"
#include "search/meter.h"
#include "search/proposal_check.h"
#include "showable.h"
#include "stages.h"
#include "trials.h"

namespace whet::factorial {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

// What was learned about the edits in use, in points of score.
void Report(sdk::Search& search, const Catalog& catalog, const Belief& belief,
            const Trials& trials) {
  const double unit = belief.scale().unit;
  nlohmann::json effects = nlohmann::json::array();
  for (std::size_t f = 0; f < catalog.factors().size(); ++f) {
    const std::size_t column = belief.layout().edit(f);
    if (column == Layout::kNone) {
      continue;
    }
    const search::Edit& edit = catalog.factors()[f].edit;
    effects.push_back(
        {{"text", edit.text},
         {"instead_of", edit.find},
         {"effect", unit * belief.posterior().effect(column)},
         {"deviation", unit * belief.posterior().Deviation(column)}});
  }
  const Variances& v = belief.variances();
  search.Event(
      "effects",
      nlohmann::json{{"edits", effects},
                     {"prompts", trials.size()},
                     {"sigma", unit * v.text},
                     {"sigma_demonstrations", unit * v.demonstration},
                     {"omega", unit * v.omega},
                     {"tau", unit * v.tau},
                     {"nu", unit * v.nu}}
          .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

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

    Catalog catalog(seed, options_.max_edits);
    catalog.AddDrops();
    Showable showable(search, train, val, seed, options_);
    const search::ProposalCheck check(train, options_.max_chars);
    search::Meter meter(search,
                        static_cast<std::int64_t>(options_.max_evaluations));
    Trials trials(search, meter, catalog, showable, check, train, val);
    Belief belief(search, catalog, showable, trials);
    Proposals proposals(search, catalog, trials, check, options_);
    Explorer explorer(search, trials, belief, showable);

    // Explore: what is drawn is tried, what is tried teaches about all of it.
    const auto calls = [&] {
      return meter.paid() + static_cast<std::int64_t>(proposals.asked());
    };
    while (explorer.Batch()) {
      Bootstrap(trials, showable);
      belief.Refresh();
      search.Recommend(Best(trials, belief));
      const bool nothing_to_vary =
          proposals.ended() && showable.shots() == 0 && catalog.in_use() == 0;
      if (Flawless(trials) || nothing_to_vary) {
        Report(search, catalog, belief, trials);
        return;
      }
      const std::int64_t left = meter.Left();
      if (left <= NarrowingShare(meter.paid() + left, belief.variances())) {
        break;
      }
      while (proposals.Due(calls()) && meter.Left() > 0) {
        proposals.Ask(belief, calls(), showable.shots() == 0);
        belief.Refresh();
      }
    }

    Narrow(search, meter, trials, belief);
    Report(search, catalog, belief, trials);
  }

 private:
  // Full-mark answers to training examples may be shown.
  static void Bootstrap(const Trials& trials, Showable& showable) {
    for (std::size_t t = 0; t < trials.size(); ++t) {
      for (const auto& [place, e] : trials[t].results) {
        if (place >= trials.validation() && e.score >= 1.0) {
          showable.AddBootstrapped(*trials.examples()[place], e.output);
        }
      }
    }
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
