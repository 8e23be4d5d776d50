// Strategy targeted_edit: a reflecting model reads one kind of failure at a
// time and proposes small edits at exact places of the prompt; each is tested
// alone, those that help are merged.
//
// Sources: criticism of errors turned into edits, Pryzant et al. 2023,
// "Automatic Prompt Optimization with 'Gradient Descent' and Beam Search"
// (ProTeGi), section 2; edits of phrases with patience, Prasad et al. 2023,
// "GrIPS: Gradient-free, Edit-based Instruction Search for Prompting Large
// Language Models", section 3; edits of a system prompt's parts, Zhang et al.
// 2024, "SPRIG: Improving Large Language Model Performance by System Prompt
// Optimization", section 3. README.md lists the differences.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "editor.h"
#include "evidence.h"
#include "lineage.h"
#include "options.h"
#include "search/contest.h"
#include "search/example_order.h"
#include "search/learning_examples.h"
#include "search/proposal_check.h"
#include "search/scoreboard.h"
#include "trials.h"

namespace whet::targeted_edit {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

// Examples that no request shows, for races; all there are if there are none.
search::Numbers Unseen(sdk::Search& search,
                       const std::vector<sdk::Example>& lessons) {
  const std::vector<sdk::Example> val = search.Examples("val");
  return search::CommonOrder(val.empty() ? lessons : val, {});
}

// The edits that help and leave each other alone, the best first: the one that
// helps most and, in turn, what does not touch those before it.
std::vector<Trial*> Compatible(const sdk::Prompt& parent,
                               std::vector<Trial>& tried) {
  std::vector<Trial*> ranked;
  for (Trial& trial : tried) {
    if (trial.through) {
      ranked.push_back(&trial);
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Trial* a, const Trial* b) {
                     return a->race.result.MeanDifference() >
                            b->race.result.MeanDifference();
                   });
  std::vector<Trial*> chosen;
  for (Trial* trial : ranked) {
    if (std::none_of(chosen.begin(), chosen.end(), [&](const Trial* other) {
          return search::Touch(parent, other->draft.edit, trial->draft.edit);
        })) {
      chosen.push_back(trial);
    }
  }
  return chosen;
}

std::string Verdict(const Trial& trial) {
  if (trial.taken) {
    return "accepted, " + trial.verdict;
  }
  return trial.through ? "not taken beside a better one, " + trial.verdict
                       : trial.verdict;
}

class TargetedEdit {
 public:
  explicit TargetedEdit(const sdk::Context& context)
      : options_(ParseOptions(context.config)) {}

  void Run(sdk::Search& search) {
    const std::vector<sdk::Example> train =
        search::TrainOrValidation(search, "targeted_edit");
    const search::ProposalCheck check(train, LongestPrompt(search));
    search::Scoreboard board(search);
    Evidence evidence(search, board, train, options_);
    Trials trials(board, evidence, options_, Unseen(search, train));
    Editor editor(search, options_, check);
    Lineage lineage(search, trials);

    while (Plan plan = Affordable(search, editor)) {
      evidence.Collect(lineage.parent());
      if (evidence.flawless()) {
        break;
      }
      const std::vector<Target> targets = evidence.Targets(plan.targets);
      const std::vector<Draft> drafts =
          editor.Propose(lineage.parent(), targets, plan.edits);
      std::vector<Trial> tried = trials.Run(lineage.parent(), drafts, targets);
      const whet_candidate winner =
          Merge(search, lineage.parent(), tried, editor, trials);
      for (const Trial& trial : tried) {
        editor.Remember(trial.draft, Verdict(trial));
      }
      lineage.Add(winner, tried);
      if (lineage.idle() >= options_.patience &&
          !lineage.Restart(options_.restarts)) {
        break;
      }
    }
  }

 private:
  // What a round may ask for; false if it cannot be paid.
  struct Plan {
    std::size_t targets = 0;
    std::size_t edits = 0;
    explicit operator bool() const { return targets > 0; }
  };

  Plan Affordable(sdk::Search& search, const Editor& editor) const {
    const std::int64_t left = search.Budget().calls;
    const std::size_t requests =
        std::min(options_.targets, options_.max_requests - editor.asked());
    // To the first block of the race, and nothing of the parent's.
    const std::size_t one = kAim + options_.guard + search::kRace.block;
    for (std::size_t targets = requests; targets > 0; --targets) {
      for (std::size_t edits = options_.edits; edits > 0; --edits) {
        const std::size_t calls = targets * (1 + edits * one);
        if (left < 0 || calls <= static_cast<std::size_t>(left)) {
          return {targets, edits};
        }
      }
    }
    return {};
  }

  std::size_t LongestPrompt(sdk::Search& search) const {
    return options_.max_growth + search::Length(sdk::ParsePrompt(
                                     search.CandidateJson(sdk::kSeedPrompt)));
  }

  // The parent with the edit that helps most, or with several if that is not
  // worse; the parent itself if no edit helps. Marks what is taken.
  static whet_candidate Merge(sdk::Search& search, whet_candidate parent,
                              std::vector<Trial>& tried, Editor& editor,
                              Trials& trials) {
    const sdk::Prompt prompt = sdk::ParsePrompt(search.CandidateJson(parent));
    std::vector<Trial*> parts = Compatible(prompt, tried);
    if (parts.empty()) {
      return parent;
    }
    whet_candidate winner = parts.front()->draft.id;
    for (; parts.size() > 1; parts.pop_back()) {
      std::vector<Draft> drafts;
      for (const Trial* part : parts) {
        drafts.push_back(part->draft);
      }
      const whet_candidate merged = editor.Combine(parent, drafts);
      if (merged != 0 && trials.Race(kMerge, merged, winner)) {
        winner = merged;
        break;
      }
    }
    for (Trial* part : parts) {
      part->taken = true;
    }
    return winner;
  }

  Options options_;
};

}  // namespace
}  // namespace whet::targeted_edit

WHET_STRATEGY_PLUGIN(whet::targeted_edit::TargetedEdit,
                     {.id = "targeted_edit",
                      .name = "Targeted edit",
                      .version = "0.1.0",
                      .description = "The reflect role proposes small edits, "
                                     "each aimed at one kind of failure and "
                                     "tested alone; those that help are "
                                     "merged.",
                      .vendor = "Whet",
                      .license = "Apache-2.0",
                      .config_schema = whet::targeted_edit::kSchema,
                      .needs = {WHET_SERVICE_SEARCH},
                      .flags = WHET_PLUGIN_DETERMINISTIC})
