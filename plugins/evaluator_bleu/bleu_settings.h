// The settings of evaluator bleu (schema.json).
//
//   const BleuSettings settings = ReadSettings(sdk::ParseSettings(context));
//
// Immutable after reading. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_BLEU_BLEU_SETTINGS_H_
#define WHET_PLUGINS_EVALUATOR_BLEU_BLEU_SETTINGS_H_

#include <cstddef>
#include <string>

#include <nlohmann/json.hpp>

#include "bleu_score.h"

namespace whet::bleu {

struct BleuSettings {
  std::string tokenize = "13a";
  std::string smooth_method = "exp";
  bool lowercase = false;
  std::size_t max_order = 4;
  std::string alternatives;
  BleuOptions item;  // for an item's score
  BleuOptions set;   // for that of a set
};

// Throws sdk::Error (INVALID_ARGUMENT) for an unknown smoothing.
BleuSettings ReadSettings(const nlohmann::json& settings);

}  // namespace whet::bleu

#endif  // WHET_PLUGINS_EVALUATOR_BLEU_BLEU_SETTINGS_H_
