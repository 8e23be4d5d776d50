// Random draws that depend on (seed, stream name, position) only: the same on
// every machine and after a resume, whatever other streams are read.
// Draw `n` is word n mod 4 of the Philox4x64 block (base/philox.h) with counter
// {n / 4, 0, 0, 0}; key = first 16 bytes of SHA-256("whet", seed as 8 bytes,
// name), numbers little-endian. Not thread-safe.
//
//   RandomStreams random(spec.seed);
//   const std::uint64_t pick = random.Below("shots", examples.size());
#ifndef WHET_CORE_SERVICES_RANDOM_STREAMS_H_
#define WHET_CORE_SERVICES_RANDOM_STREAMS_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace whet {

class RandomStreams {
 public:
  explicit RandomStreams(std::uint64_t seed) : seed_(seed) {}

  // The next 64 bits of `stream`.
  std::uint64_t Next(std::string_view stream);

  // Uniform in [0, bound), unbiased. bound >= 1.
  std::uint64_t Below(std::string_view stream, std::uint64_t bound);

 private:
  struct State {
    std::array<std::uint64_t, 2> key;
    std::uint64_t position = 0;
  };
  State& Find(std::string_view stream);

  std::uint64_t seed_;
  std::map<std::string, State, std::less<>> streams_;
};

}  // namespace whet

#endif  // WHET_CORE_SERVICES_RANDOM_STREAMS_H_
