// Strategy metaprompt: the loop applied to itself. A reflecting model writes
// task prompts by a guide; the guide is improved too: its score is what the
// prompts that it leads to achieve.
//
// Sources: improving the prompt that improves, Fernando et al. 2023,
// "Promptbreeder" (hyper-mutation); the meta prompt with past attempts, Yang et
// al. 2023, "Large Language Models as Optimizers" (OPRO), and the promptim
// project; a judge asked in both orders, Zheng et al. 2023, "Judging
// LLM-as-a-Judge". README.md lists the differences.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "guides.h"
#include "judge.h"
#include "lessons.h"
#include "options.h"
#include "search/collapse.h"
#include "search/contest.h"
#include "search/learning_examples.h"
#include "search/proposal_check.h"
#include "search/scoreboard.h"
#include "search/sections.h"
#include "writer.h"

namespace whet::metaprompt {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

constexpr int kPatience = 8;  // rounds in a row that change nothing

// A round that cannot pay two requests and one block per rewrite is not begun.
constexpr std::int64_t kLeastCalls =
    static_cast<std::int64_t>(2 * (1 + search::kGate.block));

// A rewrite and how it did in the last comparison that it reached.
struct Tried {
  Written written = {};
  std::optional<search::Contestant> outcome = {};

  // 1 better than the prompt it comes from, 0.5 the same, 0 worse or unusable;
  // nothing if that is not known.
  std::optional<double> Score() const {
    if (!written.draft) {
      return written.answered ? std::optional(0.0) : std::nullopt;
    }
    if (!outcome || outcome->result.pairs() == 0) {
      return std::nullopt;
    }
    const bool worse = outcome->result.losses() > outcome->result.wins();
    return outcome->through ? 1.0 : worse ? 0.0 : 0.5;
  }

  // "no better: 2 better and 5 worse than before on 16 examples".
  std::string Verdict() const {
    char text[128];
    std::snprintf(text, sizeof(text),
                  "%s: %.4g better and %.4g worse than before on %llu examples",
                  outcome->through ? "better" : "no better",
                  outcome->result.wins(), outcome->result.losses(),
                  static_cast<unsigned long long>(outcome->result.pairs()));
    return text;
  }
};

// The three newest prompts of the line, best first.
std::vector<whet_candidate> Newest(const std::vector<whet_candidate>& line) {
  std::vector<whet_candidate> newest(line.rbegin(), line.rend());
  newest.resize(std::min<std::size_t>(3, newest.size()));
  return newest;
}

class Metaprompt {
 public:
  explicit Metaprompt(const sdk::Context& context)
      : options_(ParseOptions(context.config)) {}

  void Run(sdk::Search& search) {
    const std::vector<sdk::Example> train =
        search::TrainOrValidation(search, "metaprompt");
    const search::Numbers val = search::NumbersOf(search.Examples("val"));
    const search::ProposalCheck check(train, options_.max_chars);
    search::Scoreboard board(search);
    search::CollapseWatch watch(search);
    Lessons lessons(search, board, watch, train, options_);
    Writer writer(search, options_, check, watch);
    Guides guides(search, options_);
    Judge judge(search, board, train, options_);
    std::vector<whet_candidate> line = {sdk::kSeedPrompt};  // newest last
    search.Recommend(Newest(line));

    for (int idle = 0; idle < kPatience && CanPay(search, writer); ++idle) {
      const whet_candidate incumbent = line.back();
      if (!lessons.Collect(incumbent)) {
        break;  // nothing is wrong
      }
      guides.Challenge();
      std::vector<Tried> tried;
      for (Written& written : writer.Write(incumbent, Writing(guides, writer),
                                           lessons.Write(incumbent))) {
        tried.push_back({std::move(written)});
      }
      Contend(search::kGate, board, incumbent, lessons.collected(), tried);
      if (!val.empty()) {
        Contend(search::kRace, board, incumbent, val, tried);
      }

      const whet_candidate winner = Winner(tried, incumbent);
      if (winner != incumbent) {
        line.push_back(winner);
        search.Recommend(Newest(line));
        idle = -1;
      } else {
        lessons.Widen();
      }
      Learn(tried, judge, writer, guides);
    }
  }

 private:
  bool CanPay(sdk::Search& search, const Writer& writer) const {
    const std::int64_t calls = search.Budget().calls;
    return (calls < 0 || calls >= kLeastCalls) &&
           writer.asked() < options_.max_rewrites;
  }

  // The guides that write in this round: the champion, and the challenger or
  // the champion once more.
  std::vector<std::string> Writing(const Guides& guides,
                                   const Writer& writer) const {
    std::vector<std::string> writing = {guides.champion()};
    if (writer.asked() + 1 < options_.max_rewrites) {
      writing.push_back(guides.challenger().value_or(guides.champion()));
    }
    return writing;
  }

  // Compares those rewrites with the incumbent that are still in.
  static void Contend(const search::Rule& rule, search::Scoreboard& board,
                      whet_candidate incumbent, const search::Numbers& examples,
                      std::vector<Tried>& tried) {
    std::vector<search::Contestant> field;
    for (const Tried& one : tried) {
      if (one.written.draft && (!one.outcome || one.outcome->through)) {
        field.push_back({one.written.draft->id});
      }
    }
    search::Decide(rule, board, incumbent, examples, field);
    for (Tried& one : tried) {
      for (const search::Contestant& contestant : field) {
        if (one.written.draft && one.written.draft->id == contestant.id) {
          one.outcome = contestant;
        }
      }
    }
  }

  // The rewrite that is through by the largest margin, else the incumbent.
  static whet_candidate Winner(const std::vector<Tried>& tried,
                               whet_candidate incumbent) {
    whet_candidate winner = incumbent;
    double margin = 0.0;
    for (const Tried& one : tried) {
      if (one.outcome && one.outcome->through &&
          one.outcome->result.MeanDifference() > margin) {
        winner = one.outcome->id;
        margin = one.outcome->result.MeanDifference();
      }
    }
    return winner;
  }

  // What the round says about the guides.
  void Learn(const std::vector<Tried>& tried, Judge& judge, Writer& writer,
             Guides& guides) const {
    const bool trial = guides.challenger() && tried.size() == 2;
    for (std::size_t i = 0; i < tried.size(); ++i) {
      if (tried[i].written.draft && tried[i].outcome) {
        writer.Remember(*tried[i].written.draft, tried[i].Verdict());
        if (i == 0 || !trial) {
          guides.Remember(search::Show(tried[i].written.draft->prompt),
                          tried[i].Verdict());
        }
      }
    }
    if (!trial || !tried[0].Score() || !tried[1].Score()) {
      return;
    }
    const bool tie = *tried[0].Score() == *tried[1].Score();
    std::optional<double> preference;
    if (tried[0].written.draft && tried[1].written.draft &&
        (tie || options_.judge == Judging::kAlways)) {
      preference =
          judge.Prefers(*tried[1].written.draft, *tried[0].written.draft);
    }
    guides.Compare(*tried[1].Score(), *tried[0].Score(), preference);
    guides.Settle();
  }

  Options options_;
};

}  // namespace
}  // namespace whet::metaprompt

WHET_STRATEGY_PLUGIN(
    whet::metaprompt::Metaprompt,
    {.id = "metaprompt",
     .name = "Meta prompt",
     .version = "0.1.0",
     .description = "The reflect role rewrites the prompt, and "
                    "the text that tells it how is improved "
                    "by what its rewrites achieve.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::metaprompt::kSchema,
     .needs = {WHET_SERVICE_SEARCH},
     .flags = WHET_PLUGIN_DETERMINISTIC})
