#include "wire/vector_json.h"

#include <nlohmann/json.hpp>

#include "gtest/gtest.h"

namespace whet::wire {
namespace {

using nlohmann::json;

TEST(VectorJson, ReadsListsOfNumbers) {
  EXPECT_EQ(VectorOf(json::parse("[0.5, -3]")),
            (std::vector<float>{0.5F, -3.0F}));
  for (const char* other :
       {"[]", "[1, null]", "[\"1\"]", "{}", "\"AACAPw==\"", "null", "[[1]]"}) {
    EXPECT_TRUE(VectorOf(json::parse(other)).empty()) << other;
  }
}

TEST(VectorJson, AVectorIsFinite) {
  EXPECT_TRUE(IsVector({0.0F}));
  EXPECT_FALSE(IsVector({}));
  EXPECT_FALSE(IsVector(VectorOf(json::parse("[1, 1e60]"))));
}

}  // namespace
}  // namespace whet::wire
