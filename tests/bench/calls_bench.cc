// What a model call costs end to end: render, ledger, intent on disk, HTTP,
// parse, result on disk, deliver, score; and what a resume costs afterwards.
//
//   bench_calls --base-url URL --plugins DIR --in-flight 64 --calls 20000
//
// Prints one line of JSON.
#include <cstdio>
#include <memory>
#include <vector>

#include <nlohmann/json.hpp>

#include "bench_world.h"
#include "measure.h"

namespace whet::bench {
namespace {

// Evaluations before the measured ones, of other candidates.
constexpr std::int64_t kWarmUp = 100'000;

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
    session->Ask(kWarmUp, flags.Number("warm-up"));
    const double cpu = CpuSeconds();
    const double start = Now();
    if (in_flight == 1) {
      std::vector<double> each;
      for (std::int64_t i = 0; i < calls; ++i) {
        const double before = Now();
        session->AskOne(i);
        each.push_back(Now() - before);
      }
      out["p50_ms"] = 1e3 * Median(std::move(each));
    } else {
      session->Ask(0, calls);
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
    session->Ask(kWarmUp, flags.Number("warm-up"));
    session->Ask(0, calls);
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
