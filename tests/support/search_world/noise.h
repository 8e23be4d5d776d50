// Noise that depends on its arguments only: the same on every machine, in any
// order of calls. Pure functions. Thread-safe.
#ifndef WHET_TESTS_SUPPORT_SEARCH_WORLD_NOISE_H_
#define WHET_TESTS_SUPPORT_SEARCH_WORLD_NOISE_H_

#include <cstdint>
#include <string_view>

namespace whet::testing {

// 64 well mixed bits of `text` (FNV-1a, then the SplitMix64 finalizer).
std::uint64_t Hash(std::string_view text, std::uint64_t salt = 0);

// Uniform in [0, 1).
double Uniform(std::string_view text, std::uint64_t salt = 0);

// Standard normal (the sum of twelve uniforms minus six).
double Normal(std::string_view text, std::uint64_t salt = 0);

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_SEARCH_WORLD_NOISE_H_
