#include "worker/provider_codec.h"

#include <array>
#include <cstdint>
#include <vector>

#include "whet/sdk/text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;
using ::testing::ElementsAre;

TEST(ProviderCodec, CarriesARequestForVectors) {
  const whet_text texts[] = {Text("one"), Text("")};
  const whet_embed_request request = {sizeof(request), 3, texts, 2,
                                      Text("m"),       70};
  std::array<char, 256> area{};
  ByteWriter out(area.data(), area.size());
  WriteEmbedRequest(request, out);
  ByteReader in(out.written());
  const ReceivedEmbedRequest received(in);
  EXPECT_TRUE(in.AtEnd());
  EXPECT_EQ(received.c().dimensions, 3U);
  ASSERT_EQ(received.c().count, 2U);
  EXPECT_EQ(View(received.c().texts[0]), "one");
  EXPECT_EQ(View(received.c().model), "m");
  EXPECT_EQ(received.c().timeout_ms, 70U);
}

std::vector<float> Values(const whet_embed_result& result) {
  return {result.values, result.values + result.count * result.dimensions};
}

TEST(ProviderCodec, CarriesVectorsAndWhatTheyCost) {
  const float values[] = {1.0F, -2.0F, 0.5F, 4.0F};
  const whet_usage usage = {sizeof(usage), 0, 7, 6, 5, 4};
  const whet_embed_result result = {sizeof(result), 2, values, 2, &usage};
  std::array<char, 256> area{};
  ByteWriter out(area.data(), area.size());
  WriteEmbedResult(result, out);
  ByteReader in(out.written());
  const ReceivedEmbedResult received(in);
  EXPECT_TRUE(in.AtEnd());
  EXPECT_EQ(received.c().dimensions, 2U);
  EXPECT_THAT(Values(received.c()), ElementsAre(1.0F, -2.0F, 0.5F, 4.0F));
  ASSERT_NE(received.c().usage, nullptr);
  EXPECT_EQ(received.c().usage->input_tokens, 7);
  EXPECT_EQ(received.c().usage->reasoning_tokens, 4);
}

// Rows and dimensions as a worker may claim them over `values` numbers.
bool IsTaken(std::uint64_t rows, std::uint32_t dimensions,
             std::uint64_t values) {
  std::array<char, 256> area{};
  ByteWriter out(area.data(), area.size());
  out.U64(rows);
  out.U32(dimensions);
  out.U64(values);
  for (std::uint64_t i = 0; i < values; ++i)
    out.U32(0);
  out.U32(0);  // no usage
  ByteReader in(out.written());
  const ReceivedEmbedResult received(in);
  return in.AtEnd();
}

TEST(ProviderCodec, TakesNoMoreVectorsThanThereAreNumbers) {
  EXPECT_TRUE(IsTaken(2, 3, 6));
  EXPECT_TRUE(IsTaken(0, 0, 0));
  EXPECT_FALSE(IsTaken(2, 3, 5));
  EXPECT_FALSE(IsTaken(3, 3, 6));
  EXPECT_FALSE(IsTaken(1, 0, 1));
  // 2^62 rows of 4 numbers are 0 of them, modulo 2^64.
  EXPECT_FALSE(IsTaken(std::uint64_t{1} << 62, 4, 0));
}

TEST(ProviderCodec, CarriesAQuota) {
  const whet_quota quota = {sizeof(quota), 0, 1, 2, 3, 4, -1, 6};
  std::array<char, 256> area{};
  ByteWriter out(area.data(), area.size());
  WriteQuota(quota, out);
  ByteReader in(out.written());
  const whet_quota received = ReadQuota(in);
  EXPECT_TRUE(in.AtEnd());
  EXPECT_EQ(received.requests_limit, 1);
  EXPECT_EQ(received.requests_remaining, 2);
  EXPECT_EQ(received.requests_reset_ms, 3);
  EXPECT_EQ(received.tokens_limit, 4);
  EXPECT_EQ(received.tokens_remaining, -1);
  EXPECT_EQ(received.tokens_reset_ms, 6);
}

}  // namespace
}  // namespace whet
