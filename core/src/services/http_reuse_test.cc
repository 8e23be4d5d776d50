#include "services/http_reuse.h"

#include "gtest/gtest.h"

namespace whet {
namespace {

using std::chrono::seconds;

constexpr HttpReuse::TimePoint kStart{};

TEST(HttpReuse, ForgivesOneDeath) {
  HttpReuse reuse;
  reuse.OnDied("a", kStart);
  EXPECT_TRUE(reuse.IsWorthIt("a", kStart));
  reuse.OnReused("a");
  reuse.OnDied("a", kStart);
  EXPECT_TRUE(reuse.IsWorthIt("a", kStart));
}

TEST(HttpReuse, AvoidsAServerThatDoesItAgainForAMinute) {
  HttpReuse reuse;
  reuse.OnDied("a", kStart);
  reuse.OnDied("a", kStart + seconds(10));
  EXPECT_FALSE(reuse.IsWorthIt("a", kStart + seconds(69)));
  EXPECT_TRUE(reuse.IsWorthIt("b", kStart + seconds(69)));
  EXPECT_TRUE(reuse.IsWorthIt("a", kStart + seconds(70)));
  // It has not changed.
  reuse.OnDied("a", kStart + seconds(71));
  EXPECT_FALSE(reuse.IsWorthIt("a", kStart + seconds(72)));
}

}  // namespace
}  // namespace whet
