// A strategy that breaks the rule: what it asks for depends on the clock. The
// host must notice when a run with it is resumed.
#include <chrono>
#include <string>

#include "whet/sdk/strategy.h"

namespace {

class ClockStrategy : public whet::sdk::Strategy {
 public:
  explicit ClockStrategy(const whet::sdk::Context&) {}
  void Run(whet::sdk::Search& search) override {
    const auto val = search.Examples("val");
    const auto now =
        std::chrono::steady_clock::now().time_since_epoch().count();
    const auto id =
        search.Propose(R"({"system": "clock )" + std::to_string(now) +
                           R"(", "user_template": "{{text}}"})",
                       {whet::sdk::kSeedPrompt}, "the clock");
    for (int round = 0; round < 1000; ++round) {
      search.Wait(search.Evaluate(
          id, {val[static_cast<std::size_t>(round) % val.size()].number},
          static_cast<std::uint32_t>(round)));
    }
  }
};

}  // namespace

WHET_STRATEGY_PLUGIN(ClockStrategy, {.id = "test.clock",
                                     .name = "Clock",
                                     .version = "1.0.0",
                                     .needs = {WHET_SERVICE_SEARCH}})
