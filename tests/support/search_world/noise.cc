#include "search_world/noise.h"

#include <cstdint>
#include <string_view>

namespace whet::testing {
namespace {

std::uint64_t Mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

double ToUniform(std::uint64_t bits) {
  return static_cast<double>(bits >> 11) * 0x1.0p-53;
}

}  // namespace

std::uint64_t Hash(std::string_view text, std::uint64_t salt) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  }
  return Mix(hash + Mix(salt));
}

double Uniform(std::string_view text, std::uint64_t salt) {
  return ToUniform(Hash(text, salt));
}

double Normal(std::string_view text, std::uint64_t salt) {
  std::uint64_t bits = Hash(text, salt);
  double sum = -6.0;
  for (int i = 0; i < 12; ++i) {
    bits = Mix(bits);
    sum += ToUniform(bits);
  }
  return sum;
}

}  // namespace whet::testing
