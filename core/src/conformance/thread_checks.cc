// E11: calls that overlap.
#include <atomic>
#include <mutex>
#include <string>
#include <thread>

#include "conformance/check.h"
#include "conformance/subject.h"

namespace whet::conformance {
namespace {

constexpr int kThreads = 8;
constexpr int kRounds = 25;

// What the threads of the check share.
struct Overlap {
  whet_instance* instance;
  const std::vector<Item>& items;
  const Scores& alone;
  std::uint64_t seed;
  bool compare;
  std::atomic<int> waiting{kThreads};
  std::mutex mutex{};
  std::string difference{};
};

void ScoreInOneThread(Overlap& overlap) {
  // All at once: a thread that starts late would find nobody to disturb.
  --overlap.waiting;
  while (overlap.waiting.load() > 0)
    std::this_thread::yield();
  for (int round = 0; round < kRounds; ++round) {
    const Scores scores =
        ScoreItems(overlap.instance, overlap.items, kWantAll, overlap.seed);
    std::string difference =
        scores.status == WHET_OK ? "" : "score() failed: " + scores.error;
    for (std::size_t i = 0;
         overlap.compare && difference.empty() && i < overlap.items.size();
         ++i) {
      difference = Difference(overlap.alone.items[i], scores.items[i]);
      if (!difference.empty())
        difference = Show(overlap.items[i], i) + ": " + difference;
    }
    if (!difference.empty()) {
      const std::lock_guard lock(overlap.mutex);
      overlap.difference = difference;
      return;
    }
  }
}

void ScoresConcurrently(Subject& subject) {
  if (!subject.concurrent())
    Skip(
        "it is not flagged WHET_PLUGIN_CONCURRENT: a host calls it from one "
        "thread at a time");
  const InstancePtr instance = subject.Make();
  const std::vector<Item> items = subject.Samples(64);
  const Scores alone = subject.Score(*instance, items);
  Overlap overlap{instance.get(), items, alone, subject.seed(),
                  subject.deterministic()};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&overlap] { ScoreInOneThread(overlap); });
  for (std::thread& thread : threads)
    thread.join();
  Expect(overlap.difference.empty(),
         "while others score: " + overlap.difference,
         "what one thread alone gets, as WHET_PLUGIN_CONCURRENT promises");
  Pass(std::to_string(kThreads) + " threads, " +
       std::to_string(kThreads * kRounds) + " batches");
}

constexpr Check kThreadChecks[] = {
    {"E11", "scores concurrently",
     "Eight threads that score with one instance get what one thread gets, if "
     "WHET_PLUGIN_CONCURRENT is set.",
     "Guard what calls share with a mutex, or leave WHET_PLUGIN_CONCURRENT "
     "off; -fsanitize=thread shows the line.",
     7, "E7", &ScoresConcurrently},
};

}  // namespace

std::span<const Check> ThreadChecks() { return kThreadChecks; }

}  // namespace whet::conformance
