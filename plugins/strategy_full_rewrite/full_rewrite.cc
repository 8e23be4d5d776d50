// Strategy full_rewrite: a reflecting model reads the prompt, failures and
// feedback, and writes the prompt anew; a rewrite that wins on paired examples
// becomes the prompt.
//
// Sources: the meta prompt with a history of attempts, Yang et al. 2023,
// "Large Language Models as Optimizers" (OPRO), and the promptim project;
// learning from feedback in words, Pryzant et al. 2023, "Automatic Prompt
// Optimization with 'Gradient Descent' and Beam Search". README.md lists the
// differences.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <string>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "evidence.h"
#include "options.h"
#include "rewriter.h"
#include "search/contest.h"
#include "search/proposal_check.h"
#include "search/scoreboard.h"

namespace whet::full_rewrite {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

constexpr std::size_t kRewritesPerRound = 2;
constexpr int kPatience = 8;  // rounds in a row that change nothing

// A round that cannot pay two requests and one block per rewrite is not begun.
constexpr std::int64_t kLeastCalls =
    static_cast<std::int64_t>(kRewritesPerRound * (1 + search::kGate.block));

search::Numbers NumbersOf(const std::vector<sdk::Example>& examples) {
  search::Numbers numbers;
  for (const sdk::Example& example : examples) {
    numbers.push_back(example.number);
  }
  return numbers;
}

// "rejected: 2 better, 5 worse of 16 examples".
std::string Verdict(const search::Contestant& contestant, bool accepted) {
  char text[128];
  std::snprintf(text, sizeof(text),
                "%s: %.4g better and %.4g worse than before on %llu examples",
                accepted ? "accepted" : "rejected", contestant.result.wins(),
                contestant.result.losses(),
                static_cast<unsigned long long>(contestant.result.pairs()));
  return text;
}

// Training examples to learn from; validation examples if there are none.
std::vector<sdk::Example> Lessons(sdk::Search& search) {
  for (const char* split : {"train", "val"}) {
    std::vector<sdk::Example> examples = search.Examples(split);
    if (!examples.empty()) {
      return examples;
    }
  }
  throw sdk::Error(WHET_FAILED_PRECONDITION,
                   "full_rewrite needs at least one training example: give "
                   "the split train a larger share");
}

std::vector<search::Contestant> Enter(const std::vector<Draft>& drafts) {
  std::vector<search::Contestant> field;
  for (const Draft& draft : drafts) {
    field.push_back({draft.id});
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

// The contestant that is through by the largest margin, else the incumbent.
whet_candidate Winner(const std::vector<search::Contestant>& finalists,
                      whet_candidate incumbent) {
  const search::Contestant* best = nullptr;
  for (const search::Contestant& c : finalists) {
    if (c.through && (best == nullptr || c.result.MeanDifference() >
                                             best->result.MeanDifference())) {
      best = &c;
    }
  }
  return best == nullptr ? incumbent : best->id;
}

// The three newest prompts of the line, best first.
std::vector<whet_candidate> Newest(const std::vector<whet_candidate>& line) {
  std::vector<whet_candidate> newest(line.rbegin(), line.rend());
  newest.resize(std::min<std::size_t>(3, newest.size()));
  return newest;
}

class FullRewrite {
 public:
  explicit FullRewrite(const sdk::Context& context)
      : options_(ParseOptions(context.config)) {}

  void Run(sdk::Search& search) {
    const std::vector<sdk::Example> train = Lessons(search);
    const search::Numbers val = NumbersOf(search.Examples("val"));
    const search::ProposalCheck check(train, options_.max_chars);
    search::Scoreboard board(search);
    Evidence evidence(search, board, train, options_);
    Rewriter rewriter(search, options_, check);
    std::vector<whet_candidate> line = {sdk::kSeedPrompt};  // newest last
    search.Recommend(Newest(line));

    for (int idle = 0; idle < kPatience && CanPay(search, rewriter); ++idle) {
      const whet_candidate incumbent = line.back();
      evidence.Collect(incumbent);
      if (evidence.flawless()) {
        break;
      }
      std::vector<std::string> lessons;
      while (lessons.size() < Rewrites(rewriter)) {
        lessons.push_back(evidence.Write(incumbent));
      }
      const std::vector<Draft> drafts = rewriter.Rewrite(incumbent, lessons);

      std::vector<search::Contestant> field = Enter(drafts);
      search::Decide(search::kGate, board, incumbent, evidence.collected(),
                     field);
      std::vector<search::Contestant> finalists = Through(field);
      if (!val.empty()) {
        search::Decide(search::kRace, board, incumbent, val, finalists);
      }

      const whet_candidate winner = Winner(finalists, incumbent);
      Remember(drafts, {field, finalists}, winner, rewriter);
      if (winner != incumbent) {
        line.push_back(winner);
        search.Recommend(Newest(line));
        idle = -1;
      } else {
        evidence.Widen();
      }
    }
  }

 private:
  bool CanPay(sdk::Search& search, const Rewriter& rewriter) const {
    const std::int64_t calls = search.Budget().calls;
    return (calls < 0 || calls >= kLeastCalls) && Rewrites(rewriter) > 0;
  }

  // Rewrites to ask for in the next round.
  std::size_t Rewrites(const Rewriter& rewriter) const {
    return std::min(kRewritesPerRound,
                    options_.max_rewrites - rewriter.asked());
  }

  // Tells the rewriter how each draft did in the last stage that it reached.
  static void Remember(
      const std::vector<Draft>& drafts,
      const std::vector<std::vector<search::Contestant>>& stages,
      whet_candidate winner, Rewriter& rewriter) {
    for (const Draft& draft : drafts) {
      std::string verdict;
      for (const std::vector<search::Contestant>& stage : stages) {
        for (const search::Contestant& contestant : stage) {
          if (contestant.id == draft.id) {
            verdict = Verdict(contestant, draft.id == winner);
          }
        }
      }
      rewriter.Remember(draft, verdict);
    }
  }

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
