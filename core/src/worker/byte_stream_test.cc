#include "worker/byte_stream.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace whet {
namespace {

TEST(ByteStream, ReadsWhatWasWritten) {
  std::array<char, 64> area{};
  ByteWriter out(area.data(), area.size());
  out.U32(7);
  out.I64(-1);
  out.F64(0.25);
  out.Text("exact");
  out.Text("");
  ASSERT_TRUE(out.ok());
  // 4 + 8 + 8 + (8 + 5) + 8.
  EXPECT_EQ(out.written().size(), 41u);

  ByteReader in(out.written());
  EXPECT_EQ(in.U32(), 7u);
  EXPECT_EQ(in.I64(), -1);
  EXPECT_EQ(in.F64(), 0.25);
  EXPECT_EQ(in.Text(), "exact");
  EXPECT_FALSE(in.AtEnd());
  EXPECT_EQ(in.Text(), "");
  EXPECT_TRUE(in.AtEnd());
}

TEST(ByteStream, TextsAreTheirNumberAndEach) {
  std::array<char, 64> area{};
  ByteWriter out(area.data(), area.size());
  out.Texts(std::vector<std::string>{"a", "", "bcd"});
  out.Texts({});
  // 8 + (8 + 1) + 8 + (8 + 3), and 8.
  ASSERT_EQ(out.written().size(), 44u);
  ByteReader in(out.written());
  EXPECT_EQ(in.Texts(), (std::vector<std::string_view>{"a", "", "bcd"}));
  EXPECT_TRUE(in.Texts().empty());
  EXPECT_TRUE(in.AtEnd());

  // More than can be there is no reason to make room for them.
  ByteReader cut(out.written().substr(0, 12));
  EXPECT_TRUE(cut.Texts().empty());
  EXPECT_FALSE(cut.ok());
}

TEST(ByteStream, AWriterThatIsFullStaysSo) {
  std::array<char, 10> area{};
  ByteWriter out(area.data(), area.size());
  out.U64(1);
  out.U32(2);
  EXPECT_FALSE(out.ok());
  out.Text("");
  EXPECT_FALSE(out.ok());
  EXPECT_EQ(out.written().size(), 8u);
}

TEST(ByteStream, AReaderNeverLeavesItsBytes) {
  // A length of 2^64 - 1, and three bytes.
  const std::string bytes(11, '\xFF');
  ByteReader text(bytes);
  EXPECT_EQ(text.Text(), "");
  EXPECT_FALSE(text.ok());
  EXPECT_EQ(text.U32(), 0u);

  ByteReader count(bytes);
  EXPECT_EQ(count.Count(1), 0u);
  EXPECT_FALSE(count.ok());

  ByteReader shorter(std::string_view(bytes).substr(0, 3));
  EXPECT_EQ(shorter.U32(), 0u);
  EXPECT_FALSE(shorter.ok());
}

TEST(ByteStream, CountsOnlyWhatFits) {
  std::array<char, 32> area{};
  ByteWriter out(area.data(), area.size());
  out.U64(3);
  out.U64(1);
  out.U64(2);
  ByteReader two(out.written());
  EXPECT_EQ(two.Count(8), 0u);  // three of eight bytes do not fit into 16
  ByteReader three(out.written());
  EXPECT_EQ(three.Count(5), 3u);
}

}  // namespace
}  // namespace whet
