#include "compat.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/error.h"

#include "compat_merge.h"
#include "compat_selection.h"
#include "compat_state.h"
#include "material.h"
#include "reflection_prompt.h"
#include "search/event.h"
#include "search/fenced.h"
#include "search/proposed.h"
#include "search/python_random.h"
#include "search/reflector.h"
#include "search/scoreboard.h"

namespace whet::gepa {
namespace {

constexpr double kPerfect = 1.0;
// Without a limit on calls, a run ends after so many iterations in a row that
// found no program.
constexpr std::size_t kIdleIterations = 1000;
constexpr std::int64_t kFallbackTokens = 1024;
constexpr std::size_t kRecommended = 3;

using Places = std::vector<std::size_t>;  // of examples in their split

nlohmann::json JsonOf(const Scores& scores) {
  nlohmann::json json = nlohmann::json::array();
  for (const std::optional<double>& score : scores) {
    json.push_back(score.has_value() ? nlohmann::json(*score) : nullptr);
  }
  return json;
}

// The sum of `after` minus that of `before`, without what only one of them has.
double PairedGain(Scores before, Scores after) {
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!before[i].has_value() || !after[i].has_value()) {
      before[i].reset();
      after[i].reset();
    }
  }
  return Sum(after) - Sum(before);
}

bool AllPerfect(const Scores& scores) {
  return std::all_of(scores.begin(), scores.end(), [](const auto& score) {
    return score.has_value() && *score >= kPerfect;
  });
}

class Compat {
 public:
  Compat(sdk::Search& search, const Options& options)
      : search_(search),
        options_(options),
        material_(ReadMaterial(search, options)),
        feedback_(search::NumbersOf(material_.feedback)),
        pareto_(search::NumbersOf(material_.pareto)),
        seed_(sdk::ParsePrompt(search.CandidateJson(sdk::kSeedPrompt))),
        board_(search),
        reflector_(search, {.what = "proposal"}),
        random_(options.compat_options.seed),
        sampler_(feedback_.size(), options.minibatch, random_),
        merge_(random_) {}

  // core/engine.py, run().
  void Run() {
    search_.Recommend({sdk::kSeedPrompt});
    AddSeed();
    for (; !Stop(); ++iteration_) {
      line_ = {{"i", iteration_}};
      const bool found = std::exchange(found_program_, false);
      if (!found || merges_due_ == 0 || !Merge()) {
        Mutate();
      }
      line_["calls"] = calls_;
      search::Tell(search_, "iteration", line_);
    }
  }

 private:
  // The reference's own count, looked at between iterations only. The host's
  // budget ends the run wherever it is.
  bool Stop() {
    std::int64_t most =
        static_cast<std::int64_t>(options_.compat_options.metric_calls);
    if (most == 0) {
      most = search_.Budget().calls_total;
    }
    return most >= 0 ? calls_ >= most
                     : iteration_ - last_found_ > kIdleIterations;
  }

  void AddSeed() {
    Program seed;
    for (const search::Part part : material_.parts) {
      seed.texts.push_back(search::PartOf(seed_, part));
    }
    seed.id = sdk::kSeedPrompt;
    Add(std::move(seed));
    if (std::isinf(state_.averages().front())) {
      throw sdk::Error(WHET_UNAVAILABLE,
                       "none of the " + std::to_string(pareto_.size()) +
                           " evaluations of the first prompt gave a score");
    }
  }

  // _run_full_eval_and_add().
  void Add(Program program) {
    Places all;
    for (std::size_t i = 0; i < pareto_.size(); ++i) {
      all.push_back(i);
    }
    program.val = Evaluate(program.id, pareto_, all);
    if (!state_.programs().empty()) {
      line_["child"] = state_.programs().size();
      line_["val"] = JsonOf(program.val);
      last_found_ = iteration_;
    }
    state_.Add(std::move(program));
    Recommend();
  }

  // proposer/merge.py, propose(), and what run() makes of it. False if no pair
  // was found; then the iteration goes on with a mutation.
  bool Merge() {
    const std::optional<MergeProposal> merge = merge_.Propose(state_);
    if (!merge.has_value()) {
      return false;
    }
    line_["merged"] = {merge->first, merge->second, merge->ancestor};
    line_["minibatch"] = merge->examples;
    Program child = {merge->texts, 0, {merge->first, merge->second}};
    child.id = Propose(child);
    if (child.id == 0) {
      return true;
    }
    const Scores after = Evaluate(child.id, pareto_, merge->examples);
    line_["after"] = JsonOf(after);
    const bool no_worse = std::all_of(
        child.parents.begin(), child.parents.end(), [&](std::size_t parent) {
          Scores before;
          for (const std::size_t i : merge->examples) {
            before.push_back(state_.programs()[parent].val[i]);
          }
          return PairedGain(before, after) >= 0.0;
        });
    if (no_worse) {
      Add(std::move(child));
      --merges_due_;
      ++merges_tested_;
    }
    return true;
  }

  // proposer/reflective_mutation/reflective_mutation.py, propose(), and
  // core/engine.py, _run_reflective_batch().
  void Mutate() {
    const std::size_t parent =
        SelectProgram(options_.compat_options.selection, state_, random_);
    const Places minibatch = sampler_.Next(iteration_);
    line_["parent"] = parent;
    line_["minibatch"] = minibatch;
    const Scores before =
        Evaluate(state_.programs()[parent].id, feedback_, minibatch);
    line_["before"] = JsonOf(before);
    if (options_.compat_options.skip_perfect_score && AllPerfect(before)) {
      return;
    }
    std::optional<Program> child = Reflect(parent, minibatch);
    if (!child.has_value()) {
      return;
    }
    const Scores after = Evaluate(child->id, feedback_, minibatch);
    line_["after"] = JsonOf(after);
    if (PairedGain(before, after) > 0.0) {
      Add(std::move(*child));
      found_program_ = options_.merge;
      if (options_.merge && merges_tested_ < options_.max_merges) {
        ++merges_due_;
      }
    }
  }

  // A program with new texts for the components whose turn it is.
  std::optional<Program> Reflect(std::size_t parent, const Places& minibatch) {
    Places components;
    if (options_.compat_options.modules == "all") {
      for (std::size_t c = 0; c < material_.parts.size(); ++c) {
        components.push_back(c);
      }
    } else {
      components.push_back(state_.NextComponent(parent));
    }
    Program child = state_.programs()[parent];
    child.parents = {parent};
    child.next_component = 0;
    line_["components"] = nlohmann::json::array();
    std::vector<sdk::GenerateRequest> requests;
    for (const std::size_t c : components) {
      line_["components"].push_back(search::PartName(material_.parts[c]));
      sdk::GenerateRequest& request = requests.emplace_back();
      request.messages.push_back(
          {WHET_ROLE_USER,
           RenderReflection(options_.compat_prompt, child.texts[c],
                            Records(child.id, minibatch))});
    }
    std::set<std::size_t> answered;
    reflector_.Ask(requests, kFallbackTokens,
                   [&](std::size_t i, const std::string& reply) {
                     child.texts[components[i]] = search::FencedText(reply);
                     answered.insert(i);
                     return "";
                   });
    if (answered.size() < components.size()) {
      return std::nullopt;
    }
    child.id = Propose(child);
    return child.id == 0 ? std::nullopt : std::optional(std::move(child));
  }

  std::vector<ReflectionRecord> Records(whet_candidate id,
                                        const Places& minibatch) const {
    std::vector<ReflectionRecord> records;
    for (const std::size_t i : minibatch) {
      const sdk::Evaluated& e = *board_.Find(id, feedback_[i]);
      if (e.ok()) {
        records.push_back({sdk::ParseColumns(material_.feedback[i].input),
                           e.output, e.feedback});
      }
    }
    return records;
  }

  // 0 if the host refuses the prompt, say for a lost placeholder.
  whet_candidate Propose(const Program& program) {
    sdk::Prompt prompt = seed_;
    for (std::size_t c = 0; c < program.texts.size(); ++c) {
      prompt =
          WithText(std::move(prompt), material_.parts[c], program.texts[c]);
    }
    std::vector<whet_candidate> parents;
    for (const std::size_t parent : program.parents) {
      parents.push_back(state_.programs()[parent].id);
    }
    const search::Proposed proposed = search::Propose(
        search_, prompt, parents, parents.size() == 2 ? "merged" : "reflected");
    if (!proposed.fault.empty()) {
      search::Tell(search_, "proposal_refused",
                   nlohmann::json{{"reason", proposed.fault}});
    }
    return proposed.id;
  }

  // Counts every evaluation, as the reference does without its cache; a
  // repeated one costs nothing all the same.
  Scores Evaluate(whet_candidate id, const search::Numbers& split,
                  const Places& places) {
    search::Numbers numbers;
    for (const std::size_t i : places) {
      if (std::find(numbers.begin(), numbers.end(), split[i]) ==
          numbers.end()) {
        numbers.push_back(split[i]);
      }
    }
    board_.Score({id}, numbers);
    Scores scores;
    for (const std::size_t i : places) {
      const sdk::Evaluated& e = *board_.Find(id, split[i]);
      scores.push_back(e.ok() ? std::optional(e.score) : std::nullopt);
    }
    calls_ += static_cast<std::int64_t>(places.size());
    return scores;
  }

  // The reference's best program, then those with the next averages.
  void Recommend() {
    Places order(state_.programs().size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
    }
    const std::size_t best = state_.Best();
    const std::vector<double>& averages = state_.averages();
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) {
                       return std::pair(a == best, averages[a]) >
                              std::pair(b == best, averages[b]);
                     });
    std::vector<whet_candidate> ids;
    for (const std::size_t i : order) {
      const whet_candidate id = state_.programs()[i].id;
      if (ids.size() < kRecommended &&
          std::find(ids.begin(), ids.end(), id) == ids.end()) {
        ids.push_back(id);
      }
    }
    search_.Recommend(ids);
  }

  sdk::Search& search_;
  const Options& options_;
  const Material material_;
  const search::Numbers feedback_;
  const search::Numbers pareto_;
  const sdk::Prompt seed_;
  search::Scoreboard board_;
  search::Reflector reflector_;
  search::PythonRandom random_;  // one for selection, sampling and merging
  EpochShuffledSampler sampler_;
  CompatMerge merge_;
  CompatState state_;
  std::size_t iteration_ = 0;
  std::size_t last_found_ = 0;
  std::int64_t calls_ = 0;
  std::size_t merges_due_ = 0;
  std::size_t merges_tested_ = 0;
  bool found_program_ = false;  // in the last iteration
  nlohmann::json line_;
};

}  // namespace

void RunCompat(sdk::Search& search, const Options& options) {
  Compat(search, options).Run();
}

}  // namespace whet::gepa
