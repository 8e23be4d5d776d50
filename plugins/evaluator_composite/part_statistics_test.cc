#include "part_statistics.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/error.h"

namespace whet::composite {
namespace {

using ::testing::ElementsAre;

TEST(PartStatistics, ComeBack) {
  const std::string bytes = PackParts({"", std::string("a\0b", 3), "c"});
  EXPECT_THAT(UnpackParts(bytes, 3),
              ElementsAre("", std::string("a\0b", 3), "c"));
}

TEST(PartStatistics, NothingIsNothing) {
  EXPECT_EQ(PackParts({"", ""}), "");
  EXPECT_THAT(UnpackParts("", 2), ElementsAre("", ""));
}

TEST(PartStatistics, RefusesWhatItDidNotMake) {
  const std::string bytes = PackParts({"abc", "d"});
  EXPECT_THROW(UnpackParts(bytes, 1), sdk::Error);
  EXPECT_THROW(UnpackParts(bytes, 3), sdk::Error);
  for (std::size_t cut = 1; cut < bytes.size(); ++cut)
    EXPECT_THROW(UnpackParts(bytes.substr(0, cut), 2), sdk::Error) << cut;
  EXPECT_THROW(UnpackParts(std::string(16, '\xFF'), 2), sdk::Error);
}

}  // namespace
}  // namespace whet::composite
