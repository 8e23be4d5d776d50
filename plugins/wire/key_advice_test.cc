#include "wire/key_advice.h"

#include "gtest/gtest.h"

namespace whet::wire {
namespace {

TEST(KeyAdvice, NamesTheSource) {
  EXPECT_EQ(KeyAdvice("stored key A", "key.txt", {"A"}),
            "check the key in stored key A");
}

TEST(KeyAdvice, NamesWhereItMayBeIfNobodyKnows) {
  EXPECT_EQ(KeyAdvice("", "key.txt", {"A", "", "B"}),
            "check the key in file key.txt or environment variable A or "
            "environment variable B");
  EXPECT_EQ(KeyAdvice("", "key.txt", {""}), "check the key in file key.txt");
}

}  // namespace
}  // namespace whet::wire
