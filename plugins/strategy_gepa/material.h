// What a run of gepa works with: the parts of the seed prompt that evolve, and
// the examples to learn from and to compare on.
//
//   Material material = ReadMaterial(search, options);
//   sdk::Prompt child = WithText(parent, part, text);
//
// Thread-compatible.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_MATERIAL_H_
#define WHET_PLUGINS_STRATEGY_GEPA_MATERIAL_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/strategy.h"

#include "options.h"
#include "search/edits.h"
#include "search/scoreboard.h"

namespace whet::gepa {

struct Material {
  std::vector<search::Part> parts = {};  // the modules of the paper
  // D_feedback and D_pareto of the paper, without what the seed prompt shows.
  // One stands in for the other where that one is empty.
  std::vector<sdk::Example> feedback = {};
  std::vector<sdk::Example> pareto = {};
};

// Throws FAILED_PRECONDITION if there is no example at all.
Material ReadMaterial(sdk::Search& search, const Options& options);

sdk::Prompt WithText(sdk::Prompt prompt, search::Part part, std::string text);

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_MATERIAL_H_
