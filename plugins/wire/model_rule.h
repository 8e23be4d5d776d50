// What is known about families of models is data, by the beginning of their
// names:
//
//   struct ModelRule {std::string prefix; ...};
//   if (const ModelRule* rule = FindRule(rules, "gpt-5-mini")) ...
//
// Pure.
#ifndef WHET_PLUGINS_WIRE_MODEL_RULE_H_
#define WHET_PLUGINS_WIRE_MODEL_RULE_H_

#include <string_view>
#include <vector>

namespace whet::wire {

// The rule with the longest `prefix` that `model` begins with; null if there is
// none.
template <typename Rule>
const Rule* FindRule(const std::vector<Rule>& rules, std::string_view model) {
  const Rule* best = nullptr;
  for (const Rule& rule : rules) {
    if (model.starts_with(rule.prefix) &&
        (best == nullptr || rule.prefix.size() > best->prefix.size())) {
      best = &rule;
    }
  }
  return best;
}

// "o4-mini" of "openai/o4-mini".
inline std::string_view LastPart(std::string_view model) {
  return model.substr(model.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace whet::wire

#endif  // WHET_PLUGINS_WIRE_MODEL_RULE_H_
