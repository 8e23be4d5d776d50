#include "whet/core/callback_evaluator.h"

#include <memory>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/core/plugin_catalog.h"
#include "whet/evaluator.h"

#include "plugins/plugin_instance.h"

namespace whet {
namespace {

using ::testing::HasSubstr;

TEST(CallbackEvaluatorTest, IsAnEvaluatorLikeAnyOther) {
  CallbackEvaluator evaluator;
  evaluator.id = "acme.length";
  evaluator.version = "1.0.0";
  std::string seen_config;
  evaluator.score = [&seen_config](std::string_view config,
                                   const whet_eval_batch& batch,
                                   const whet_eval_sink& sink, whet_error*) {
    seen_config = config;
    for (std::uint64_t i = 0; i < batch.count; ++i) {
      sink.scores[i] = static_cast<double>(batch.items[i].output.len) / 10.0;
      sink.item_status[i] = WHET_OK;
    }
    return WHET_OK;
  };
  const auto linked = LinkEvaluator(std::move(evaluator));
  ASSERT_TRUE(linked.ok()) << linked.status();
  PluginSearchPath path;
  path.linked.push_back(*linked);
  const PluginCatalog catalog = PluginCatalog::Scan(path);
  const auto record = catalog.Find(PluginKind::kEvaluator, "acme.length");
  ASSERT_TRUE(record.ok()) << record.status();
  const auto instance = PluginInstance::Create(
      **record, R"({"a":1})", std::make_unique<HostContext>("acme.length"));
  ASSERT_TRUE(instance.ok()) << instance.status();

  whet_eval_item items[2] = {};
  items[0].output = WHET_TEXT("four");
  items[1].output = WHET_TEXT("sixsix");
  whet_eval_batch batch{};
  batch.struct_size = sizeof(batch);
  batch.item_stride = sizeof(items[0]);
  batch.items = items;
  batch.count = 2;
  double scores[2] = {};
  whet_status states[2] = {WHET_UNKNOWN, WHET_UNKNOWN};
  whet_eval_sink sink{};
  sink.struct_size = sizeof(sink);
  sink.scores = scores;
  sink.item_status = states;
  const auto* table = (*instance)->table<whet_evaluator>();
  ASSERT_EQ(table->score((*instance)->c(), &batch, &sink, nullptr), WHET_OK);
  EXPECT_EQ(scores[0], 0.4);
  EXPECT_EQ(scores[1], 0.6);
  EXPECT_EQ(states[1], WHET_OK);
  EXPECT_EQ(seen_config, R"({"a":1})");
}

TEST(CallbackEvaluatorTest, RefusesWhatNoPluginMayBe) {
  CallbackEvaluator no_function;
  no_function.id = "acme.none";
  no_function.version = "1.0.0";
  EXPECT_TRUE(absl::IsInvalidArgument(LinkEvaluator(no_function).status()));
  CallbackEvaluator bad_id;
  bad_id.id = "not an id";
  bad_id.version = "1.0.0";
  bad_id.score = [](std::string_view, const whet_eval_batch&,
                    const whet_eval_sink&, whet_error*) { return WHET_OK; };
  const auto status = LinkEvaluator(bad_id).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("not an id"));
}

}  // namespace
}  // namespace whet
