// What the plugin boundary costs an evaluator, per item of a batch of 256: a
// call of an evaluator written with the SDK, and the floor, the same comparison
// in a loop.
//
//   bench_evaluator
//
// Prints one line of JSON.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/core/plugin_catalog.h"
#include "whet/evaluator.h"
#include "whet/sdk/text.h"

#include "bench_world.h"
#include "measure.h"
#include "plugins/host_context.h"
#include "plugins/plugin_instance.h"

namespace whet::bench {
namespace {

constexpr std::size_t kBatch = 256;
constexpr int kRounds = 2000;
constexpr int kRepeats = 7;

template <typename F>
double BestNanosecondsPerItem(F f) {
  double best = 1e9;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const double start = Now();
    for (int round = 0; round < kRounds; ++round)
      f();
    best = std::min(best, Now() - start);
  }
  return 1e9 * best / (kRounds * static_cast<double>(kBatch));
}

void IgnoreFeedback(void*, std::uint64_t, whet_text) noexcept {}
void IgnoreMetric(void*, std::uint64_t, whet_text, double) noexcept {}

std::unique_ptr<PluginInstance> MakeInstance() {
  PluginSearchPath path;
  path.flags = {WHET_BENCH_PLUGINS};
  const PluginCatalog catalog = PluginCatalog::Scan(path);
  const PluginRecord* record =
      Must(catalog.Find(PluginKind::kEvaluator, "bench.equal"));
  return Must(PluginInstance::Create(
      *record, "{}", std::make_unique<HostContext>(record->id)));
}

int Main(int argc, char** argv) {
  const Flags flags(argc, argv, {});
  std::vector<std::string> outputs;
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < kBatch; ++i) {
    outputs.push_back(i % 3 == 0 ? "shipping" : "billing");
    expected.push_back(i % 2 == 0 ? "shipping" : "billing");
  }
  const auto instance = MakeInstance();
  const auto* evaluator = instance->table<whet_evaluator>();
  std::vector<whet_eval_item> items(kBatch);
  for (std::size_t i = 0; i < kBatch; ++i) {
    items[i].output = sdk::Text(outputs[i]);
    items[i].expected = sdk::Text(expected[i]);
  }
  std::vector<double> scores(kBatch);
  std::vector<whet_status> statuses(kBatch);
  const whet_eval_batch batch = {
      sizeof(batch), sizeof(whet_eval_item), items.data(), kBatch, 1, 0, 0};
  const whet_eval_sink sink = {sizeof(sink),    0,
                               nullptr,         scores.data(),
                               statuses.data(), &IgnoreFeedback,
                               &IgnoreMetric,   nullptr};

  double sum = 0.0;
  const double floor = BestNanosecondsPerItem([&] {
    for (std::size_t i = 0; i < kBatch; ++i)
      scores[i] = outputs[i] == expected[i] ? 1.0 : 0.0;
    sum += scores[kBatch - 1];
  });
  const double call = BestNanosecondsPerItem([&] {
    PluginError error;
    if (evaluator->score(instance->c(), &batch, &sink, error.c()) != WHET_OK)
      Fail("score");
    sum += scores[kBatch - 1];
  });
  const nlohmann::json out = {
      {"floor_ns", floor}, {"call_ns", call}, {"checksum", sum}};
  std::printf("%s\n", out.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace whet::bench

int main(int argc, char** argv) { return whet::bench::Main(argc, argv); }
