// Chooses the next token from the scores (logits) of all tokens.
//
//   Sampler sampler({.temperature = 0.7, .top_p = 0.9, .seed = 1});
//   int token = sampler.Next(logits);
//
// The choice depends on the settings, the number of earlier choices and the
// scores, and on nothing else. Not thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_SAMPLER_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_SAMPLER_H_

#include <cstdint>
#include <span>

namespace whet::llama {

struct Sampling {
  double temperature = 0.0;  // 0: greedy; else scores are divided by it
  double top_p = 1.0;        // (0, 1]: the least set of tokens with this mass
  std::uint64_t seed = 0;
};

class Sampler {
 public:
  explicit Sampler(const Sampling& sampling) : sampling_(sampling) {}

  // Returns the index of the chosen token; the lowest one if greedy scores
  // tie. `logits` is not empty; minus infinity is never chosen.
  int Next(std::span<const float> logits);

 private:
  double Uniform();  // [0, 1)

  Sampling sampling_;
  std::uint64_t draws_ = 0;
};

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_SAMPLER_H_
