#include "python_random.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

namespace whet::gepa {
namespace {

// The size up to which CPython samples from a copy of the whole population.
std::size_t PoolLimit(std::size_t k) {
  std::size_t limit = 21;
  if (k > 5) {
    std::size_t power = 1;  // 4 ** ceil(log(3 k, 4))
    while (power < 3 * k) {
      power *= 4;
    }
    limit += power;
  }
  return limit;
}

}  // namespace

PythonRandom::PythonRandom(std::uint64_t seed) {
  state_[0] = 19650218;  // init_genrand
  for (std::uint32_t i = 1; i < kWords; ++i) {
    state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30)) + i;
  }
  std::vector<std::uint32_t> key = {static_cast<std::uint32_t>(seed)};
  if (seed >> 32 != 0) {
    key.push_back(static_cast<std::uint32_t>(seed >> 32));
  }
  std::size_t i = 1;  // init_by_array
  std::uint32_t j = 0;
  const auto advance = [this, &i] {
    if (++i >= kWords) {
      state_[0] = state_[kWords - 1];
      i = 1;
    }
  };
  for (std::size_t k = kWords; k > 0; --k) {
    state_[i] =
        (state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * 1664525U)) +
        key[j] + j;
    advance();
    j = j + 1 == key.size() ? 0 : j + 1;
  }
  for (std::size_t k = kWords - 1; k > 0; --k) {
    state_[i] =
        (state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * 1566083941U)) -
        static_cast<std::uint32_t>(i);
    advance();
  }
  state_[0] = 0x80000000U;
}

void PythonRandom::Refill() {
  for (std::size_t k = 0; k < kWords; ++k) {
    const std::uint32_t y =
        (state_[k] & 0x80000000U) | (state_[(k + 1) % kWords] & 0x7FFFFFFFU);
    state_[k] = state_[(k + 397) % kWords] ^ (y >> 1) ^
                ((y & 1U) != 0 ? 0x9908B0DFU : 0U);
  }
  next_ = 0;
}

std::uint32_t PythonRandom::Bits32() {
  if (next_ >= kWords) {
    Refill();
  }
  std::uint32_t y = state_[next_++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9D2C5680U;
  y ^= (y << 15) & 0xEFC60000U;
  return y ^ (y >> 18);
}

double PythonRandom::Random() {
  const std::uint32_t high = Bits32() >> 5;
  const std::uint32_t low = Bits32() >> 6;
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

std::uint64_t PythonRandom::Below(std::uint64_t n) {
  const int bits = 64 - std::countl_zero(n);
  for (;;) {
    // getrandbits(bits): the low word first.
    std::uint64_t value = 0;
    for (int shift = 0; shift < bits; shift += 32) {
      const int wanted = std::min(32, bits - shift);
      value |= static_cast<std::uint64_t>(Bits32() >> (32 - wanted)) << shift;
    }
    if (value < n) {
      return value;
    }
  }
}

std::vector<std::size_t> PythonRandom::SamplePlaces(std::size_t n,
                                                    std::size_t k) {
  std::vector<std::size_t> places;
  if (n <= PoolLimit(k)) {
    std::vector<std::size_t> pool(n);
    std::iota(pool.begin(), pool.end(), 0);
    for (std::size_t i = 0; i < k; ++i) {
      const std::size_t j = Below(n - i);
      places.push_back(std::exchange(pool[j], pool[n - i - 1]));
    }
    return places;
  }
  std::set<std::size_t> taken;
  while (places.size() < k) {
    const std::size_t j = Below(n);
    if (taken.insert(j).second) {
      places.push_back(j);
    }
  }
  return places;
}

std::size_t PythonRandom::Weighted(const std::vector<double>& weights) {
  std::vector<double> sums;
  std::partial_sum(weights.begin(), weights.end(), std::back_inserter(sums));
  const auto it =
      std::upper_bound(sums.begin(), sums.end() - 1, Random() * sums.back());
  return static_cast<std::size_t>(it - sums.begin());
}

}  // namespace whet::gepa
