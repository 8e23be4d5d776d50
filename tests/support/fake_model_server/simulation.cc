#include "tests/support/fake_model_server/simulation.h"

#include <cmath>
#include <utility>

#include "tests/support/fake_model_server/chat_replies.h"

namespace whet::testing {
namespace {

constexpr std::int64_t kBytesPerToken = 4;

// What is drawn for a request; each has random numbers of its own.
enum class Draw : std::uint64_t { kFault, kLatencyU, kLatencyV };
constexpr std::uint64_t kDrawsPerRequest = 3;

// A number in [0, 1) that is a function of its arguments: SplitMix64 (Steele,
// Lea, Flood 2014), whose nth number can be had without the ones before.
double Uniform(std::uint64_t seed, std::uint64_t index, Draw draw) {
  const auto mix = [](std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  };
  constexpr std::uint64_t kGamma = 0x9e3779b97f4a7c15U;
  const std::uint64_t n =
      index * kDrawsPerRequest + static_cast<std::uint64_t>(draw) + 1;
  return static_cast<double>(mix(mix(seed) + n * kGamma) >> 11) * 0x1p-53;
}

std::string Words(std::size_t bytes) {
  constexpr std::string_view kSentence =
      "The answer follows from what was asked, step by step. ";
  std::string out;
  while (out.size() < bytes)
    out += kSentence;
  out.resize(bytes);
  return out;
}

std::int64_t TokensOf(std::size_t bytes) {
  return (static_cast<std::int64_t>(bytes) + kBytesPerToken - 1) /
         kBytesPerToken;
}

// How long the outage still lasts, if it does.
std::optional<std::chrono::microseconds> LeftOf(
    const std::optional<Outage>& outage, std::chrono::microseconds now) {
  const double seconds = static_cast<double>(now.count()) / 1e6;
  if (!outage || seconds < outage->from_s || seconds >= outage->to_s)
    return std::nullopt;
  return std::chrono::microseconds(std::llround(outage->to_s * 1e6)) - now;
}

// What a limit of tokens counts: the prompt and what the answer may have.
double TokensAsked(const RequestView& request) {
  auto answer = FindJsonNumber(request.body, "max_tokens");
  if (!answer)
    answer = FindJsonNumber(request.body, "max_completion_tokens");
  return static_cast<double>(TokensOf(request.body.size()) +
                             answer.value_or(0));
}

}  // namespace

Simulation::Simulation(const SimulationOptions& options)
    : options_(options), limiter_(options.rate) {
  const std::string text =
      options.text.empty() ? Words(options.answer_bytes) : options.text;
  text_json_ = JsonText(text);
  text_bytes_ = text.size();
}

Simulation::Fate Simulation::FateOf(std::uint64_t index) const {
  const auto draw = [&](Draw what) {
    return Uniform(options_.seed, index, what);
  };
  Fate fate;
  fate.latency =
      options_.latency.Draw(draw(Draw::kLatencyU), draw(Draw::kLatencyV));
  double left = draw(Draw::kFault);
  for (const FaultShare& share : options_.faults) {
    if (left < share.probability) {
      fate.fault = share.fault;
      break;
    }
    left -= share.probability;
  }
  return fate;
}

Simulation::Admission Simulation::Admit(std::chrono::microseconds now,
                                        const RequestView& request) {
  Admission out;
  if (const auto left = LeftOf(options_.outage, now)) {
    out.refusal = RefusalReply(503, options_.rate.retry_after, *left);
    return out;
  }
  const RateLimiter::Verdict verdict =
      limiter_.Admit(now, TokensAsked(request));
  if (!verdict.admitted)
    out.refusal = RefusalReply(429, options_.rate.retry_after, verdict.wait);
  limiter_.Announce(out.announced);
  return out;
}

void Simulation::Restart() { limiter_ = RateLimiter(options_.rate); }

void Simulation::Afflict(std::uint64_t index, ModelReply& reply) const {
  const Fate fate = FateOf(index);
  reply.delay += fate.latency;
  if (reply.fault == Fault::kNone) {
    reply.fault = fate.fault;
    reply.pace = options_.pace;
  }
}

ModelReply Simulation::Answer(std::uint64_t index,
                              const RequestView& request) const {
  if (request.method == "GET" && PathEndsWith(request.path, "/models"))
    return ModelsReply();
  if (request.method != "POST" ||
      !PathEndsWith(request.path, "/chat/completions")) {
    return NoSuchPath(request.path);
  }
  return CompletionReply(
      {.index = index,
       .model_json = FindJsonText(request.body, "model"),
       .text_json = text_json_,
       .prompt_tokens =
           options_.prompt_tokens.value_or(TokensOf(request.body.size())),
       .completion_tokens =
           options_.completion_tokens.value_or(TokensOf(text_bytes_))});
}

}  // namespace whet::testing
