// When two JSON values are the same.
//
//   Equality equality(settings);
//   equality.Same(expected["price"], output["price"]);
//
// Texts are compared after normalisation, numbers within tolerances (whole
// numbers and others alike: 1 is 1.0), the order of keys never matters.
// Immutable. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_JSON_EQUALITY_H_
#define WHET_PLUGINS_EVALUATOR_JSON_EQUALITY_H_

#include <string>

#include <nlohmann/json.hpp>

#include "text/normalize.h"

namespace whet::json {

class Equality {
 public:
  // `settings`: those of the plugin. Throws sdk::Error (INVALID_ARGUMENT) if
  // they contradict.
  explicit Equality(const nlohmann::json& settings);

  // Of texts, numbers, true, false, null and empty objects and lists.
  bool SameLeaf(const nlohmann::json& expected,
                const nlohmann::json& output) const;

  bool lists_are_sets() const { return lists_are_sets_; }

  // A text that two values share if they are the same but for the order of
  // lists. Without tolerances.
  std::string WithoutOrder(const nlohmann::json& value) const;

 private:
  text::Normalizer normalizer_;
  double abs_tolerance_;
  double rel_tolerance_;
  bool lists_are_sets_;
};

}  // namespace whet::json

#endif  // WHET_PLUGINS_EVALUATOR_JSON_EQUALITY_H_
