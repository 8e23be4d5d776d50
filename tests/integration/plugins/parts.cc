// Evaluator test.parts: the mean of two test.tally, made through the host;
// tries what a host must refuse.
#include <cstdint>
#include <string>
#include <vector>

#include "whet/sdk/evaluators.h"
#include "whet/sdk/settings_json.h"

namespace {

using whet::sdk::Context;
using whet::sdk::Error;
using whet::sdk::Item;
using whet::sdk::OtherEvaluator;

class Parts : public whet::sdk::BatchEvaluator {
 public:
  explicit Parts(const Context& context)
      : host_(context.host),
        first_(context.host, Id(context), "{}"),
        second_(context.host, "test.tally", R"({"fault": "throws"})") {}

  std::vector<Outcome> EvaluateBatch(
      const std::vector<Item>& items) const override {
    std::vector<Outcome> out = first_.Evaluate(items);
    const std::vector<Outcome> second = second_.Evaluate(items);
    for (std::size_t i = 0; i < items.size(); ++i) {
      out[i].score.value = (out[i].score.value + second[i].score.value) / 2;
      out[i].score.metrics = {{"late", Refused() ? 1.0 : 0.0}};
    }
    return out;
  }

 private:
  static std::string Id(const Context& context) {
    return whet::sdk::ParseSettings(context).value("part", "test.tally");
  }
  // Nothing can be made while it works, and nothing of others be used.
  bool Refused() const {
    const auto* service =
        host_.Service<whet_evaluators>(WHET_SERVICE_EVALUATORS);
    std::uint64_t number = 0;
    whet::sdk::ErrorBuffer error;
    return service->create(host_.get(), whet::sdk::Text("test.tally"),
                           whet::sdk::Text("{}"), &number,
                           error.get()) == WHET_FAILED_PRECONDITION &&
           service->aggregate(host_.get(), 99, nullptr, 0, nullptr,
                              error.get()) == WHET_NOT_FOUND;
  }

  whet::sdk::Host host_;
  OtherEvaluator first_;
  OtherEvaluator second_;
};

}  // namespace

WHET_BATCH_EVALUATOR_PLUGIN(Parts, {.id = "test.parts",
                                    .name = "Parts",
                                    .version = "1.0.0",
                                    .config_schema =
                                        R"({"type": "object", "properties":
                                            {"part": {"type": "string"}}})",
                                    .needs = {WHET_SERVICE_EVALUATORS}})
