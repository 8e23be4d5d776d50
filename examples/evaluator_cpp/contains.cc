// 1 if the answer contains the expected text, else 0 and a hint.
#include <whet/sdk/evaluator.h>
struct Contains : whet::sdk::Evaluator {
  explicit Contains(const whet::sdk::Context&) {}
  whet::sdk::Score Evaluate(const whet::sdk::Item& item) const override {
    if (item.output.find(item.expected) != item.output.npos)
      return {1.0};
    return {0.0, "Mention: " + std::string(item.expected)};
  }
};
WHET_EVALUATOR_PLUGIN(Contains, {"acme.contains", "Contains", "1.0.0"})
