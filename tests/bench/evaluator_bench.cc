// What the plugin boundary costs an evaluator, per item of a batch of 256: a
// call of an evaluator written with the SDK, the same in a process of its own,
// one in Python, which has one always, and the floor, the same comparison in a
// loop.
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
#include "worker/worker_plugins.h"

namespace whet::bench {
namespace {

constexpr std::size_t kBatch = 256;
constexpr int kRounds = 2000;
constexpr int kRepeats = 7;

template <typename F>
double BestNanosecondsPerItem(F f, int rounds = kRounds) {
  double best = 1e9;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const double start = Now();
    for (int round = 0; round < rounds; ++round)
      f();
    best = std::min(best, Now() - start);
  }
  return 1e9 * best / (rounds * static_cast<double>(kBatch));
}

void IgnoreFeedback(void*, std::uint64_t, whet_text) noexcept {}
void IgnoreMetric(void*, std::uint64_t, whet_text, double) noexcept {}

PluginRecord FindEvaluator(const char* id) {
  PluginSearchPath path;
  path.flags = {WHET_BENCH_PLUGINS};
  const PluginCatalog catalog = PluginCatalog::Scan(path);
  return *Must(catalog.Find(PluginKind::kEvaluator, id));
}

std::unique_ptr<PluginInstance> MakeInstance(const PluginRecord& record) {
  return Must(PluginInstance::Create(record, "{}",
                                     std::make_unique<HostContext>(record.id)));
}

WorkerSettings Workers() {
  WorkerSettings settings;
  settings.program = Must(FindWorkerProgram());
  return settings;
}

int Main(int argc, char** argv) {
  const Flags flags(argc, argv, {});
  std::vector<std::string> outputs;
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < kBatch; ++i) {
    outputs.push_back(i % 3 == 0 ? "shipping" : "billing");
    expected.push_back(i % 2 == 0 ? "shipping" : "billing");
  }
  const PluginRecord record = FindEvaluator("bench.equal");
  const auto here = MakeInstance(record);
  WorkerPlugins workers(
      Workers(), [](const WorkerFault&) { Fail("worker"); }, nullptr);
  const auto elsewhere =
      MakeInstance(Must(workers.Isolate(record, WorkerSharing::kLibrary)));
  const auto in_python = MakeInstance(Must(workers.Isolate(
      FindEvaluator("bench.equal_in_python"), WorkerSharing::kLibrary)));
  // What an example of a data set looks like.
  const std::string input(100, 'i');
  const std::string metadata = R"({"text": "a ticket", "answer": "billing"})";
  std::vector<whet_eval_item> items(kBatch);
  for (std::size_t i = 0; i < kBatch; ++i) {
    items[i].input = sdk::Text(input);
    items[i].metadata = sdk::Text(metadata);
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
  const auto score_with = [&](const PluginInstance& instance) {
    PluginError error;
    if (instance.table<whet_evaluator>()->score(instance.c(), &batch, &sink,
                                                error.c()) != WHET_OK)
      Fail("score");
    sum += scores[kBatch - 1];
  };
  const double call = BestNanosecondsPerItem([&] { score_with(*here); });
  const double worker = BestNanosecondsPerItem([&] { score_with(*elsewhere); });
  const double python =
      BestNanosecondsPerItem([&] { score_with(*in_python); }, 50);
  const nlohmann::json out = {{"floor_ns", floor},
                              {"call_ns", call},
                              {"worker_ns", worker},
                              {"python_worker_ns", python},
                              {"checksum", sum}};
  std::printf("%s\n", out.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace whet::bench

int main(int argc, char** argv) { return whet::bench::Main(argc, argv); }
