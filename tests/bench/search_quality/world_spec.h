// The worlds of the benchmark, as numbers. docs/search_quality.md says what
// each of them is for.
//
//   std::optional<WorldSpec> spec = FindWorld("additive");
//   FindWorld("additive+3");   // the same, three new rules in every reply
//
// Skills are in log-odds: an example of cluster c and difficulty d is answered
// right with probability 1 / (1 + exp(d - skill[c])).
#ifndef WHET_TESTS_BENCH_SEARCH_QUALITY_WORLD_SPEC_H_
#define WHET_TESTS_BENCH_SEARCH_QUALITY_WORLD_SPEC_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whet::quality {

struct WorldSpec {
  std::string name;
  double seed_skill = -0.285;  // of the seed prompt

  // The hidden list has 40 rules; the rest of it is useless. What a useful one
  // adds to the skill of its cluster lies evenly between `weakest` and
  // `strongest`; what a harmful one takes lies between the first and the second
  // of `harm`.
  std::size_t useful = 10;
  std::size_t harmful = 12;
  double weakest = 0.0;
  double strongest = 0.0;
  double harm[2] = {0.4, 1.4};

  double damage = 0.0;  // share of its gain that a useful rule takes elsewhere
  double alone = 0.0;   // what half of a pair adds; pairs if not 0
  bool rivals = false;  // ten groups of four of which one rule is good
  double rival = -0.3;  // what rivals add without the good one
  std::size_t free_rules = 40;  // rules that cost nothing
  double dilution = 0.0;  // cost of the first rule beyond; the next costs twice

  double shown = 0.0;      // what the best demonstration adds to its cluster
  double order_sd = 0.0;   // between orders of the same demonstrations
  double choice_sd = 0.0;  // between sets of demonstrations
  double own_sd = 0.0;     // between whole prompts

  double judge_noise = 0.0;  // share of answers that are judged wrongly

  // The reflecting model.
  std::size_t ideas = 1;       // new rules in a reply, if it does not rewrite
  std::size_t wordings = 1;    // of each rule
  bool rewrites = false;       // it never leaves the rest as it is
  double draws_useful = 0.45;  // chance that a new rule is a useful one
  double draws_harmful = 0.25;
};

const std::vector<WorldSpec>& Worlds();
// None if there is no such world.
std::optional<WorldSpec> FindWorld(std::string_view name);

}  // namespace whet::quality

#endif  // WHET_TESTS_BENCH_SEARCH_QUALITY_WORLD_SPEC_H_
