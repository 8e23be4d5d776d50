// How many pairs of texts an evaluator scores in a second of processor time, as
// a run calls it: in batches of 256, without feedback.
//
//   bench_metric --plugins DIR --id bleu --config '{"tokenize": "zh"}'
//                --pairs pairs.jsonl [--rounds 5] [--set 1]
//
// A line of `pairs` is ["output", "expected"]. Prints one line of JSON: the
// best round and the mean score. With `set` a round ends with the metrics of
// all pairs together, which are printed as [label, name, value]. metrics.py
// compares with the originals.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <limits>
#include <memory>
#include <string>
#include <utility>
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

constexpr std::size_t kItemsOfBatch = 256;

struct TextPair {
  std::string output;
  std::string expected;
};

std::vector<TextPair> ReadPairs(const std::string& path) {
  std::ifstream file(path);
  std::vector<TextPair> pairs;
  std::string line;
  while (std::getline(file, line)) {
    const auto row = nlohmann::json::parse(line, nullptr, false);
    if (!row.is_array() || row.size() != 2)
      Fail(path + ": expected a line [\"output\", \"expected\"], got " + line);
    pairs.push_back({row[0], row[1]});
  }
  if (pairs.empty())
    Fail(path + ": no pairs");
  return pairs;
}

std::unique_ptr<PluginInstance> OpenEvaluator(const Flags& flags) {
  PluginSearchPath path;
  path.flags = {flags.Text("plugins")};
  const PluginCatalog catalog = PluginCatalog::Scan(path);
  const PluginRecord* record =
      Must(catalog.Find(PluginKind::kEvaluator, flags.Text("id")));
  const std::string config =
      Must(ValidatePluginConfig(*record, flags.Text("config"), "$"));
  return Must(PluginInstance::Create(
      *record, config, std::make_unique<HostContext>(record->id)));
}

// Why an item has no score; nobody else speaks without WHET_WANT_FEEDBACK.
void EndWithReason(void*, std::uint64_t, whet_text why) noexcept {
  Fail("no score: " + sdk::Copy(why));
}
void DropMetric(void*, std::uint64_t, whet_text, double) noexcept {}
void KeepStatistics(void* ctx, std::uint64_t, whet_text bytes) noexcept {
  static_cast<std::vector<std::string>*>(ctx)->push_back(sdk::Copy(bytes));
}
void KeepSetMetric(void* ctx, whet_text label, whet_text name,
                   double value) noexcept {
  static_cast<nlohmann::json*>(ctx)->push_back(
      {sdk::Copy(label), sdk::Copy(name), value});
}

// Fills `statistics` if there is such a thing.
void ScoreAll(const PluginInstance& instance,
              const std::vector<whet_eval_item>& items,
              std::vector<double>& scores,
              std::vector<std::string>* statistics) {
  const auto* evaluator = instance.table<whet_evaluator>();
  std::vector<whet_status> statuses(items.size());
  for (std::size_t at = 0; at < items.size(); at += kItemsOfBatch) {
    const whet_eval_batch batch = {sizeof(batch),
                                   sizeof(whet_eval_item),
                                   items.data() + at,
                                   std::min(kItemsOfBatch, items.size() - at),
                                   1,
                                   statistics ? WHET_WANT_STATISTICS : 0,
                                   0};
    const whet_eval_sink sink = {sizeof(sink),         0,
                                 statistics,           scores.data() + at,
                                 statuses.data() + at, &EndWithReason,
                                 &DropMetric,          &KeepStatistics};
    PluginError error;
    const whet_status status =
        evaluator->score(instance.c(), &batch, &sink, error.c());
    if (status != WHET_OK)
      Must(error.ToStatus(status, instance.id()));
  }
}

// The metrics of the set, as rows of [label, name, value].
nlohmann::json ScoreSet(const PluginInstance& instance,
                        const std::vector<whet_eval_item>& items,
                        std::vector<double>& scores) {
  std::vector<std::string> statistics;
  ScoreAll(instance, items, scores, &statistics);
  std::vector<whet_text> texts;
  for (const std::string& bytes : statistics)
    texts.push_back(sdk::Text(bytes));
  nlohmann::json metrics = nlohmann::json::array();
  const whet_aggregate_sink sink = {sizeof(sink), 0, &metrics, &KeepSetMetric};
  const auto* evaluator = instance.table<whet_evaluator>();
  if (evaluator->aggregate == nullptr)
    Fail("the evaluator " + instance.id() + " has no metrics of a set");
  PluginError error;
  const whet_status status = evaluator->aggregate(
      instance.c(), texts.data(), texts.size(), &sink, error.c());
  if (status != WHET_OK)
    Must(error.ToStatus(status, instance.id()));
  return metrics;
}

int Main(int argc, char** argv) {
  const Flags flags(argc, argv,
                    {{"plugins", ""},
                     {"id", ""},
                     {"config", "{}"},
                     {"pairs", ""},
                     {"rounds", "5"},
                     {"set", "0"}});
  const std::vector<TextPair> pairs = ReadPairs(flags.Text("pairs"));
  const auto instance = OpenEvaluator(flags);
  std::vector<whet_eval_item> items(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    items[i].output = sdk::Text(pairs[i].output);
    items[i].expected = sdk::Text(pairs[i].expected);
    items[i].metadata = sdk::Text("{}");
    items[i].example = i;
  }
  std::vector<double> scores(items.size());
  const bool set = flags.Number("set") != 0;
  nlohmann::json set_metrics;
  double best = std::numeric_limits<double>::infinity();
  for (std::int64_t round = 0; round < flags.Number("rounds"); ++round) {
    const double start = CpuSeconds();
    if (set) {
      set_metrics = ScoreSet(*instance, items, scores);
    } else {
      ScoreAll(*instance, items, scores, nullptr);
    }
    best = std::min(best, CpuSeconds() - start);
  }
  double sum = 0.0;
  for (const double score : scores)
    sum += score;
  const auto count = static_cast<double>(items.size());
  const nlohmann::json out = {{"pairs_per_s", count / best},
                              {"mean_score", sum / count},
                              {"set", set_metrics}};
  std::printf("%s\n", out.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace whet::bench

int main(int argc, char** argv) { return whet::bench::Main(argc, argv); }
