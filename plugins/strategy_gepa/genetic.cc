// The genetic form: Guo et al. 2024, EvoPrompt, Algorithm 2 (GA), with GEPA's
// reflection as the mutation. README.md lists the differences.
#include "genetic.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "lessons.h"
#include "material.h"
#include "proposer.h"
#include "search/draws.h"
#include "search/event.h"
#include "search/example_order.h"
#include "search/scoreboard.h"

namespace whet::gepa {
namespace {

// A generation is scored on so many examples, and each later one on more: luck
// with a few examples does not last.
constexpr std::size_t kFirstExamples = 16;
constexpr std::size_t kMoreExamples = 4;
constexpr std::size_t kBarren = 3;  // generations without a child, then it ends
constexpr std::size_t kFinalists = 3;

struct Individual {
  whet_candidate id = 0;
  sdk::Prompt prompt = {};
  std::size_t next_part = 0;  // to be mutated
};

class Genetic {
 public:
  Genetic(sdk::Search& search, const Options& options)
      : search_(search),
        options_(options),
        material_(ReadMaterial(search, options)),
        pareto_(search::CommonOrder(material_.pareto, {})),
        board_(search),
        lessons_(search, board_, material_.feedback, options.minibatch),
        proposer_(search, options, material_) {}

  void Run() {
    search_.Recommend({sdk::kSeedPrompt});
    Initialize();
    const std::size_t most = options_.genetic_options.generations;
    std::size_t barren = 0;
    for (std::size_t g = 1; (most == 0 || g <= most) && barren < kBarren; ++g) {
      Evaluate(std::min(pareto_.size(), kFirstExamples + g * kMoreExamples));
      const std::size_t count = Affordable(options_.genetic_options.population -
                                           options_.genetic_options.elites);
      if (count == 0) {
        break;
      }
      std::vector<Individual> children = Breed(count);
      barren = children.empty() ? barren + 1 : 0;
      Replace(std::move(children));
    }
    Finish();
  }

 private:
  // The seed, and mutations of it.
  void Initialize() {
    board_.Score({sdk::kSeedPrompt}, pareto_);
    if (!board_.Mean(sdk::kSeedPrompt, pareto_).has_value()) {
      throw sdk::Error(WHET_UNAVAILABLE,
                       "none of the " + std::to_string(pareto_.size()) +
                           " evaluations of the first prompt gave a score");
    }
    population_ = {{sdk::kSeedPrompt,
                    sdk::ParsePrompt(search_.CandidateJson(sdk::kSeedPrompt))}};
    scored_on_ = std::min(pareto_.size(), kFirstExamples);
    Replace(
        Mutate(Places(Affordable(options_.genetic_options.population - 1), 0)));
  }

  using Places = std::vector<std::size_t>;  // in the population

  // Scores everybody on the first `count` examples, the best first.
  void Evaluate(std::size_t count) {
    scored_on_ = count;
    Rank({pareto_.begin(),
          pareto_.begin() + static_cast<std::ptrdiff_t>(count)});
    search::Tell(search_, "generation",
                 nlohmann::json{{"best", Fitness(0)},
                                {"worst", Fitness(population_.size() - 1)},
                                {"examples", count}});
  }

  void Rank(const search::Numbers& examples) {
    std::vector<whet_candidate> ids;
    for (const Individual& individual : population_) {
      ids.push_back(individual.id);
    }
    board_.Score(ids, examples);
    fitness_.clear();
    for (const whet_candidate id : ids) {
      fitness_[id] = board_.Mean(id, examples).value_or(0.0);
    }
    std::stable_sort(population_.begin(), population_.end(),
                     [&](const Individual& a, const Individual& b) {
                       return fitness_.at(a.id) > fitness_.at(b.id);
                     });
    ids.clear();
    for (std::size_t i = 0; i < population_.size() && i < kFinalists; ++i) {
      ids.push_back(population_[i].id);
    }
    search_.Recommend(ids);
  }

  double Fitness(std::size_t place) const {
    return fitness_.at(population_[place].id);
  }

  // Of `wanted` children, those whose request, minibatch and scores the budget
  // covers.
  std::size_t Affordable(std::size_t wanted) {
    wanted = std::min(wanted,
                      options_.max_proposals -
                          std::min(proposer_.asked(), options_.max_proposals));
    const std::int64_t calls = search_.Budget().calls;
    const std::size_t each = 1 + options_.minibatch + scored_on_;
    return calls < 0 ? wanted
                     : std::min(wanted, static_cast<std::size_t>(calls) / each);
  }

  // Each child by crossover, by mutation, or as its parent is (reproduction).
  std::vector<Individual> Breed(std::size_t count) {
    std::vector<std::pair<std::size_t, std::size_t>> couples;
    Places mutated;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t parent = Select();
      if (search::Uniform(search_, "gepa.crossover") <
          options_.genetic_options.crossover_rate) {
        couples.emplace_back(parent, Select());
      } else if (search::Uniform(search_, "gepa.mutation") <
                 options_.genetic_options.mutation_rate) {
        mutated.push_back(parent);
      }
    }
    std::vector<Individual> children = Cross(couples);
    for (Individual& child : Mutate(mutated)) {
      children.push_back(std::move(child));
    }
    return children;
  }

  // A tournament of two; the population is in order.
  std::size_t Select() {
    const std::size_t a =
        search_.RandomBelow("gepa.tournament", population_.size());
    const std::size_t b =
        search_.RandomBelow("gepa.tournament", population_.size());
    return std::min(a, b);
  }

  std::vector<Individual> Mutate(const Places& parents) {
    std::vector<whet_candidate> ids;
    for (const std::size_t parent : parents) {
      ids.push_back(population_[parent].id);
    }
    const std::vector<Lesson> lessons = lessons_.Draw(ids);
    std::vector<Assignment> assignments;
    Places next;  // parts of the children
    for (std::size_t i = 0; i < parents.size(); ++i) {
      if (!lessons[i].shown.empty()) {
        Individual& parent = population_[parents[i]];
        const std::size_t part = std::exchange(
            parent.next_part, (parent.next_part + 1) % material_.parts.size());
        next.push_back(parent.next_part);
        assignments.push_back({parent.id, material_.parts[part],
                               lessons_.Text(lessons[i], parent.id)});
      }
    }
    std::vector<Individual> born;
    for (Child& child : proposer_.Rewrite(assignments)) {
      born.push_back({child.id, std::move(child.prompt), next[child.asked]});
    }
    return born;
  }

  // Parents that differ in several parts exchange parts; where they differ in
  // one, the reflecting model writes one text from two.
  std::vector<Individual> Cross(
      const std::vector<std::pair<std::size_t, std::size_t>>& couples) {
    std::vector<Individual> children;
    std::vector<Crossing> crossings;
    for (const auto& [first, second] : couples) {
      const Individual& a = population_[first];
      const Individual& b = population_[second];
      std::vector<search::Part> differ;
      for (const search::Part part : material_.parts) {
        if (search::PartOf(a.prompt, part) != search::PartOf(b.prompt, part)) {
          differ.push_back(part);
        }
      }
      if (differ.size() == 1) {
        crossings.push_back(
            {a.id, b.id, differ.front(), fitness_.at(a.id), fitness_.at(b.id)});
      } else if (std::optional<Child> child = Exchange(a, b, differ)) {
        children.push_back({child->id, std::move(child->prompt)});
      }
    }
    for (Child& child : proposer_.Cross(crossings)) {
      children.push_back({child.id, std::move(child.prompt)});
    }
    return children;
  }

  // Uniform crossover. Nothing if the child is known, such as one of the two.
  std::optional<Child> Exchange(const Individual& a, const Individual& b,
                                const std::vector<search::Part>& differ) {
    sdk::Prompt prompt = a.prompt;
    for (const search::Part part : differ) {
      if (search_.RandomBelow("gepa.exchange", 2) == 1) {
        search::PartOf(prompt, part) = search::PartOf(b.prompt, part);
      }
    }
    return proposer_.Combine(prompt, {a.id, b.id}, "crossed");
  }

  // The elites, the children, then the best of the others as far as there is
  // room. The population is in order, but for the first generation of one.
  void Replace(std::vector<Individual> children) {
    const std::size_t elites =
        std::min(options_.genetic_options.elites, population_.size());
    population_.insert(
        population_.begin() + static_cast<std::ptrdiff_t>(elites),
        std::make_move_iterator(children.begin()),
        std::make_move_iterator(children.end()));
    population_.resize(
        std::min(population_.size(), options_.genetic_options.population));
  }

  // What is left of the budget tells the best apart on all examples.
  void Finish() {
    population_.resize(std::min(population_.size(), kFinalists));
    Rank(pareto_);
  }

  sdk::Search& search_;
  const Options& options_;
  const Material material_;
  const search::Numbers pareto_;
  search::Scoreboard board_;
  Lessons lessons_;
  Proposer proposer_;
  std::vector<Individual> population_;  // the best first
  std::map<whet_candidate, double> fitness_;
  std::size_t scored_on_ = 0;
};

}  // namespace

void RunGenetic(sdk::Search& search, const Options& options) {
  Genetic(search, options).Run();
}

}  // namespace whet::gepa
