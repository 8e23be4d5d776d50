#include "run/crc32c.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace whet {
namespace {

// RFC 3720, appendix B.4. It prints the bytes of the checksum as sent, lowest
// first: aa 36 91 8a is 0x8A9136AA.
TEST(Crc32c, AgreesWithRfc3720) {
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(Crc32c(std::string(32, '\xFF')), 0x62A8AB43u);
  std::string up;
  std::string down;
  for (int i = 0; i < 32; ++i) {
    up += static_cast<char>(i);
    down += static_cast<char>(31 - i);
  }
  EXPECT_EQ(Crc32c(up), 0x46DD794Eu);
  EXPECT_EQ(Crc32c(down), 0x113FDB5Cu);
  // An iSCSI Read (10) command.
  const unsigned char read[48] = {
      0x01, 0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00,
      0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x18, 0x28, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
  EXPECT_EQ(Crc32c(std::string_view(reinterpret_cast<const char*>(read), 48)),
            0xD9963A56u);
}

TEST(Crc32c, AgreesWithTheCatalogueCheckValue) {
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283u);
  EXPECT_EQ(Crc32c(""), 0u);
}

TEST(Crc32c, ContinuesAtAnyCutAndAlignment) {
  const std::string text =
      "The quick brown fox jumps over the lazy dog, twice or thrice.";
  for (std::size_t from = 0; from < 9; ++from) {
    const std::string_view bytes = std::string_view(text).substr(from);
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      EXPECT_EQ(Crc32c(bytes.substr(cut), Crc32c(bytes.substr(0, cut))),
                Crc32c(bytes));
    }
  }
}

}  // namespace
}  // namespace whet
