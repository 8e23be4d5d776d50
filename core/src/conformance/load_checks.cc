// E3 to E5 and E14: hard texts, long texts, many items, speed.
//
// The contract cannot stop a score(): what must not take for ever is checked
// by the time limit of a check.
#include <chrono>
#include <cstdio>

#include "conformance/check.h"
#include "conformance/samples.h"
#include "conformance/subject.h"

namespace whet::conformance {
namespace {

void TakesHardTexts(Subject& subject) {
  const InstancePtr instance = subject.Make();
  std::vector<std::string> texts = HardTexts();
  for (const std::string& text : BrokenTexts())
    texts.push_back(text);
  std::vector<Item> items;
  for (const std::string& text : texts) {
    items.push_back({text, text, text, "{}", items.size()});
    items.push_back({"", text, "Paris", "{}", items.size()});
    items.push_back({"", "Paris", text, "{}", items.size()});
    items.push_back({"", "Paris", "Paris", text, items.size()});
  }
  subject.Score(*instance, items);
  for (std::size_t i = 0; i + 1 < texts.size(); ++i) {
    subject.Score(*instance, {{"", texts[i], texts[i + 1], "{}", i}});
  }
}

std::string LongText(std::size_t bytes) {
  std::string text;
  text.reserve(bytes + 100);
  while (text.size() < bytes) {
    text +=
        "The quick brown fox jumps over " + std::to_string(text.size() % 97);
    text += " lazy dogs, while 7 others sleep.\n";
  }
  return text;
}

void TakesLongTexts(Subject& subject) {
  constexpr std::size_t kBytes = 10U << 20U;
  const InstancePtr instance = subject.Make();
  const std::string text = LongText(kBytes);
  const auto begin = std::chrono::steady_clock::now();
  subject.Score(*instance, {{"question", text, "the lazy dog", "{}", 1}});
  subject.Score(*instance, {{text, "the lazy dog", "a lazy dog", "{}", 2}});
  subject.Score(*instance, {{"question", "the lazy dog", text, "{}", 3}});
  std::string quoted = text;
  for (char& c : quoted)
    c = c == '\n' ? ' ' : c;
  subject.Score(*instance, {{"question", "the lazy dog", "a lazy dog",
                             R"({"question": ")" + quoted + "\"}", 4}});
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - begin;
  char note[64];
  std::snprintf(note, sizeof(note), "%.2f s for four of 10 MiB", took.count());
  Pass(note);
}

void TakesManyItems(Subject& subject) {
  const InstancePtr instance = subject.Make();
  const std::vector<Item> items = subject.Samples(100000);
  subject.Score(*instance, items);
  subject.Score(*instance, subject.Samples(1));
}

void IsFast(Subject& subject) {
  const InstancePtr instance = subject.Make();
  const std::vector<Item> items = subject.Samples(256);
  subject.Score(*instance, items);
  std::size_t scored = 0;
  const auto begin = std::chrono::steady_clock::now();
  std::chrono::duration<double> took{};
  while (took.count() < 0.25) {
    subject.Score(*instance, items);
    scored += items.size();
    took = std::chrono::steady_clock::now() - begin;
  }
  char note[96];
  std::snprintf(note, sizeof(note), "%.0f items/s, %.2f us an item",
                static_cast<double>(scored) / took.count(),
                1e6 * took.count() / static_cast<double>(scored));
  Pass(note);
}

constexpr Check kLoadChecks[] = {
    {"E3", "takes hard texts",
     "Byte order marks, combining marks, emoji, NUL, control characters, "
     "broken JSON and bytes that are no UTF-8 are texts like others.",
     "Treat texts as bytes with a length; check UTF-8 and JSON before they are "
     "used as such.",
     6, "E16", &TakesHardTexts},
    {"E4", "takes long texts",
     "An item with a text of 10 MiB is scored, or has a status that says why "
     "not, within the time limit.",
     "Bound the work for an item: cut long texts, or give a status that says "
     "that it is too long.",
     7, "E16", &TakesLongTexts},
    {"E5", "takes many items",
     "A batch of one and a batch of 100,000 items (in parts of max_batch) end "
     "within the time limit.",
     "Find what grows with the square of the batch, or set max_batch.", 7,
     "E16", &TakesManyItems},
    {"E14", "is fast",
     "A figure, no limit: items a second in batches of 256, with feedback, "
     "metrics and statistics.",
     "Measure score() with a profiler; there is no limit to keep.", 7, "E16",
     &IsFast},
};

}  // namespace

std::span<const Check> LoadChecks() { return kLoadChecks; }

}  // namespace whet::conformance
