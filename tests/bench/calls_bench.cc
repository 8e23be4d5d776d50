// What a model call costs end to end: render, ledger, intent on disk, HTTP,
// parse, result on disk, deliver, score; and what a resume costs afterwards.
//
//   bench_calls --base-url URL --plugins DIR --in-flight 64 --calls 20000
//
// Prints one line of JSON.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#include <nlohmann/json.hpp>

#include "bench_world.h"
#include "measure.h"

namespace whet::bench {
namespace {

// Candidates on kExamples examples each, a few at once, so that memory and the
// time of a submission stay as in a run.
void AskMany(BenchSession& session, std::int64_t first, std::int64_t calls) {
  constexpr std::int64_t kAtOnce = 4;
  std::int64_t left = calls;
  for (std::int64_t candidate = first; left > 0; candidate += kAtOnce) {
    const std::int64_t whole = std::min(kAtOnce, left / kExamples);
    if (whole > 0) {
      session.Ask(candidate, kExamples, whole);
      left -= whole * kExamples;
    } else {
      session.Ask(candidate, left);
      left = 0;
    }
  }
}

int Main(int argc, char** argv) {
  const Flags flags(argc, argv,
                    {{"base-url", ""},
                     {"plugins", ""},
                     {"in-flight", "64"},
                     {"warm-up", "2000"},
                     {"calls", "20000"},
                     {"replay", "0"}});
  const std::int64_t in_flight = flags.Number("in-flight");
  const std::int64_t calls = flags.Number("calls");
  BenchWorld world(flags.Text("plugins"));
  nlohmann::json out;
  {
    auto session = world.Open(flags.Text("base-url"), in_flight);
    AskMany(*session, 1'000'000 / kExamples, flags.Number("warm-up"));
    const double cpu = CpuSeconds();
    const double start = Now();
    if (in_flight == 1) {
      std::vector<double> each;
      for (std::int64_t i = 0; i < calls; ++i) {
        const double before = Now();
        session->AskOne(i / kExamples, i % kExamples);
        each.push_back(Now() - before);
      }
      out["p50_ms"] = 1e3 * Median(std::move(each));
    } else {
      AskMany(*session, 0, calls);
    }
    const auto n = static_cast<double>(calls);
    out["seconds"] = Now() - start;
    out["calls_per_s"] = n / (Now() - start);
    out["cpu_us_per_call"] = 1e6 * (CpuSeconds() - cpu) / n;
    out["peak_mb"] = PeakMegabytes();
  }
  if (flags.Number("replay") != 0) {
    const double start = Now();
    auto session = world.Open(flags.Text("base-url"), in_flight);
    const std::int64_t before = session->billed();
    AskMany(*session, 1'000'000 / kExamples, flags.Number("warm-up"));
    AskMany(*session, 0, calls);
    out["replay_s"] = Now() - start;
    out["replay_read_s"] = session->replay_s();
    out["replay_billed"] = session->billed() - before;
  }
  std::printf("%s\n", out.dump().c_str());
  return 0;
}

}  // namespace
}  // namespace whet::bench

int main(int argc, char** argv) { return whet::bench::Main(argc, argv); }
