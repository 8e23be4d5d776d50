// Nucleus (top-p) sampling: Holtzman et al., "The Curious Case of Neural Text
// Degeneration", 2020. Random numbers: SplitMix64 (Steele, Lea, Flood, "Fast
// Splittable Pseudorandom Number Generators", 2014), addressed by counter.
#include "sampler.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace whet::llama {
namespace {

struct Candidate {
  int token;
  double mass;  // not normalized
};

// The greatest score first, in lanes that the compiler makes vectors of; its
// place then.
int Greedy(std::span<const float> logits) {
  constexpr std::size_t kLanes = 16;
  float most[kLanes];
  std::fill(most, most + kLanes, logits[0]);
  const std::size_t whole = logits.size() - logits.size() % kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const float score = logits[i + lane];
      most[lane] = score > most[lane] ? score : most[lane];
    }
  }
  float best = *std::max_element(most, most + kLanes);
  for (std::size_t i = whole; i < logits.size(); ++i) {
    best = logits[i] > best ? logits[i] : best;
  }
  const auto found = std::find(logits.begin(), logits.end(), best);
  return found == logits.end() ? 0  // not a number
                               : static_cast<int>(found - logits.begin());
}

double Total(const std::vector<Candidate>& candidates) {
  double total = 0.0;
  for (const Candidate& c : candidates) {
    total += c.mass;
  }
  return total;
}

// Keeps the heaviest candidates that together have `top_p` of the mass.
void KeepNucleus(std::vector<Candidate>& candidates, double top_p) {
  const double total = Total(candidates);
  // All candidates lighter than this together have less than 1 - top_p, so the
  // rest contains the nucleus and only the rest has to be sorted.
  const double floor =
      (1.0 - top_p) * total / static_cast<double>(candidates.size());
  std::erase_if(candidates,
                [floor](const Candidate& c) { return c.mass < floor; });
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) {
              return a.mass != b.mass ? a.mass > b.mass : a.token < b.token;
            });
  double mass = 0.0;
  std::size_t keep = 0;
  while (keep < candidates.size() && mass < top_p * total) {
    mass += candidates[keep++].mass;
  }
  candidates.resize(keep);
}

}  // namespace

int Sampler::Next(std::span<const float> logits) {
  const int best = Greedy(logits);
  if (sampling_.temperature <= 0.0) {
    return best;
  }
  std::vector<Candidate> candidates(logits.size());
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double score =
        (static_cast<double>(logits[i]) - logits[best]) / sampling_.temperature;
    candidates[i] = {static_cast<int>(i), std::exp(score)};
  }
  if (sampling_.top_p < 1.0) {
    KeepNucleus(candidates, sampling_.top_p);
  }
  double left = Uniform() * Total(candidates);
  int last = best;
  for (const Candidate& c : candidates) {
    left -= c.mass;
    if (left < 0.0) {
      return c.token;
    }
    last = c.mass > 0.0 ? c.token : last;
  }
  return last;
}

double Sampler::Uniform() {
  std::uint64_t z = sampling_.seed + 0x9E3779B97F4A7C15ULL * ++draws_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) * 0x1.0p-53;
}

}  // namespace whet::llama
