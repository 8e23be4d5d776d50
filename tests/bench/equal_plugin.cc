// The least an evaluator can do: what remains is the boundary.
#include "whet/sdk/evaluator.h"

namespace {

struct Equal : whet::sdk::Evaluator {
  explicit Equal(const whet::sdk::Context&) {}
  whet::sdk::Score Evaluate(const whet::sdk::Item& item) const override {
    return {item.output == item.expected ? 1.0 : 0.0};
  }
};

}  // namespace

WHET_EVALUATOR_PLUGIN(Equal, {.id = "bench.equal",
                              .name = "Equal",
                              .version = "1.0.0"})
