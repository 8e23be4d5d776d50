#include "base/sha256.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "base/test_folder.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

// Vectors of NIST: FIPS 180-4 examples and the Secure Hashing Algorithm
// Validation System (SHAVS), SHA256ShortMsg.
constexpr char kEmpty[] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr char kAbc[] =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr char kMillionA[] =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, AgreesWithNist) {
  EXPECT_EQ(Sha256Hex(""), kEmpty);
  EXPECT_EQ(Sha256Hex("abc"), kAbc);
  EXPECT_EQ(
      Sha256Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Sha256Hex("\xd3"),
            "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1");
  EXPECT_EQ(Sha256Hex(std::string(1'000'000, 'a')), kMillionA);
}

TEST(Sha256, HashesBytesAfterANul) {
  EXPECT_NE(Sha256Hex(std::string("a\0b", 3)), Sha256Hex("a"));
}

class Sha256File : public testing::Test {
 protected:
  const TestFolder temporary_;
  const std::filesystem::path file_ = temporary_.path() / "data";
};

TEST_F(Sha256File, AgreesWithNistAcrossBufferBoundaries) {
  std::ofstream(file_) << std::string(1'000'000, 'a');
  EXPECT_EQ(Sha256HexOfFile(file_).value(), kMillionA);
}

TEST_F(Sha256File, HashesAnEmptyFile) {
  std::ofstream(file_).flush();
  EXPECT_EQ(Sha256HexOfFile(file_).value(), kEmpty);
}

TEST_F(Sha256File, SaysWhichFileIsMissing) {
  const auto hash = Sha256HexOfFile("/nonexistent/data.csv");
  EXPECT_EQ(hash.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(hash.status().message(),
            "/nonexistent/data.csv: cannot read: No such file or directory");
}

TEST_F(Sha256File, RefusesAFolder) {
  std::filesystem::create_directory(file_);
  const auto hash = Sha256HexOfFile(file_);
  EXPECT_FALSE(hash.ok());
  EXPECT_EQ(hash.status().message(),
            file_.string() + ": cannot read: Is a directory");
}

}  // namespace
}  // namespace whet
