// Strategy gepa: reflective prompt evolution (Agrawal et al. 2025, "GEPA:
// Reflective Prompt Evolution Can Outperform Reinforcement Learning",
// arXiv 2507.19457), in three forms that are each a file of their own.
#include "whet/sdk/strategy.h"

#include "compat.h"
#include "evolution.h"
#include "genetic.h"
#include "options.h"

namespace whet::gepa {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

class Gepa {
 public:
  explicit Gepa(const sdk::Context& context)
      : options_(ParseOptions(context.config)) {}

  void Run(sdk::Search& search) {
    if (options_.compat) {
      RunCompat(search, options_);
    } else if (options_.genetic) {
      RunGenetic(search, options_);
    } else {
      RunEvolution(search, options_);
    }
  }

 private:
  Options options_;
};

}  // namespace
}  // namespace whet::gepa

WHET_STRATEGY_PLUGIN(whet::gepa::Gepa,
                     {.id = "gepa",
                      .name = "GEPA",
                      .version = "0.1.0",
                      .description = "Reflective prompt evolution: parts of a "
                                     "prompt are rewritten from examples with "
                                     "feedback; prompts that are the best on "
                                     "some example live on.",
                      .vendor = "Whet",
                      .license = "Apache-2.0",
                      .config_schema = whet::gepa::kSchema,
                      .needs = {WHET_SERVICE_SEARCH},
                      .flags = WHET_PLUGIN_DETERMINISTIC})
