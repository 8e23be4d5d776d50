// The random numbers of CPython's random.Random, for decisions that have to
// equal those of a program in Python.
//
//   PythonRandom random(42);
//   random.Shuffle(ids);
//   std::size_t k = random.Below(3);
//
// Mersenne Twister MT19937 (Matsumoto and Nishimura 1998), seeded by array as
// CPython 3 does; Lib/random.py of CPython 3.11 for what is built on it.
// Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_PYTHON_RANDOM_H_
#define WHET_PLUGINS_STRATEGY_GEPA_PYTHON_RANDOM_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace whet::gepa {

class PythonRandom {
 public:
  explicit PythonRandom(std::uint64_t seed);

  // random(): uniform in [0, 1), 53 bits.
  double Random();
  // _randbelow(n): uniform in [0, n). n >= 1.
  std::uint64_t Below(std::uint64_t n);

  // shuffle(items).
  template <typename T>
  void Shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[Below(i)]);
    }
  }
  // choice(items). `items` is not empty.
  template <typename T>
  const T& Choice(const std::vector<T>& items) {
    return items[Below(items.size())];
  }
  // sample(items, k). k <= items.size().
  template <typename T>
  std::vector<T> Sample(const std::vector<T>& items, std::size_t k) {
    std::vector<T> sample;
    for (const std::size_t place : SamplePlaces(items.size(), k)) {
      sample.push_back(items[place]);
    }
    return sample;
  }
  // choices(range(len(weights)), weights)[0]. The sum of `weights` is positive.
  std::size_t Weighted(const std::vector<double>& weights);

 private:
  static constexpr std::size_t kWords = 624;

  std::uint32_t Bits32();
  void Refill();
  std::vector<std::size_t> SamplePlaces(std::size_t n, std::size_t k);

  std::array<std::uint32_t, kWords> state_{};
  std::size_t next_ = kWords;
};

}  // namespace whet::gepa

#endif  // WHET_PLUGINS_STRATEGY_GEPA_PYTHON_RANDOM_H_
