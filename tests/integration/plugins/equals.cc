// The plainest evaluator: 1 for the expected text, 0 for anything else. Engine
// tests use it so that no shipped plugin is needed to run them.
#include "whet/sdk/evaluator.h"

namespace {

struct Equals : whet::sdk::Evaluator {
  explicit Equals(const whet::sdk::Context&) {}
  whet::sdk::Score Evaluate(const whet::sdk::Item& item) const override {
    if (item.output == item.expected)
      return {1.0};
    return {0.0, "Expected: " + std::string(item.expected)};
  }
};

}  // namespace

WHET_EVALUATOR_PLUGIN(Equals, {.id = "test.equals",
                               .name = "Equals",
                               .version = "1.0.0"})
