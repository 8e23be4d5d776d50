// Evaluators through the C table, as a host calls them.
#include "whet/sdk/evaluator.h"

#include <cmath>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_host.h"

namespace whet::sdk {

// Scores the share of the expected text; "bad item", "bug" and "memory" fail.
class Share : public Evaluator {
 public:
  explicit Share(const Context& context) : config_(context.config) {
    if (config_ == "broken")
      throw Error(WHET_INVALID_ARGUMENT, "$: broken");
  }
  Score Evaluate(const Item& item) const override {
    if (item.output == "bad item") {
      throw Error(WHET_INVALID_ARGUMENT, "not a number");
    }
    if (item.output == "bug")
      throw std::logic_error("a bug of the author");
    if (item.output == "memory")
      throw std::bad_alloc();
    return {item.output == item.expected ? 1.0 : 0.25,
            item.wants_feedback ? "expected " + std::string(item.expected) : "",
            {{"length", static_cast<double>(item.output.size())}}};
  }

 private:
  std::string config_;
};

// One outcome per item, or one less if the first input says so.
class Judge : public BatchEvaluator {
 public:
  explicit Judge(const Context&) {}
  std::vector<ModelNeed> ModelNeeds() const override {
    return {{"judge", 6, 512}, {"embed", 2, 0}};
  }
  std::vector<Outcome> EvaluateBatch(
      const std::vector<Item>& items) const override {
    std::vector<Outcome> outcomes(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      outcomes[i].score.value = static_cast<double>(i) / 10;
      if (items[i].output == "fail") {
        outcomes[i].status = WHET_UNAVAILABLE;
        outcomes[i].reason = "no answer";
      }
    }
    if (!items.empty() && items[0].input == "short")
      outcomes.pop_back();
    return outcomes;
  }
};

namespace internal {
using JudgeLibrary = Library<Judge, BatchEvaluatorAdapter>;
template <>
Info (*JudgeLibrary::info)() = [] { return Info{.id = "test.judge"}; };
}  // namespace internal
}  // namespace whet::sdk

WHET_EVALUATOR_PLUGIN(whet::sdk::Share, {.id = "test.share",
                                         .name = "Share",
                                         .version = "1.2.3",
                                         .needs = {"whet.llm/1", "whet.log/1"},
                                         .flags = WHET_PLUGIN_CONCURRENT})

namespace whet::sdk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Result {
  double score = std::nan("");
  whet_status status = WHET_UNKNOWN;
  std::string feedback = {};
  std::vector<std::pair<std::string, double>> metrics = {};
};

// An item of a later minor version: known fields first, then others.
struct GrownItem {
  whet_eval_item item;
  std::uint64_t later[3];
};

struct Output {
  whet_status status = WHET_OK;
  std::string message = {};
  std::vector<Result> results = {};
};

Output ScoreAll(const InstancePtr& instance,
                const std::vector<std::string>& outputs,
                std::uint32_t want = WHET_WANT_FEEDBACK | WHET_WANT_METRICS,
                const char* input = "in") {
  std::vector<GrownItem> items;
  for (const std::string& output : outputs) {
    items.push_back(
        {{Text(input), Text(output), Text("yes"), Text("{}"), items.size()},
         {~0U, ~0U, ~0U}});
  }
  Output out;
  out.results.resize(outputs.size());
  std::vector<double> scores(outputs.size(), std::nan(""));
  std::vector<whet_status> status(outputs.size(), WHET_UNKNOWN);
  whet_eval_batch batch{};
  batch.struct_size = sizeof(batch);
  batch.item_stride = sizeof(GrownItem);
  batch.items = reinterpret_cast<const whet_eval_item*>(items.data());
  batch.count = items.size();
  batch.want = want;
  const whet_eval_sink sink = {
      sizeof(sink),
      0,
      &out.results,
      scores.data(),
      status.data(),
      [](void* ctx, std::uint64_t i, whet_text text) noexcept {
        (*static_cast<std::vector<Result>*>(ctx))[i].feedback = Copy(text);
      },
      [](void* ctx, std::uint64_t i, whet_text name, double value) noexcept {
        (*static_cast<std::vector<Result>*>(ctx))[i].metrics.emplace_back(
            Copy(name), value);
      },
      nullptr};
  ErrorBuffer error;
  out.status = static_cast<const whet_evaluator*>(instance->kind_table)
                   ->score(instance.get(), &batch, &sink, error.get());
  out.message = std::string(error.get()->message, error.get()->len);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    out.results[i].score = scores[i];
    out.results[i].status = status[i];
  }
  return out;
}

TEST(Entry, IsPureAndComplete) {
  const whet_entry* entry = whet_plugin_entry_v1();
  EXPECT_EQ(entry, whet_plugin_entry_v1());
  EXPECT_EQ(entry->struct_size, sizeof(whet_entry));
  EXPECT_EQ(entry->abi_major, WHET_ABI_MAJOR);
  EXPECT_EQ(entry->abi_minor, WHET_ABI_MINOR);
  EXPECT_EQ(entry->environment, WHET_ENVIRONMENT);
  ASSERT_EQ(entry->descriptor_count, 1U);
  const whet_descriptor& d = *entry->descriptors[0];
  EXPECT_EQ(View(d.kind), WHET_KIND_EVALUATOR);
  EXPECT_EQ(View(d.id), "test.share");
  EXPECT_EQ(View(d.version), "1.2.3");
  EXPECT_EQ(View(d.config_schema), "");
  EXPECT_EQ(d.flags, WHET_PLUGIN_CONCURRENT);
  ASSERT_EQ(d.needs_count, 2U);
  EXPECT_EQ(View(d.needs[0]), "whet.llm/1");
  EXPECT_EQ(View(d.needs[1]), "whet.log/1");
}

TEST(Entry, CreateRefusesAnUnknownIdByName) {
  const FakeHost host;
  try {
    CreateInstance(whet_plugin_entry_v1(), host, "test.other");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), WHET_NOT_FOUND);
    EXPECT_THAT(e.what(), HasSubstr("'test.share', not 'test.other'"));
  }
}

TEST(Entry, CreateKeepsTheTextOfAThrowingConstructor) {
  const FakeHost host;
  try {
    CreateInstance(whet_plugin_entry_v1(), host, "test.share", "broken");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    EXPECT_STREQ(e.what(), "$: broken");
  }
}

TEST(EvaluatorAdapter, ScoresABatchWithAStrideLargerThanTheItem) {
  const FakeHost host;
  const auto instance =
      CreateInstance(whet_plugin_entry_v1(), host, "test.share");
  const Output out = ScoreAll(instance, {"yes", "no", "maybe"});
  EXPECT_EQ(out.status, WHET_OK);
  EXPECT_EQ(out.results[0].score, 1.0);
  EXPECT_EQ(out.results[1].score, 0.25);
  EXPECT_EQ(out.results[2].feedback, "expected yes");
  EXPECT_THAT(out.results[2].metrics, ElementsAre(std::pair("length", 5.0)));
}

TEST(EvaluatorAdapter, OneBadItemIsAStatusNotAFailure) {
  const FakeHost host;
  const auto instance =
      CreateInstance(whet_plugin_entry_v1(), host, "test.share");
  const Output out = ScoreAll(instance, {"yes", "bad item", "yes"});
  EXPECT_EQ(out.status, WHET_OK);
  EXPECT_EQ(out.results[1].status, WHET_INVALID_ARGUMENT);
  EXPECT_TRUE(std::isnan(out.results[1].score));
  EXPECT_EQ(out.results[1].feedback, "not a number");
  EXPECT_EQ(out.results[2].status, WHET_OK);
}

// An answer that a parser of the author's chokes on is one answer.
TEST(EvaluatorAdapter, AnExceptionFailsItsItemWithItsText) {
  const FakeHost host;
  const auto instance =
      CreateInstance(whet_plugin_entry_v1(), host, "test.share");
  const Output out = ScoreAll(instance, {"yes", "bug", "yes"});
  EXPECT_EQ(out.status, WHET_OK);
  EXPECT_EQ(out.results[1].status, WHET_INTERNAL);
  EXPECT_TRUE(std::isnan(out.results[1].score));
  EXPECT_EQ(out.results[1].feedback, "a bug of the author");
  EXPECT_EQ(out.results[2].status, WHET_OK);
}

TEST(EvaluatorAdapter, ALackOfMemoryFailsTheBatch) {
  const FakeHost host;
  const auto instance =
      CreateInstance(whet_plugin_entry_v1(), host, "test.share");
  const Output out = ScoreAll(instance, {"memory", "yes"});
  EXPECT_EQ(out.status, WHET_INTERNAL);
  EXPECT_EQ(out.message, "out of memory");
}

TEST(EvaluatorAdapter, GivesOnlyWhatIsWanted) {
  const FakeHost host;
  const auto instance =
      CreateInstance(whet_plugin_entry_v1(), host, "test.share");
  const Output none = ScoreAll(instance, {"no"}, 0);
  EXPECT_EQ(none.results[0].score, 0.25);
  EXPECT_EQ(none.results[0].feedback, "");
  EXPECT_THAT(none.results[0].metrics, IsEmpty());
  const Output metrics = ScoreAll(instance, {"no"}, WHET_WANT_METRICS);
  EXPECT_EQ(metrics.results[0].feedback, "");
  EXPECT_EQ(metrics.results[0].metrics.size(), 1U);
}

TEST(EvaluatorAdapter, EmptyBatch) {
  const FakeHost host;
  const auto instance =
      CreateInstance(whet_plugin_entry_v1(), host, "test.share");
  EXPECT_EQ(ScoreAll(instance, {}).status, WHET_OK);
}

TEST(BatchEvaluatorAdapter, DeliversOutcomesInOrder) {
  const FakeHost host;
  const auto instance =
      CreateInstance(internal::JudgeLibrary::Entry(), host, "test.judge");
  const Output out = ScoreAll(instance, {"a", "fail", "c"});
  EXPECT_EQ(out.status, WHET_OK);
  EXPECT_EQ(out.results[2].score, 0.2);
  EXPECT_EQ(out.results[1].status, WHET_UNAVAILABLE);
  EXPECT_EQ(out.results[1].feedback, "no answer");
}

struct NeedsSink {
  std::vector<ModelNeed> needs;
  const whet_model_need_sink c = {sizeof(c), 0, this, &Take};

  static void Take(void* ctx, const whet_model_need* need) noexcept {
    static_cast<NeedsSink*>(ctx)->needs.push_back(
        {Copy(need->role), need->calls_per_item, need->output_tokens});
  }
};

TEST(EvaluatorAdapter, SaysWhatItNeedsOfModels) {
  const FakeHost host;
  const auto judge =
      CreateInstance(internal::JudgeLibrary::Entry(), host, "test.judge");
  NeedsSink sink;
  static_cast<const whet_evaluator*>(judge->kind_table)
      ->model_needs(judge.get(), &sink.c);
  ASSERT_EQ(sink.needs.size(), 2U);
  EXPECT_EQ(sink.needs[0].role, "judge");
  EXPECT_EQ(sink.needs[0].calls_per_item, 6U);
  EXPECT_EQ(sink.needs[0].output_tokens, 512);
  EXPECT_EQ(sink.needs[1].role, "embed");
  // Others say nothing.
  const auto share = CreateInstance(whet_plugin_entry_v1(), host, "test.share");
  NeedsSink none;
  static_cast<const whet_evaluator*>(share->kind_table)
      ->model_needs(share.get(), &none.c);
  EXPECT_THAT(none.needs, IsEmpty());
}

TEST(BatchEvaluatorAdapter, AWrongCountIsAFailureThatNamesBoth) {
  const FakeHost host;
  const auto instance =
      CreateInstance(internal::JudgeLibrary::Entry(), host, "test.judge");
  const Output out = ScoreAll(instance, {"a", "b", "c"}, 0, "short");
  EXPECT_EQ(out.status, WHET_INTERNAL);
  EXPECT_EQ(out.message, "EvaluateBatch returned 2 outcomes for 3 items");
}

}  // namespace
}  // namespace whet::sdk
