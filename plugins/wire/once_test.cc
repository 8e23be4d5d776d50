#include "wire/once.h"

#include <string>

#include "gtest/gtest.h"

namespace whet::wire {
namespace {

TEST(Once, IsFirstOnce) {
  Once news;
  EXPECT_TRUE(news.IsFirst("a"));
  EXPECT_FALSE(news.IsFirst("a"));
  EXPECT_TRUE(news.IsFirst("b"));
}

TEST(Once, TiresOfNews) {
  Once news;
  int lines = 0;
  for (int i = 0; i < 1000; ++i)
    lines += news.IsFirst(std::to_string(i)) ? 1 : 0;
  EXPECT_EQ(lines, 100);
}

}  // namespace
}  // namespace whet::wire
