#include "run/crc32c.h"

#include <array>
#include <cstddef>

namespace whet {
namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78;  // bits reversed

// Eight bytes at a time (Kounavis, Berry 2008): tables[k][b] is the checksum of
// byte b followed by k zero bytes.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables MakeTables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = crc >> 1 ^ ((crc & 1) != 0 ? kPolynomial : 0);
    }
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < tables.size(); ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[k - 1][byte];
      tables[k][byte] = before >> 8 ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

}  // namespace

std::uint32_t Crc32c(std::string_view bytes, std::uint32_t crc) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t left = bytes.size();
  crc = ~crc;
  for (; left >= 8; at += 8, left -= 8) {
    const std::uint32_t first = crc ^ (at[0] | at[1] << 8 | at[2] << 16 |
                                       static_cast<std::uint32_t>(at[3]) << 24);
    crc = kTables[7][first & 0xFF] ^ kTables[6][first >> 8 & 0xFF] ^
          kTables[5][first >> 16 & 0xFF] ^ kTables[4][first >> 24] ^
          kTables[3][at[4]] ^ kTables[2][at[5]] ^ kTables[1][at[6]] ^
          kTables[0][at[7]];
  }
  for (; left > 0; ++at, --left) {
    crc = crc >> 8 ^ kTables[0][(crc ^ *at) & 0xFF];
  }
  return ~crc;
}

}  // namespace whet
