#include "whet/core/result.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "report/report_fixture.h"

namespace whet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using OrderedJson = nlohmann::ordered_json;

std::vector<std::string> Keys(const OrderedJson& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items())
    keys.push_back(key);
  return keys;
}

std::string MessageOf(const std::string& json) {
  const absl::StatusOr<RunResult> result = ParseResultJson(json);
  return result.ok() ? "no error" : std::string(result.status().message());
}

TEST(ResultJson, HasTheDocumentedKeysInTheirOrder) {
  const OrderedJson json = OrderedJson::parse(ResultJson(*SmallRun().result));
  EXPECT_THAT(Keys(json),
              ElementsAre("schema_version", "run_id", "status", "stop_reason",
                          "baseline", "best", "challenger_id", "test",
                          "evaluators", "regressions", "pareto", "findings",
                          "calls", "tokens", "cost_usd", "failed_items",
                          "evaluator_faults", "cached", "traffic", "wall_s",
                          "seed", "strategy", "hashes", "version"));
  EXPECT_THAT(Keys(json["best"]), ElementsAre("candidate_id", "val", "prompt"));
  EXPECT_THAT(Keys(json["test"]),
              ElementsAre("seed", "best", "difference", "interval",
                          "probability_better", "pairs"));
  EXPECT_THAT(Keys(json["baseline"]["val"]),
              ElementsAre("mean", "stderr", "n", "failed"));
}

TEST(ResultJson, WritesTheValues) {
  const OrderedJson json = OrderedJson::parse(ResultJson(*SmallRun().result));
  EXPECT_EQ(json["schema_version"], 1);
  EXPECT_EQ(json["status"], "improved");
  EXPECT_EQ(json["baseline"]["val"]["mean"], 0.125);
  EXPECT_EQ(json["test"]["interval"], OrderedJson({-0.125, 0.625}));
  const OrderedJson& evaluator = json["evaluators"][0];
  EXPECT_EQ(evaluator["name"], "exact_match");
  EXPECT_EQ(evaluator["best"]["score"], 0.625);
  EXPECT_EQ(evaluator["best"]["own_score"], true);
  EXPECT_EQ(evaluator["best"]["examples"]["mean"], 0.75);
  EXPECT_EQ(evaluator["seed"]["metrics"].dump(),
            R"([{"name":"length","value":2.5},)"
            R"({"label":"refund","name":"f1","value":0.25}])");
  EXPECT_EQ(json["regressions"]["count"], 2);
  EXPECT_EQ(json["regressions"]["worst"][0]["best_output"], "other");
  EXPECT_EQ(json["pareto"]["knee"], 2);
  EXPECT_EQ(json["pareto"]["explanation"], "It is worth it.");
  EXPECT_EQ(json["pareto"]["front"][0]["latency_s"], nullptr);
  EXPECT_EQ(json["pareto"]["front"][1]["val"]["mean"], 0.75);
  EXPECT_EQ(json["pareto"]["front"][1]["cost_usd"], 0.5);
  EXPECT_EQ(json["pareto"]["front"][1]["length"], 120);
  EXPECT_EQ(json["findings"][0]["kind"], "new_url");
  EXPECT_EQ(json["findings"][0]["text"], "1 link from nowhere");
  EXPECT_EQ(json["calls"]["task"], 412);
  EXPECT_EQ(json["tokens"]["task"]["input"], 51234);
  EXPECT_EQ(json["tokens"]["task"]["output"], 1765);
  EXPECT_EQ(json["tokens"]["task"]["usd"], 0.25);
  EXPECT_EQ(json["cost_usd"], 0.25);
  EXPECT_EQ(json["traffic"]["overloaded"], 3);
  EXPECT_EQ(json["failed_items"], 1);
  EXPECT_EQ(json["evaluator_faults"],
            nlohmann::ordered_json::parse(
                R"json([{"evaluator": "acme.tone", "example": 17,
                         "how": "crashed (SIGSEGV)"},
                        {"evaluator": "acme.tone", "example": null,
                         "how": "was killed (SIGKILL)"}])json"));
  EXPECT_EQ(json["cached"], 17);
  EXPECT_EQ(json["wall_s"], 61.5);
  EXPECT_EQ(json["strategy"], "few_shot");
  EXPECT_EQ(json["hashes"]["data"], std::string(64, 'd'));
  EXPECT_EQ(json["version"], "0.1.0");
  EXPECT_EQ(json["best"]["val"]["stderr"], 0.125);
  EXPECT_EQ(json["test"]["probability_better"], 0.9375);
  EXPECT_EQ(json["seed"], 18446744073709551615ULL);
  EXPECT_EQ(json["best"]["prompt"]["user_template"], "{{user_input}}");
}

TEST(ResultJson, ReadsBackWhatItWrote) {
  const std::string written = ResultJson(*SmallRun().result);
  const absl::StatusOr<RunResult> read = ParseResultJson(written);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->status, RunStatus::kImproved);
  EXPECT_EQ(read->best, SmallRun().result->best);
  EXPECT_EQ(read->seed, 18446744073709551615ULL);
  EXPECT_EQ(ResultJson(*read), written);
}

TEST(ResultJson, HasAnEmptyListIfThereAreNoFindings) {
  RunResult result = *SmallRun().result;
  result.findings.clear();
  EXPECT_THAT(ResultJson(result), HasSubstr("\"findings\": []"));
}

TEST(ResultJson, ReadsAResultWithoutFindings) {
  OrderedJson json = OrderedJson::parse(ResultJson(*SmallRun().result));
  json.erase("findings");
  const absl::StatusOr<RunResult> read = ParseResultJson(json.dump());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(read->findings.empty());
  json["findings"] = {{{"kind", 3}, {"text", ""}}};
  EXPECT_EQ(MessageOf(json.dump()),
            "result.json: $.findings[0].kind: expected a text");
}

TEST(ResultJson, ReadsAResultWithoutRegressions) {
  OrderedJson json = OrderedJson::parse(ResultJson(*SmallRun().result));
  json.erase("regressions");
  const absl::StatusOr<RunResult> read = ParseResultJson(json.dump());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->regressions.count, 0);
}

TEST(ResultJson, HasNullForAComparisonThatNeverHappened) {
  RunResult result = *SmallRun().result;
  result.test.reset();
  result.status = RunStatus::kStopped;
  const std::string written = ResultJson(result);
  EXPECT_TRUE(OrderedJson::parse(written)["test"].is_null());
  const absl::StatusOr<RunResult> read = ParseResultJson(written);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_FALSE(read->test.has_value());
}

TEST(ResultJson, SurvivesIllFormedUtf8) {
  RunResult result = *SmallRun().result;
  result.stop_reason = "bad \xFF byte";
  EXPECT_EQ(OrderedJson::parse(ResultJson(result))["stop_reason"],
            "bad \uFFFD byte");
}

TEST(ResultJson, NamesThePathOfWhatIsWrong) {
  OrderedJson json = OrderedJson::parse(ResultJson(*SmallRun().result));
  json["baseline"]["val"]["mean"] = "high";
  EXPECT_EQ(MessageOf(json.dump()),
            "result.json: $.baseline.val.mean: expected a number");
  json = OrderedJson::parse(ResultJson(*SmallRun().result));
  json.erase("wall_s");
  EXPECT_EQ(MessageOf(json.dump()), "result.json: $.wall_s: is missing");
  json = OrderedJson::parse(ResultJson(*SmallRun().result));
  json["test"]["interval"] = {1};
  EXPECT_THAT(MessageOf(json.dump()), HasSubstr("$.test.interval"));
}

TEST(ResultJson, RefusesWhatIsNoResult) {
  EXPECT_EQ(MessageOf("[1]"), "result.json: expected a JSON object");
  EXPECT_THAT(MessageOf("{\"schema_version\": 1"), HasSubstr("not JSON"));
  EXPECT_THAT(MessageOf("{\"schema_version\": 2}"),
              HasSubstr("another version of whet"));
}

}  // namespace
}  // namespace whet
