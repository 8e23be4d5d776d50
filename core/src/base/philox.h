// Random numbers without state: 256 bits for each counter and key, the same on
// every machine (Salmon et al., SC'11, "Parallel random numbers: as easy as 1,
// 2, 3").
//
//   const std::array<std::uint64_t, 4> block = Philox4x64({0, 0, 0, 0}, key);
//
// Pure; thread-safe.
#ifndef WHET_CORE_BASE_PHILOX_H_
#define WHET_CORE_BASE_PHILOX_H_

#include <array>
#include <cstdint>

namespace whet {

// One block of Philox4x64-10; the known-answer vectors of Random123 hold.
std::array<std::uint64_t, 4> Philox4x64(std::array<std::uint64_t, 4> counter,
                                        std::array<std::uint64_t, 2> key);

}  // namespace whet

#endif  // WHET_CORE_BASE_PHILOX_H_
