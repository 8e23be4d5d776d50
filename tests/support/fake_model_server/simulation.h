// A provider as it is on a bad day: it takes its time, has a rate limit and
// outages, and some of its answers are broken. The fault and the latency of a
// request are a function of the seed and of the request's index, whatever came
// before; the limit and the outage are of the clock. Const
// members are thread-safe.
//
//   Simulation s({.seed = 7, .latency = {Latency::Kind::kFixed, 20},
//                 .faults = {{Fault::kHttp500, 0.01}}});
//   Simulation::Admission a = s.Admit(3s, request);
//   ModelReply reply = a.refusal ? *a.refusal : s.Answer(12, request);
//   s.Afflict(12, reply);   // by s.FateOf(12), if it is not a refusal
#ifndef WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_SIMULATION_H_
#define WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_SIMULATION_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/fake_model_server/http_message.h"
#include "tests/support/fake_model_server/http_wire.h"
#include "tests/support/fake_model_server/latency.h"
#include "tests/support/fake_model_server/rate_limit.h"

namespace whet::testing {

struct FaultShare {
  Fault fault = Fault::kNone;
  double probability = 0;
};

// [from, to) in seconds since the start: every answer is a 503.
struct Outage {
  double from_s = 0;
  double to_s = 0;
};

struct SimulationOptions {
  std::uint64_t seed = 1;
  Latency latency = {};
  std::string text = {};           // the answer; empty: words,
  std::size_t answer_bytes = 900;  // so many bytes of them
  // Of the usage; else a token is four bytes.
  std::optional<std::int64_t> prompt_tokens = {};
  std::optional<std::int64_t> completion_tokens = {};
  RateLimitOptions rate = {};
  std::optional<Outage> outage = {};
  std::vector<FaultShare> faults = {};  // probabilities: at most 1 in all
  std::chrono::milliseconds pace{10};   // slow faults: time per byte
};

class Simulation {
 public:
  struct Fate {
    Fault fault = Fault::kNone;
    std::chrono::microseconds latency{0};
    bool operator==(const Fate&) const = default;
  };

  struct Admission {
    std::optional<ModelReply> refusal = {};  // 429 or 503
    HttpHeaders announced = {};  // to be added to the reply, whatever it is
  };

  explicit Simulation(const SimulationOptions& options);

  Fate FateOf(std::uint64_t index) const;

  // Asked once per request, in their order, with the time since the start.
  Admission Admit(std::chrono::microseconds now, const RequestView& request);
  // Buckets are full again and time starts at 0.
  void Restart();

  // The good reply to request `index`.
  ModelReply Answer(std::uint64_t index, const RequestView& request) const;
  // Adds the fate of request `index` to a reply that has no fault.
  void Afflict(std::uint64_t index, ModelReply& reply) const;

 private:
  const SimulationOptions options_;
  std::string text_json_;  // the answer between quotes
  std::size_t text_bytes_ = 0;
  RateLimiter limiter_;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_FAKE_MODEL_SERVER_SIMULATION_H_
