#include "run/vector_text.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace whet {
namespace {

// 1.0F is 00 00 80 3F, -2.5F is 00 00 20 C0.
TEST(VectorText, IsBase64OfLittleEndianFloats) {
  EXPECT_EQ(VectorText(std::vector<float>{1.0F, -2.5F}), "AACAPwAAIMA=");
}

TEST(VectorText, KeepsEveryBit) {
  const std::vector<float> vector = {0.1F, -0.0F,
                                     std::numeric_limits<float>::denorm_min(),
                                     std::numeric_limits<float>::max(), 1e-30F};
  const auto back = ParseVectorText(VectorText(vector));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, vector);
  EXPECT_TRUE(std::signbit((*back)[1]));
}

TEST(VectorText, DamageIsNoVector) {
  for (const char* text : {"", "AAA", "AACA", "????", "not base64!"})
    EXPECT_TRUE(absl::IsDataLoss(ParseVectorText(text).status())) << text;
}

}  // namespace
}  // namespace whet
