// The random draws of CPython's `random.Random` and of NumPy's legacy
// `RandomState`, bit for bit: a strategy that follows a Python reference
// decision by decision (`compat`) draws from these.
//
//   PythonRandom rng(9);           // random.Random(9)
//   rng.Shuffle(ids);              // rng.shuffle(ids)
//   rng.SampleIndices(100, 35);    // rng.sample(range(100), 35)
//   NumpyRandom numpy(9);          // numpy.random.RandomState(9)
//
// Both are the Mersenne Twister MT19937 of Matsumoto and Nishimura 1998; they
// differ in how a seed fills its state. Everything else is Lib/random.py of
// CPython 3.11 and 3.12. Not thread-safe.
#ifndef WHET_PLUGINS_SEARCH_PYTHON_RANDOM_H_
#define WHET_PLUGINS_SEARCH_PYTHON_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace whet::search {

class PythonRandom {
 public:
  explicit PythonRandom(std::uint64_t seed);

  // random(): uniform in [0, 1), 53 bits.
  double Random();
  // getrandbits(bits), 0 <= bits <= 64.
  std::uint64_t GetRandBits(int bits);
  // _randbelow(bound): uniform in [0, bound), bound >= 1. Also randrange, and
  // the index that choice() takes of `bound` elements.
  std::uint64_t Below(std::uint64_t bound);
  // randint(first, last), both ends included.
  std::int64_t RandInt(std::int64_t first, std::int64_t last);
  // sample(range(population), count); sample(x, count) takes x at these
  // indices. count <= population.
  std::vector<std::size_t> SampleIndices(std::size_t population,
                                         std::size_t count);
  // The index that choices(x, weights)[0] takes. Throws INVALID_ARGUMENT where
  // Python raises: the weights have no positive sum.
  std::size_t WeightedChoice(const std::vector<double>& weights);

  template <typename T>
  const T& Choice(const std::vector<T>& items) {
    return items[Below(items.size())];
  }

  template <typename T>
  void Shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[Below(i)]);
    }
  }

 private:
  std::mt19937 bits_;
};

class NumpyRandom {
 public:
  explicit NumpyRandom(std::uint32_t seed) : bits_(seed) {}

  // random_sample() and rand(): uniform in [0, 1), 53 bits.
  double Rand();

 private:
  std::mt19937 bits_;
};

}  // namespace whet::search

#endif  // WHET_PLUGINS_SEARCH_PYTHON_RANDOM_H_
