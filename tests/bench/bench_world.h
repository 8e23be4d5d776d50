// A run's machinery (data, provider, evaluator, dispatcher, journal) over a
// folder of made-up examples, without a strategy: the benchmark is the program.
//
//   BenchWorld world("/path/to/plugins");
//   auto session = world.Open(base_url, 64);
//   session->Ask(0, 1000);                    // evaluations 0 to 999
//
// Requests have the size of a real classification with a longer prompt: about
// 1.7 KB on the wire. Ends the process with a message if something fails.
#ifndef WHET_TESTS_BENCH_BENCH_WORLD_H_
#define WHET_TESTS_BENCH_BENCH_WORLD_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "run/journal.h"
#include "run/runtime.h"

namespace whet::bench {

inline constexpr std::int64_t kExamples = 500;

class BenchSession {
 public:
  BenchSession(std::unique_ptr<Journal> journal, std::unique_ptr<Runtime> rt,
               double replay_s);
  ~BenchSession();

  // Answers and scores of evaluations `first` to `first` + `count` - 1: of
  // candidate 0 on each example, then of candidate 1, ... As a strategy with
  // overlapping tickets asks: always a little more than can be in flight.
  void Ask(std::int64_t first, std::int64_t count);
  // One evaluation.
  void AskOne(std::int64_t number);

  std::int64_t billed() const { return rt_->ledger.spent().calls; }
  // Reading and digesting the journal that was there.
  double replay_s() const { return replay_s_; }

 private:
  std::uint64_t CandidateId(std::int64_t number);
  TrialTicket Start(std::int64_t first, std::int64_t count);
  void Finish(const TrialTicket& ticket);

  std::unique_ptr<Journal> journal_;
  std::unique_ptr<Runtime> rt_;
  std::vector<std::uint64_t> ids_;
  double replay_s_;
};

class BenchWorld {
 public:
  explicit BenchWorld(std::filesystem::path plugins);
  ~BenchWorld();
  BenchWorld(const BenchWorld&) = delete;
  BenchWorld& operator=(const BenchWorld&) = delete;

  const std::filesystem::path& dir() const { return dir_; }
  // Goes on with what sessions before left in the journal.
  std::unique_ptr<BenchSession> Open(const std::string& base_url,
                                     std::int64_t in_flight) const;

 private:
  std::filesystem::path plugins_;
  std::filesystem::path dir_;
};

// The value, or the end of the process.
[[noreturn]] void Fail(const std::string& why);
template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok())
    Fail(std::string(value.status().message()));
  return *std::move(value);
}
inline void Must(const absl::Status& status) {
  if (!status.ok())
    Fail(std::string(status.message()));
}

}  // namespace whet::bench

#endif  // WHET_TESTS_BENCH_BENCH_WORLD_H_
