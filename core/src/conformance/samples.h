// Made-up examples, alike in every process that draws with the same seed.
//
//   const std::vector<Item> items = SampleItems(subject.seed(), 64);
//
// Right, nearly right, wrong and empty answers of the forms that evaluators
// look for: words, sentences, numbers, JSON, labels, lists, several languages.
#ifndef WHET_CORE_CONFORMANCE_SAMPLES_H_
#define WHET_CORE_CONFORMANCE_SAMPLES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "conformance/batch.h"

namespace whet::conformance {

// SplitMix64 (Steele, Lea, Flood 2014).
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next();
  // One of 0 .. n-1; n > 0.
  std::size_t Below(std::size_t n) { return Next() % n; }
  bool Coin() { return (Next() & 1U) != 0; }
  double Unit() {
    return static_cast<double>(Next() >> 11U) / 9007199254740992.0;
  }

 private:
  std::uint64_t state_;
};

std::vector<Item> SampleItems(std::uint64_t seed, std::size_t count);

// Texts that are hard to handle: byte order mark, combining marks, right to
// left, emoji, control characters, NUL. The second list is no UTF-8.
std::vector<std::string> HardTexts();
std::vector<std::string> BrokenTexts();

}  // namespace whet::conformance

#endif  // WHET_CORE_CONFORMANCE_SAMPLES_H_
