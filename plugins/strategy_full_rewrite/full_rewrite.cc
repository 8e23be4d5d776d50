// Strategy full_rewrite: a reflecting model reads the prompt, failures and
// feedback, and writes the prompt anew; a rewrite that wins on paired examples
// becomes the prompt.
//
// Sources: the trainer loop (epochs of shuffled batches, a rewrite per batch,
// validation, attempts with their hypotheses), the promptim project, algorithm
// `minibatch` with optimizer `metaprompt`; the history with scores, Yang et al.
// 2023, "Large Language Models as Optimizers" (OPRO); learning from feedback in
// words, Pryzant et al. 2023, "Automatic Prompt Optimization with 'Gradient
// Descent' and Beam Search". README.md lists the differences.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "whet/sdk/strategy.h"

#include "batches.h"
#include "climb.h"
#include "evidence.h"
#include "options.h"
#include "rewriter.h"
#include "search/collapse.h"
#include "search/contest.h"
#include "search/learning_examples.h"
#include "search/meter.h"
#include "search/proposal_check.h"
#include "search/scoreboard.h"
#include "verdict.h"

namespace whet::full_rewrite {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

// Evaluations to plan with when the budget sets no limit: never too few.
constexpr std::int64_t kUnlimited = std::int64_t{1} << 40;

using Epoch = std::vector<search::Numbers>;  // batches

std::vector<search::Contestant> Enter(const std::vector<whet_candidate>& ids) {
  std::vector<search::Contestant> field;
  for (const whet_candidate id : ids) {
    field.push_back({id});
  }
  return field;
}

std::vector<search::Contestant> Through(
    const std::vector<search::Contestant>& field) {
  std::vector<search::Contestant> through;
  std::copy_if(field.begin(), field.end(), std::back_inserter(through),
               [](const search::Contestant& c) { return c.through; });
  return through;
}

// The contestant that is through by the largest margin; 0: none is.
whet_candidate Winner(const std::vector<search::Contestant>& field) {
  const search::Contestant* best = nullptr;
  for (const search::Contestant& c : field) {
    if (c.through && (best == nullptr || c.result.MeanDifference() >
                                             best->result.MeanDifference())) {
      best = &c;
    }
  }
  return best == nullptr ? 0 : best->id;
}

class Trainer {
 public:
  Trainer(sdk::Search& search, const Options& options)
      : options_(options),
        examples_(search::UnshownExamples(search, "full_rewrite")),
        val_(search::NumbersOf(examples_.val)),
        check_(examples_.train, options.max_chars),
        watch_(search),
        meter_(search, kUnlimited),
        board_(search,
               [this](const std::vector<sdk::Evaluated>& paid) {
                 meter_.Paid(static_cast<std::int64_t>(paid.size()));
                 watch_.Scores(paid);
               }),
        batches_(search, search::NumbersOf(examples_.train), options),
        evidence_(search, board_, examples_.train, options),
        rewriter_(search, options, check_, watch_),
        climb_(search, board_, val_, options) {}

  void Run() {
    for (std::size_t i = 0; i < options_.epochs; ++i) {
      if (!RunEpoch(batches_.Epoch())) {
        return;
      }
    }
  }

 private:
  // False if the search is over; so for EndEpoch() and GoOn(), too.
  bool RunEpoch(const Epoch& epoch) {
    bool more = true;
    bool learned = options_.train_size > 0;  // the rest may have misses
    for (std::size_t i = 0; i < epoch.size() && more; ++i) {
      if (!CanPay(epoch[i])) {
        more = false;
        break;
      }
      evidence_.Collect(climb_.current(), epoch[i]);
      if (TooLittleToLearn(epoch, i)) {
        continue;
      }
      learned = true;
      climb_.Idle();
      Step(epoch, i);
      more = !races() || GoOn();
    }
    return EndEpoch() && more && learned;
  }

  // Rewrites the current prompt; the rewrite that wins takes its place.
  void Step(const Epoch& epoch, std::size_t batch) {
    const whet_candidate current = climb_.current();
    std::vector<std::string> evidence(Rewrites());
    for (std::string& text : evidence) {
      text = evidence_.Write(current);
    }
    const std::vector<whet_candidate> drafts =
        rewriter_.Rewrite(current, evidence);
    if (drafts.empty()) {
      return;
    }
    if (!options_.gate && !races()) {
      Remember(current);
      climb_.Move(drafts.back());  // on trust, until the epoch ends
      return;
    }
    std::vector<search::Contestant> field = Enter(drafts);
    search::Numbers examples = GateExamples(epoch, batch);
    if (options_.gate) {
      search::Decide(search::kGate, board_, current, examples, field);
      RememberWhoIsOut(field, examples);
      field = Through(field);
    }
    if (races()) {
      examples = val_;
      search::Decide(search::kRace, board_, current, examples, field);
    }
    const whet_candidate winner = Winner(field);
    for (const search::Contestant& c : field) {
      Remember(c.id, examples, c.id == winner);
      if (races()) {
        climb_.Validated(c.id);
      }
    }
    if (winner != 0) {
      races() ? climb_.Accept(winner) : climb_.Move(winner);
    }
  }

  // Validates what the epoch has led to, if rewrites did not race.
  bool EndEpoch() {
    const whet_candidate last = climb_.current();
    if (last == climb_.reached()) {
      return races() || GoOn();
    }
    std::vector<search::Contestant> challenger = {{last}};
    search::Decide(ValidationRule(options_, val_), board_, climb_.reached(),
                   val_, challenger);
    const bool better = challenger.front().through;
    Remember(last, val_, better);
    climb_.Validated(last);
    better ? climb_.Accept(last) : climb_.Return();
    return GoOn();
  }

  // With a restart if patience has run out.
  bool GoOn() { return !climb_.stuck() || climb_.Restart(); }

  bool races() const { return options_.validate == Validate::kStep; }

  // Rewrites to ask for in a step.
  std::size_t Rewrites() const {
    return std::min(options_.rewrites,
                    options_.max_rewrites - rewriter_.asked());
  }

  // A step that cannot pay for its batch, its requests, a block per rewrite and
  // the validation that its epoch ends with is not begun.
  bool CanPay(const search::Numbers& batch) {
    const std::size_t block = options_.gate ? search::kGate.block
                              : races()     ? search::kRace.block
                                            : 0;
    const std::size_t cost = Unscored(batch) + Rewrites() * (1 + block) +
                             (races() ? 0 : val_.size());
    return Rewrites() > 0 && meter_.Left() >= static_cast<std::int64_t>(cost);
  }

  // Nothing was got wrong; or little, and batches to come may show more.
  bool TooLittleToLearn(const Epoch& epoch, std::size_t batch) const {
    if (evidence_.misses() >= options_.worst) {
      return false;
    }
    if (options_.feedback == Feedback::kSeen &&
        std::any_of(epoch.begin() + static_cast<std::ptrdiff_t>(batch) + 1,
                    epoch.end(), [this](const search::Numbers& next) {
                      return Unscored(next) > 0;
                    })) {
      return true;
    }
    return evidence_.scored() == 0 ||
           (evidence_.misses() == 0 && options_.skip_perfect);
  }

  // Of `examples`, for the current prompt.
  std::size_t Unscored(const search::Numbers& examples) const {
    return static_cast<std::size_t>(std::count_if(
        examples.begin(), examples.end(), [this](std::uint64_t example) {
          return board_.Find(climb_.current(), example) == nullptr;
        }));
  }

  // The batch, what else the current prompt has results for, and the batches
  // to come, whose results are evidence then.
  search::Numbers GateExamples(const Epoch& epoch, std::size_t batch) const {
    search::Numbers wanted = epoch[batch];
    wanted.insert(wanted.end(), evidence_.examples().begin(),
                  evidence_.examples().end());
    for (std::size_t i = batch + 1; i < epoch.size(); ++i) {
      wanted.insert(wanted.end(), epoch[i].begin(), epoch[i].end());
    }
    std::set<std::uint64_t> taken;
    search::Numbers examples;
    std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(examples),
                 [&](std::uint64_t n) { return taken.insert(n).second; });
    return examples;
  }

  void Remember(whet_candidate draft, const search::Numbers& examples,
                bool accepted) {
    rewriter_.Remember(
        draft, Verdict(board_, draft, climb_.current(), examples, accepted));
  }

  void RememberWhoIsOut(const std::vector<search::Contestant>& field,
                        const search::Numbers& examples) {
    for (const search::Contestant& c : field) {
      if (!c.through) {
        Remember(c.id, examples, false);
      }
    }
  }

  // A prompt that was never compared, with what it got on its batch.
  void Remember(whet_candidate current) {
    if (remembered_.insert(current).second) {
      rewriter_.Remember(current,
                         BatchVerdict(board_, current, evidence_.examples()));
    }
  }

  const Options& options_;
  const search::LearningExamples examples_;
  const search::Numbers val_;
  const search::ProposalCheck check_;
  search::CollapseWatch watch_;
  search::Meter meter_;
  search::Scoreboard board_;
  Batches batches_;
  Evidence evidence_;
  Rewriter rewriter_;
  Climb climb_;
  std::set<whet_candidate> remembered_;
};

class FullRewrite {
 public:
  explicit FullRewrite(const sdk::Context& context)
      : options_(ParseOptions(context.config)) {}

  void Run(sdk::Search& search) { Trainer(search, options_).Run(); }

 private:
  Options options_;
};

}  // namespace
}  // namespace whet::full_rewrite

WHET_STRATEGY_PLUGIN(whet::full_rewrite::FullRewrite,
                     {.id = "full_rewrite",
                      .name = "Full rewrite",
                      .version = "0.1.0",
                      .description = "The reflect role reads the prompt, "
                                     "failures and feedback, and writes the "
                                     "prompt anew.",
                      .vendor = "Whet",
                      .license = "Apache-2.0",
                      .config_schema = whet::full_rewrite::kSchema,
                      .needs = {WHET_SERVICE_SEARCH},
                      .flags = WHET_PLUGIN_DETERMINISTIC})
