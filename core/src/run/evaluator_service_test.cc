#include "run/evaluator_service.h"

#include <string>
#include <thread>

#include "whet/evaluator.h"
#include "whet/sdk/text.h"
#include "whet/service/evaluators.h"

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plugins/plugin_call.h"

namespace whet {
namespace {

using testing::StartsWith;

// What a plugin without parts gets that asks one to score.
absl::Status ScoreOfNoPart(const HostContext& context) {
  const whet_host* host = context.c();
  const auto* table = static_cast<const whet_evaluators*>(
      host->get_service(host, sdk::Text(WHET_SERVICE_EVALUATORS)));
  const whet_eval_batch batch = {};
  const whet_eval_sink sink = {};
  PluginError error;
  return error.ToStatus(table->score(host, 1, &batch, &sink, error.c()), "");
}

TEST(EvaluatorService, IsForTheThreadThatTheHostCallsOn) {
  EvaluatorService service;
  HostContext context("acme.weighted");
  service.OfferTo(context);
  const PluginCall call;
  EXPECT_EQ(ScoreOfNoPart(context),
            absl::NotFoundError("no evaluator 1 of this plugin"));
  absl::Status refused;
  std::thread([&] { refused = ScoreOfNoPart(context); }).join();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()),
              StartsWith("whet.evaluators/1: asked on a thread of the plugin's "
                         "own; expected the thread"));
}

}  // namespace
}  // namespace whet
