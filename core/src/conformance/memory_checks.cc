// E10: what score() reads and writes lies within what it was given.
#include <cstring>
#include <limits>

#include "whet/sdk/text.h"

#include "conformance/check.h"
#include "conformance/guarded_memory.h"
#include "conformance/samples.h"
#include "conformance/subject.h"
#include "plugins/plugin_instance.h"

namespace whet::conformance {
namespace {

using Edge = GuardedMemory::Edge;

whet_text GuardedText(const std::string& text, Edge edge,
                      const std::string& what) {
  const GuardedMemory& memory = GuardedMemory::Of(text, edge, what);
  return {memory.data(), text.size()};
}

whet_eval_item GuardedItem(const Item& item, Edge edge, std::size_t i) {
  const std::string of = " of item " + std::to_string(i);
  return {GuardedText(item.input, edge, "the input" + of),
          GuardedText(item.output, edge, "the output" + of),
          GuardedText(item.expected, edge, "the expected text" + of),
          GuardedText(item.metadata, edge, "the metadata" + of), item.example};
}

void IgnoreText(void*, std::uint64_t, whet_text) noexcept {}
void IgnoreMetric(void*, std::uint64_t, whet_text, double) noexcept {}

// Scores a batch of which everything that the plugin sees is guarded.
void ScoreGuarded(Subject& subject, whet_instance& instance,
                  const std::vector<Item>& items, Edge edge) {
  std::vector<whet_eval_item> c_items;
  for (std::size_t i = 0; i < items.size(); ++i)
    c_items.push_back(GuardedItem(items[i], edge, i));
  const auto bytes_of = [](const auto& values) {
    return std::string_view(reinterpret_cast<const char*>(values.data()),
                            values.size() * sizeof(values[0]));
  };
  const std::vector<double> scores(items.size(),
                                   std::numeric_limits<double>::quiet_NaN());
  const std::vector<whet_status> status(items.size(), WHET_UNKNOWN);
  const GuardedMemory& item_memory =
      GuardedMemory::Of(bytes_of(c_items), edge, "the array of items");
  const GuardedMemory& score_memory =
      GuardedMemory::Of(bytes_of(scores), edge, "the array of scores");
  const GuardedMemory& status_memory =
      GuardedMemory::Of(bytes_of(status), edge, "the array of item_status");
  const whet_eval_batch batch = {
      sizeof(batch),
      sizeof(whet_eval_item),
      reinterpret_cast<const whet_eval_item*>(item_memory.data()),
      items.size(),
      subject.seed(),
      kWantAll,
      0};
  const whet_eval_sink sink = {
      sizeof(sink),
      0,
      nullptr,
      reinterpret_cast<double*>(score_memory.data()),
      reinterpret_cast<whet_status*>(status_memory.data()),
      &IgnoreText,
      &IgnoreMetric,
      &IgnoreText};
  PluginError error;
  TableOf(instance).score(&instance, &batch, &sink, error.c());
  for (const GuardedMemory* memory :
       {&item_memory, &score_memory, &status_memory}) {
    Expect(memory->Intact(), "wrote beside " + memory->what(),
           "arrays of `count` elements");
  }
  Expect(std::memcmp(item_memory.data(), c_items.data(),
                     c_items.size() * sizeof(whet_eval_item)) == 0,
         "changed the items", "items that are read only");
}

void StaysWithinItsMemory(Subject& subject) {
  subject.SkipIfPython();
  const InstancePtr instance = subject.Make();
  std::vector<Item> items = subject.Samples(39);
  for (const std::string& text : HardTexts())
    items.push_back({text, text, text + "!", "{}", 0});
  const std::uint32_t limit = TableOf(*instance).max_batch;
  if (limit != 0 && items.size() > limit)
    items.resize(limit);
  CatchGuardHits();
  for (const Edge edge : {Edge::kEnd, Edge::kStart}) {
    ScoreGuarded(subject, *instance, items, edge);
    for (std::size_t i = 0; i < items.size(); i += 5)
      ScoreGuarded(subject, *instance, {items[i]}, edge);
  }
}

constexpr Check kMemoryChecks[] = {
    {"E10", "stays within its memory",
     "Texts have `len` bytes and no NUL behind them, arrays have `count` "
     "elements: nothing beside them is read or written, and items are not "
     "changed.",
     "Use `len` and `count`, not NUL; copy before you change; "
     "-fsanitize=address shows the line.",
     7, "E16", &StaysWithinItsMemory},
};

}  // namespace

std::span<const Check> MemoryChecks() { return kMemoryChecks; }

}  // namespace whet::conformance
