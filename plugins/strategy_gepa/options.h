// Settings of gepa; schema.json describes them.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_OPTIONS_H_
#define WHET_PLUGINS_STRATEGY_GEPA_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "search/edits.h"

namespace whet::gepa {

// Of `evolution: genetic`.
struct GeneticOptions {
  std::size_t population = 8;
  std::size_t generations = 0;  // 0: as many as the budget buys
  std::size_t elites = 2;
  double mutation_rate = 0.7;
  double crossover_rate = 0.3;
};

// Of `compat: true`, with the reference's names in comments.
struct CompatOptions {
  std::uint64_t seed = 0;               // seed
  std::uint64_t metric_calls = 0;       // max_metric_calls; 0: the budget's
  std::string selection = "pareto";     // candidate_selection_strategy
  std::string modules = "round_robin";  // module_selector
  bool skip_perfect_score = true;
};

struct Options {
  bool compat = false;
  bool genetic = false;
  std::vector<search::Part> components = {};  // empty: those that say something
  std::size_t minibatch = 3;
  std::size_t proposals = 1;  // under way at once
  std::size_t max_proposals = 100;
  bool merge = false;
  std::size_t max_merges = 5;
  std::size_t max_chars = 6000;
  std::string reflect_prompt = {};    // the text in use, built-in or given
  std::string crossover_prompt = {};  // likewise
  std::string compat_prompt = {};     // likewise
  CompatOptions compat_options = {};
  GeneticOptions genetic_options = {};
};

// Reads validated settings. Throws INVALID_ARGUMENT, naming the JSON path, for
// a prompt that lacks a required slot or has an unknown one, and for more
// elites than the population has members.
Options ParseOptions(const std::string& config);

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_OPTIONS_H_
