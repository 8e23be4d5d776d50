// The plugin through its C entry, with a host that offers three evaluators:
// `equals` (output equals expected), `says` (the output is a number: the score)
// and `refuses` (no output can be scored).
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"
#include "whet/sdk/statistics.h"
#include "whet/sdk/testing.h"
#include "whet/service/evaluators.h"

namespace whet::composite {
namespace {

using sdk::Text;
using sdk::View;
using sdk::testing::EvaluatorUnderTest;
using sdk::testing::Scored;
using sdk::testing::TestHost;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// What a host offers: evaluators by id; counts what each was asked.
struct World {
  struct Made {
    std::string id;
    std::string config;
    std::vector<std::string> asked;  // outputs
  };
  std::vector<Made> made;
};

World& WorldOf(const whet_host* host) {
  return *static_cast<World*>(TestHost::Data(host));
}

whet_status Refuse(whet_error* error, whet_status code, const char* why) {
  return sdk::Guard(error, [&] { throw sdk::Error(code, why); });
}

whet_status Create(const whet_host* host, whet_text id, whet_text config,
                   uint64_t* number, whet_error* error) noexcept {
  if (View(id) == "nowhere")
    return Refuse(error, WHET_NOT_FOUND, "no evaluator 'nowhere'");
  if (View(config).find("bad") != std::string_view::npos)
    return Refuse(error, WHET_INVALID_ARGUMENT, "$.bad: unknown setting");
  World& world = WorldOf(host);
  world.made.push_back({sdk::Copy(id), sdk::Copy(config), {}});
  *number = world.made.size();
  return WHET_OK;
}

whet_status Score(const whet_host* host, uint64_t number,
                  const whet_eval_batch* batch, const whet_eval_sink* sink,
                  whet_error*) noexcept {
  World::Made& made = WorldOf(host).made[number - 1];
  for (uint64_t i = 0; i < batch->count; ++i) {
    const whet_eval_item& item = batch->items[i];
    made.asked.push_back(sdk::Copy(item.output));
    sink->item_status[i] = WHET_OK;
    if (made.id == "refuses") {
      sink->item_status[i] = WHET_INVALID_ARGUMENT;
      sink->feedback(sink->ctx, i, Text("cannot say"));
    } else if (made.id == "says") {
      sink->scores[i] = std::strtod(made.asked.back().c_str(), nullptr);
      sink->metric(sink->ctx, i, Text("twice"), 2 * sink->scores[i]);
      sink->statistics(sink->ctx, i, Text(sdk::PackNumbers({sink->scores[i]})));
    } else {
      sink->scores[i] = View(item.output) == View(item.expected) ? 1.0 : 0.0;
      if (sink->scores[i] == 0.0)
        sink->feedback(sink->ctx, i, Text("not equal"));
    }
  }
  return WHET_OK;
}

whet_status Aggregate(const whet_host* host, uint64_t number,
                      const whet_text* statistics, uint64_t count,
                      const whet_aggregate_sink* sink,
                      whet_error* error) noexcept {
  if (WorldOf(host).made[number - 1].config != "{}")
    return Refuse(error, WHET_UNIMPLEMENTED, "no metrics of a set");
  double sum = 0.0;
  for (uint64_t i = 0; i < count; ++i)
    sum += sdk::UnpackNumbers(View(statistics[i]))[0];
  sink->metric(sink->ctx, Text("all"), Text("sum"), sum);
  return WHET_OK;
}

constexpr whet_evaluators kService = {sizeof(whet_evaluators), 0, &Create,
                                      &Score, &Aggregate};

class CompositeTest : public ::testing::Test {
 protected:
  EvaluatorUnderTest Make(std::string_view config) {
    return EvaluatorUnderTest("composite", config,
                              {{WHET_SERVICE_EVALUATORS, &kService}}, &world_);
  }
  std::string Refusal(std::string_view config) {
    try {
      Make(config);
    } catch (const sdk::Error& e) {
      return e.what();
    }
    return "accepted";
  }
  World world_;
};

TEST_F(CompositeTest, WeighsItsParts) {
  const auto composite =
      Make(R"({"parts": [{"use": "equals", "weight": 3}, {"use": "says"}]})");
  EXPECT_DOUBLE_EQ(composite.Score("0.5", "0.5").score, 0.875);
  const Scored wrong = composite.Score("0.5", "x");
  EXPECT_DOUBLE_EQ(wrong.score, 0.125);
  EXPECT_EQ(wrong.feedback, "equals: not equal");
  EXPECT_THAT(wrong.metrics,
              UnorderedElementsAre(Pair("equals", 0.0), Pair("says", 0.5),
                                   Pair("says.twice", 1.0)));
}

TEST_F(CompositeTest, PassesOnSettingsWithoutItsOwnKeys) {
  Make(R"({"parts": [{"use": "says", "as": "s", "weight": 2, "gate": 0.5,
                      "veto": false, "limit": 3}]})");
  EXPECT_EQ(world_.made[0].id, "says");
  EXPECT_EQ(world_.made[0].config, R"({"limit":3})");
}

TEST_F(CompositeTest, AGateThatIsMissedEndsItAtZero) {
  const auto composite =
      Make(R"({"parts": [{"use": "equals", "gate": true}, {"use": "says"}]})");
  const std::vector<Scored> out =
      composite.Score({{"", "0.5", "0.5"}, {"", "0.9", "x"}});
  EXPECT_EQ(out[0].score, 0.5);  // a gate has no weight
  EXPECT_EQ(out[1].score, 0.0);
  EXPECT_EQ(out[1].feedback, "equals (decides: the score is 0): not equal");
  EXPECT_THAT(world_.made[1].asked, ElementsAre("0.5"));
}

TEST_F(CompositeTest, GateAndVetoAreThresholds) {
  const auto gate = Make(R"({"parts": [{"use": "says", "gate": 0.6}]})");
  EXPECT_EQ(gate.Score("0.6", "").score, 1.0);
  EXPECT_EQ(gate.Score("0.59", "").score, 0.0);
  const auto veto =
      Make(R"({"parts": [{"use": "says", "veto": 0.6, "weight": 1}]})");
  EXPECT_EQ(veto.Score("0.59", "").score, 0.59);
  EXPECT_EQ(veto.Score("0.6", "").score, 0.0);
  EXPECT_THAT(veto.Score("0.6", "").feedback, HasSubstr("the score is 0"));
}

TEST_F(CompositeTest, CombinesByTheRule) {
  const auto least = Make(R"({"combine": "min", "parts": [
      {"use": "equals"}, {"use": "says", "weight": 9}]})");
  EXPECT_EQ(least.Score("0.3", "0.3").score, 0.3);
}

TEST_F(CompositeTest, APartThatCannotScoreIsNoZero) {
  const auto composite =
      Make(R"({"parts": [{"use": "refuses"}, {"use": "says"}]})");
  const Scored out = composite.Score("0.5", "");
  EXPECT_EQ(out.status, WHET_INVALID_ARGUMENT);
  EXPECT_EQ(out.feedback, "refuses: cannot say");
  EXPECT_THAT(world_.made[1].asked, IsEmpty());
}

TEST_F(CompositeTest, APartWithoutWeightIsAMetricOnly) {
  const auto composite =
      Make(R"({"parts": [{"use": "refuses", "weight": 0}, {"use": "says"}]})");
  EXPECT_EQ(composite.Score("0.5", "").score, 0.5);
}

TEST_F(CompositeTest, MetricsOfASetAreThoseOfTheParts) {
  const auto composite =
      Make(R"({"parts": [{"use": "equals", "gate": true}, {"use": "says"}]})");
  // The third item never reaches `says`.
  const std::vector<sdk::SetMetric> metrics = composite.Aggregate(
      composite.Score({{"", "0.5", "0.5"}, {"", "1", "1"}, {"", "1", "x"}}));
  ASSERT_EQ(metrics.size(), 1U);
  EXPECT_EQ(metrics[0].label, "all");
  EXPECT_EQ(metrics[0].name, "says.sum");
  EXPECT_EQ(metrics[0].value, 1.5);
}

TEST_F(CompositeTest, APartMayHaveNothingToSayOfASet) {
  const auto composite = Make(
      R"({"parts": [{"use": "says", "quiet": 1}, {"use": "says", "as": "b"}]})");
  const std::vector<sdk::SetMetric> metrics =
      composite.Aggregate(composite.Score({{"", "0.5", ""}}));
  ASSERT_EQ(metrics.size(), 1U);
  EXPECT_EQ(metrics[0].name, "b.sum");
}

TEST_F(CompositeTest, SaysWhatIsWrongWithItsSettings) {
  EXPECT_EQ(Refusal(R"({"parts": [{"use": "says"}, {"use": "nowhere"}]})"),
            "$.parts[1]: no evaluator 'nowhere'");
  EXPECT_EQ(Refusal(R"({"parts": [{"use": "says", "bad": 1}]})"),
            "$.parts[0].bad: unknown setting");
  EXPECT_THAT(Refusal(R"({"parts": [{"use": "says"}, {"use": "says"}]})"),
              HasSubstr("$.parts[1]: another part is called 'says' too"));
  EXPECT_THAT(Refusal(R"({"parts": [{"use": "says", "weight": 0}]})"),
              HasSubstr("at least one part must decide"));
}

}  // namespace
}  // namespace whet::composite
