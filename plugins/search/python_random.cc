#include "search/python_random.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include "whet/sdk/error.h"

namespace whet::search {
namespace {

constexpr std::size_t kWords = std::mt19937::state_size;

// init_by_array of Matsumoto and Nishimura's reference code, the way CPython
// fills the state from the 32-bit words of a seed.
std::array<std::uint32_t, kWords> InitByArray(
    const std::vector<std::uint32_t>& key) {
  std::array<std::uint32_t, kWords> state{};
  state[0] = 19650218U;
  for (std::uint32_t i = 1; i < kWords; ++i) {
    state[i] = 1812433253U * (state[i - 1] ^ (state[i - 1] >> 30)) + i;
  }
  std::size_t i = 1;
  const auto advance = [&] {
    if (++i == kWords) {
      state[0] = state[kWords - 1];
      i = 1;
    }
  };
  for (std::size_t k = 0; k < std::max(kWords, key.size()); ++k) {
    const auto j = static_cast<std::uint32_t>(k % key.size());
    state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) * 1664525U)) +
               key[j] + j;
    advance();
  }
  for (std::size_t k = 1; k < kWords; ++k) {
    state[i] =
        (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) * 1566083941U)) -
        static_cast<std::uint32_t>(i);
    advance();
  }
  state[0] = 0x80000000U;
  return state;
}

// Hands a finished state to std::mt19937, which takes the words as they are.
class State {
 public:
  using result_type = std::uint32_t;

  explicit State(std::uint64_t seed) {
    std::vector<std::uint32_t> key = {static_cast<std::uint32_t>(seed)};
    if ((seed >> 32) != 0) {
      key.push_back(static_cast<std::uint32_t>(seed >> 32));
    }
    words_ = InitByArray(key);
  }

  template <typename Iterator>
  void generate(Iterator begin, Iterator end) {
    std::copy_n(words_.begin(), end - begin, begin);
  }

 private:
  std::array<std::uint32_t, kWords> words_;
};

double Uniform53(std::mt19937& bits) {
  const auto high = static_cast<double>(bits() >> 5);
  const auto low = static_cast<double>(bits() >> 6);
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

// Up to this size sample() deals from a copy of the population, above it it
// redraws what it has already taken.
double PoolLimit(std::size_t count) {
  double limit = 21.0;
  if (count > 5) {
    const double thrice = 3.0 * static_cast<double>(count);
    limit += std::pow(4.0, std::ceil(std::log(thrice) / std::log(4.0)));
  }
  return limit;
}

}  // namespace

PythonRandom::PythonRandom(std::uint64_t seed) {
  State state(seed);
  bits_.seed(state);
}

double PythonRandom::Random() { return Uniform53(bits_); }

std::uint64_t PythonRandom::GetRandBits(int bits) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < bits; shift += 32) {
    const int wanted = std::min(32, bits - shift);
    const std::uint64_t word = bits_() >> (32 - wanted);
    value |= word << shift;
  }
  return value;
}

std::uint64_t PythonRandom::Below(std::uint64_t bound) {
  const int bits = std::bit_width(bound);
  std::uint64_t value = GetRandBits(bits);
  while (value >= bound)
    value = GetRandBits(bits);
  return value;
}

std::int64_t PythonRandom::RandInt(std::int64_t first, std::int64_t last) {
  return first + static_cast<std::int64_t>(
                     Below(static_cast<std::uint64_t>(last - first) + 1));
}

std::vector<std::size_t> PythonRandom::SampleIndices(std::size_t population,
                                                     std::size_t count) {
  std::vector<std::size_t> taken;
  if (static_cast<double>(population) <= PoolLimit(count)) {
    std::vector<std::size_t> pool(population);
    for (std::size_t i = 0; i < population; ++i) {
      pool[i] = i;
    }
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t place = Below(population - i);
      taken.push_back(pool[place]);
      pool[place] = pool[population - i - 1];
    }
    return taken;
  }
  std::set<std::size_t> seen;
  while (taken.size() < count) {
    const std::size_t index = Below(population);
    if (seen.insert(index).second) {
      taken.push_back(index);
    }
  }
  return taken;
}

std::size_t PythonRandom::WeightedChoice(const std::vector<double>& weights) {
  std::vector<double> cumulative;
  double total = 0.0;
  for (const double weight : weights) {
    cumulative.push_back(total += weight);
  }
  if (!(total > 0.0) || std::isinf(total)) {
    throw sdk::Error(WHET_INVALID_ARGUMENT,
                     "a choice needs weights with a positive, finite sum");
  }
  const auto last = cumulative.end() - 1;
  return static_cast<std::size_t>(
      std::upper_bound(cumulative.begin(), last, Random() * total) -
      cumulative.begin());
}

double NumpyRandom::Rand() { return Uniform53(bits_); }

}  // namespace whet::search
