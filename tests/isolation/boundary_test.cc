// Random sequences of calls across the plugin boundary, by seed: the same calls
// to an instance in this process and to one in a worker, with settings drawn
// from the schema, texts of every kind and workers that are killed in between.
// Nothing crashes, and both say the same.
//
//   WHET_BOUNDARY_SECONDS=60   for so long (5)
//   WHET_BOUNDARY_SEED=17      this sequence only, which a failure names
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/core/plugin_catalog.h"
#include "whet/evaluator.h"
#include "whet/sdk/text.h"

#include "conformance/batch.h"
#include "conformance/samples.h"
#include "conformance/schema_values.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "plugins/plugin_instance.h"
#include "worker/worker_plugins.h"

namespace whet::testing {
namespace {

using conformance::Draws;
using conformance::Item;

// A number from the environment.
std::uint64_t Setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// Evaluators that ask nobody: what they say depends on the calls alone.
std::vector<PluginRecord> Evaluators() {
  PluginSearchPath path;
  path.flags = {WHET_SHIPPED_PLUGIN_DIR};
  const PluginCatalog catalog = PluginCatalog::Scan(path);
  std::vector<PluginRecord> out;
  for (const PluginRecord& record : catalog.plugins()) {
    if (record.kind == PluginKind::kEvaluator && record.needs.empty())
      out.push_back(record);
  }
  return out;
}

std::string DrawText(Draws& draws) {
  static const auto& hard =
      *new std::vector<std::string>(conformance::HardTexts());
  static const auto& broken =
      *new std::vector<std::string>(conformance::BrokenTexts());
  switch (draws.Below(6)) {
    case 0:
      return "";
    case 1:
      return hard[draws.Below(hard.size())];
    case 2:
      return broken[draws.Below(broken.size())];
    case 3:
      return std::string(draws.Below(100'000),
                         static_cast<char>(draws.Below(256)));
    default: {
      std::string bytes(draws.Below(64), '\0');
      for (char& c : bytes)
        c = static_cast<char>(draws.Below(256));
      return bytes;
    }
  }
}

// Mostly what data look like, now and then anything.
std::vector<Item> DrawItems(Draws& draws) {
  constexpr std::size_t kSizes[] = {0, 1, 2, 7, 64, 300};
  std::vector<Item> items =
      conformance::SampleItems(draws.Next(), kSizes[draws.Below(6)]);
  for (Item& item : items) {
    if (draws.Below(8) != 0)
      continue;
    for (std::string* text : {&item.input, &item.output, &item.expected}) {
      if (draws.Coin())
        *text = DrawText(draws);
    }
  }
  return items;
}

// The metrics of a set, as text.
std::string AggregateText(whet_instance* instance,
                          const std::vector<whet_text>& statistics) {
  const auto* table = static_cast<const whet_evaluator*>(instance->kind_table);
  if (!WHET_HAS(table, whet_evaluator, aggregate) ||
      table->aggregate == nullptr) {
    return "none";
  }
  std::string out;
  whet_aggregate_sink sink = {};
  sink.struct_size = sizeof(sink);
  sink.ctx = &out;
  sink.metric = [](void* ctx, whet_text label, whet_text name,
                   double value) noexcept {
    auto& text = *static_cast<std::string*>(ctx);
    text += sdk::Copy(label) + "/" + sdk::Copy(name) + "=";
    text.append(reinterpret_cast<const char*>(&value), sizeof(value));
  };
  PluginError error;
  const whet_status status = table->aggregate(
      instance, statistics.data(), statistics.size(), &sink, error.c());
  return std::to_string(status) + " " + out +
         std::string(error.ToStatus(WHET_INTERNAL, "e").message());
}

std::vector<whet_text> StatisticsOf(const conformance::Scores& scores) {
  std::vector<whet_text> out;
  for (const conformance::Scored& item : scores.items) {
    if (item.statistics_calls > 0)
      out.push_back(sdk::Text(item.statistics));
  }
  return out;
}

// One evaluator, here and in a worker.
class Pair {
 public:
  // False if these settings make none, for the same reason on both sides.
  bool Make(const PluginRecord& record, WorkerPlugins& workers,
            const std::string& config) {
    const auto isolated = workers.Isolate(record, WorkerSharing::kLibrary);
    EXPECT_TRUE(isolated.ok()) << isolated.status();
    if (!isolated.ok())
      return false;
    auto here = PluginInstance::Create(
        record, config, std::make_unique<HostContext>(record.id));
    auto there = PluginInstance::Create(
        *isolated, config, std::make_unique<HostContext>(record.id));
    EXPECT_EQ(here.status().code(), there.status().code())
        << here.status() << "\n"
        << there.status();
    if (!here.ok() || !there.ok())
      return false;
    here_ = *std::move(here);
    there_ = *std::move(there);
    return true;
  }

  void Score(Draws& draws) {
    const std::vector<Item> items = DrawItems(draws);
    const auto want = static_cast<std::uint32_t>(draws.Below(8));
    const std::uint64_t seed = draws.Next();
    const auto a = conformance::ScoreItems(here_->c(), items, want, seed);
    const auto b = conformance::ScoreItems(there_->c(), items, want, seed);
    EXPECT_EQ(a.status, b.status) << a.error << "\n" << b.error;
    EXPECT_EQ(b.stray_calls, 0);
    ASSERT_EQ(a.items.size(), b.items.size());
    for (std::size_t i = 0; i < a.items.size(); ++i) {
      EXPECT_EQ(conformance::Difference(a.items[i], b.items[i]), "")
          << conformance::Show(items[i], i);
    }
    if (!items.empty() && !StatisticsOf(a).empty()) {
      EXPECT_EQ(AggregateText(here_->c(), StatisticsOf(a)),
                AggregateText(there_->c(), StatisticsOf(b)));
    }
  }

  // Statistics that no evaluator has made.
  void AggregateNonsense(Draws& draws) {
    std::vector<std::string> texts(1 + draws.Below(5));
    std::vector<whet_text> statistics;
    for (std::string& text : texts) {
      text = DrawText(draws);
      statistics.push_back(sdk::Text(text));
    }
    EXPECT_EQ(AggregateText(here_->c(), statistics),
              AggregateText(there_->c(), statistics));
  }

  void AskForExtension(Draws& draws) {
    const std::string id = DrawText(draws);
    for (const auto* instance : {here_.get(), there_.get()}) {
      if (instance->c()->get_extension != nullptr) {
        EXPECT_EQ(instance->c()->get_extension(instance->c(), sdk::Text(id)),
                  nullptr);
      }
    }
  }

  void Shutdown() {
    here_->Shutdown();
    there_->Shutdown();
  }

 private:
  std::unique_ptr<PluginInstance> here_;
  std::unique_ptr<PluginInstance> there_;
};

std::string DrawSettings(const PluginRecord& record, Draws& draws) {
  if (record.config_schema.empty() || draws.Coin())
    return "{}";
  const auto schema = nlohmann::json::parse(record.config_schema);
  return conformance::DrawValue(schema, draws)
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void RunSequence(const std::vector<PluginRecord>& evaluators,
                 WorkerPlugins& workers, std::uint64_t seed) {
  Draws draws(seed);
  const PluginRecord& record = evaluators[draws.Below(evaluators.size())];
  SCOPED_TRACE(record.id);
  const auto config =
      ValidatePluginConfig(record, DrawSettings(record, draws), "$");
  if (!config.ok())
    return;
  SCOPED_TRACE(*config);
  Pair pair;
  if (!pair.Make(record, workers, *config))
    return;
  for (std::size_t calls = 1 + draws.Below(12); calls > 0; --calls) {
    switch (draws.Below(8)) {
      case 0:
        pair.AggregateNonsense(draws);
        break;
      case 1:
        pair.AskForExtension(draws);
        break;
      default:
        pair.Score(draws);
    }
    if (::testing::Test::HasFailure())
      return;
  }
  if (draws.Coin())
    pair.Shutdown();
}

TEST(Boundary, RandomSequencesOfCallsSayTheSameOnBothSides) {
  const std::vector<PluginRecord> evaluators = Evaluators();
  ASSERT_GT(evaluators.size(), 8u);
  WorkerSettings settings;
  settings.program = WHET_WORKER_PROGRAM;
  std::vector<std::string> faults;
  WorkerPlugins workers(
      settings,
      [&faults](const WorkerFault& fault) {
        faults.push_back(fault.plugin + " " + fault.how);
      },
      nullptr);
  const std::uint64_t only = Setting("WHET_BOUNDARY_SEED", 0);
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::seconds(Setting("WHET_BOUNDARY_SECONDS", 5));
  std::uint64_t seed = only == 0 ? 1 : only;
  do {
    SCOPED_TRACE("WHET_BOUNDARY_SEED=" + std::to_string(seed));
    RunSequence(evaluators, workers, seed);
    ASSERT_THAT(faults, ::testing::IsEmpty());
    if (HasFailure())
      return;
    ++seed;
  } while (only == 0 && std::chrono::steady_clock::now() < end);
  RecordProperty("sequences", static_cast<int>(seed - 1));
  EXPECT_GT(seed, 2u);
}

}  // namespace
}  // namespace whet::testing
