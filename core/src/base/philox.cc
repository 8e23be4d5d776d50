#include "base/philox.h"

namespace whet {
namespace {

__extension__ using Wide = unsigned __int128;

// Multipliers and Weyl constants of Philox4x64 (Salmon et al., table 2).
constexpr std::uint64_t kMultiplier0 = 0xD2E7470EE14C6C93;
constexpr std::uint64_t kMultiplier1 = 0xCA5A826395121157;
constexpr std::uint64_t kWeyl0 = 0x9E3779B97F4A7C15;  // golden ratio
constexpr std::uint64_t kWeyl1 = 0xBB67AE8584CAA73B;  // sqrt(3) - 1
constexpr int kRounds = 10;

std::uint64_t High(Wide product) {
  return static_cast<std::uint64_t>(product >> 64);
}
std::uint64_t Low(Wide product) { return static_cast<std::uint64_t>(product); }

}  // namespace

std::array<std::uint64_t, 4> Philox4x64(std::array<std::uint64_t, 4> counter,
                                        std::array<std::uint64_t, 2> key) {
  for (int round = 0; round < kRounds; ++round) {
    const Wide p0 = static_cast<Wide>(kMultiplier0) * counter[0];
    const Wide p1 = static_cast<Wide>(kMultiplier1) * counter[2];
    counter = {High(p1) ^ counter[1] ^ key[0], Low(p1),
               High(p0) ^ counter[3] ^ key[1], Low(p0)};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return counter;
}

}  // namespace whet
