// The parts of a composite evaluator, as its settings list them.
#ifndef WHET_PLUGINS_EVALUATOR_COMPOSITE_PART_H_
#define WHET_PLUGINS_EVALUATOR_COMPOSITE_PART_H_

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/evaluators.h"

namespace whet::composite {

struct Part {
  std::string name;
  double weight = 1.0;
  std::optional<double> gate;  // less than this: the score is 0
  std::optional<double> veto;  // this or more: the score is 0
  sdk::OtherEvaluator evaluator;

  // Whether an output with this score in the part is out.
  bool Stops(double score) const {
    return (gate && score < *gate) || (veto && score >= *veto);
  }
  // Whether the score of the whole depends on it.
  bool Decides() const { return weight > 0.0 || gate || veto; }
};

// Makes the parts of `settings` (schema.json). Throws sdk::Error whose message
// begins with the JSON path of the part: unknown evaluator, its settings, two
// parts with the same name, nothing that decides.
std::vector<Part> MakeParts(const sdk::Host& host,
                            const nlohmann::json& settings);

}  // namespace whet::composite

#endif  // WHET_PLUGINS_EVALUATOR_COMPOSITE_PART_H_
