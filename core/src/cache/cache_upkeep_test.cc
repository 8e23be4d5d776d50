#include "whet/core/cache_upkeep.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "cache/cache_for_test.h"
#include "gmock/gmock.h"

namespace whet {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class CacheUpkeepTest : public CacheTest {
 protected:
  static std::int64_t Now() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
  // Ten answers of "big", three days old, and five of "small", of today.
  void FillTwoModels() {
    const auto cache = Open();
    now_ = Now() - 3 * 86'400;
    for (int i = 0; i < 10; ++i)
      Keep(*cache, i, "big");
    cache->Flush();
    now_ = Now();
    for (int i = 10; i < 15; ++i)
      Keep(*cache, i, "small");
    cache->Flush();
    EXPECT_EQ(Found(*cache, 2), 2);
  }
};

TEST_F(CacheUpkeepTest, CountsByModel) {
  FillTwoModels();
  const auto stats = ReadCacheStats(file_);
  ASSERT_TRUE(stats.ok()) << stats.status();
  EXPECT_EQ(stats->answers, 15);
  EXPECT_GT(stats->bytes, 15 * 600);
  EXPECT_LT(stats->bytes, 15 * 800);
  EXPECT_GE(stats->file_bytes, static_cast<std::uint64_t>(stats->bytes));
  EXPECT_EQ(stats->reused, 2);
  EXPECT_NEAR(static_cast<double>(stats->newest - stats->oldest), 3 * 86'400,
              60);
  ASSERT_THAT(stats->models, SizeIs(2));
  EXPECT_EQ(stats->models[0].provider, "p");
  EXPECT_EQ(stats->models[0].model, "big");
  EXPECT_EQ(stats->models[0].answers, 10);
  EXPECT_EQ(stats->models[0].reused, 2);
  EXPECT_EQ(stats->models[1].model, "small");
  EXPECT_EQ(stats->models[1].answers, 5);
}

TEST_F(CacheUpkeepTest, OfAFreshFileThereIsNothingToCount) {
  Open();
  const auto stats = ReadCacheStats(file_);
  ASSERT_TRUE(stats.ok()) << stats.status();
  EXPECT_EQ(stats->answers, 0);
  EXPECT_EQ(stats->oldest, 0);
  EXPECT_THAT(stats->models, IsEmpty());
}

TEST_F(CacheUpkeepTest, WithoutAFileThereIsNone) {
  EXPECT_TRUE(absl::IsNotFound(ReadCacheStats(file_).status()));
  EXPECT_TRUE(absl::IsNotFound(ClearCache(file_, {}).status()));
  EXPECT_FALSE(std::filesystem::exists(file_.parent_path()));
}

TEST_F(CacheUpkeepTest, ClearsAModel) {
  FillTwoModels();
  const auto cleared = ClearCache(file_, {.model = "big"});
  ASSERT_TRUE(cleared.ok()) << cleared.status();
  EXPECT_EQ(cleared->answers, 10);
  EXPECT_GT(cleared->bytes, 10 * 600);
  const auto cache = Open();
  EXPECT_EQ(Found(*cache, 15), 5);
}

TEST_F(CacheUpkeepTest, ClearsWhatIsOld) {
  FillTwoModels();
  EXPECT_EQ(ClearCache(file_, {"", 4.0})->answers, 0);
  EXPECT_EQ(ClearCache(file_, {"small", 1.0})->answers, 0);
  EXPECT_EQ(ClearCache(file_, {"", 1.0})->answers, 10);
  EXPECT_EQ(ClearCache(file_, {"", 0.0})->answers, 5);
}

TEST_F(CacheUpkeepTest, WhatIsClearedIsGoneFromTheDisk) {
  Fill(2000);
  EXPECT_GT(std::filesystem::file_size(file_), 1u << 20);
  EXPECT_EQ(ClearCache(file_, {})->answers, 2000);
  EXPECT_LT(std::filesystem::file_size(file_), 40u << 10);
  std::ifstream in(file_, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(bytes.find("answer 1"), std::string::npos);
}

TEST_F(CacheUpkeepTest, ClearsWhileARunUsesTheFile) {
  const auto cache = Open();
  for (int i = 0; i < 100; ++i)
    Keep(*cache, i);
  cache->Flush();
  EXPECT_EQ(Found(*cache, 100), 100);
  EXPECT_EQ(ClearCache(file_, {})->answers, 100);
  EXPECT_EQ(Found(*cache, 100), 0);
  Keep(*cache, 1);
  cache->Flush();
  EXPECT_EQ(Found(*cache, 100), 1);
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(CacheUpkeepTest, TakesADamagedFileAway) {
  Fill(10);
  std::ofstream(file_, std::ios::binary) << std::string(5000, 'x');
  EXPECT_TRUE(absl::IsDataLoss(ReadCacheStats(file_).status()));
  EXPECT_TRUE(absl::IsDataLoss(ClearCache(file_, {.model = "m"}).status()));
  const auto cleared = ClearCache(file_, {});
  ASSERT_TRUE(cleared.ok()) << cleared.status();
  EXPECT_FALSE(std::filesystem::exists(file_));
  EXPECT_FALSE(std::filesystem::exists(file_.string() + ".damaged"));
}

}  // namespace
}  // namespace whet
