#include "world_spec.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace whet::quality {

// The gains are chosen so that the seed prompt is right in 45 % and the best
// prompt of most worlds in 84 to 88 %.
const std::vector<WorldSpec>& Worlds() {
  static const std::vector<WorldSpec> worlds = {
      {.name = "additive", .weakest = 0.8, .strongest = 2.4},
      {.name = "tradeoff", .weakest = 1.0, .strongest = 3.1, .damage = 0.3},
      {.name = "deceptive",
       .useful = 16,
       .harmful = 10,
       .weakest = 1.3,
       .strongest = 2.4,
       .alone = -0.1,
       .draws_useful = 0.6,
       .draws_harmful = 0.15},
      {.name = "few_shot", .weakest = 0.5, .strongest = 1.1, .shown = 1.2},
      {.name = "noisy_judge",
       .weakest = 0.8,
       .strongest = 2.4,
       .judge_noise = 0.15},
      {.name = "dilution",
       .weakest = 1.0,
       .strongest = 2.8,
       .free_rules = 6,
       .dilution = 0.08},
      {.name = "paraphrase", .weakest = 0.8, .strongest = 2.4, .wordings = 4},
      {.name = "exclusive",
       .useful = 10,
       .harmful = 30,
       .weakest = 0.8,
       .strongest = 2.4,
       .rivals = true,
       .draws_useful = 0.35},
      {.name = "rewriter", .weakest = 0.8, .strongest = 2.4, .rewrites = true},
      {.name = "holistic", .weakest = 0.8, .strongest = 2.4, .own_sd = 0.6},
      {.name = "order",
       .weakest = 0.1,
       .strongest = 0.4,
       .harm = {0.1, 0.4},
       .order_sd = 0.55,
       .choice_sd = 0.18},
  };
  return worlds;
}

std::optional<WorldSpec> FindWorld(std::string_view name) {
  const std::size_t plus = std::min(name.find('+'), name.size());
  for (WorldSpec spec : Worlds()) {
    if (spec.name != name.substr(0, plus)) {
      continue;
    }
    if (plus < name.size()) {
      const std::string_view ideas = name.substr(plus + 1);
      if (ideas.size() != 1 || ideas[0] < '1' || ideas[0] > '9') {
        return std::nullopt;
      }
      spec.name = name;
      spec.ideas = static_cast<std::size_t>(ideas[0] - '0');
    }
    return spec;
  }
  return std::nullopt;
}

}  // namespace whet::quality
