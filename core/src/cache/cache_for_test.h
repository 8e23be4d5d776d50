// A folder with a cache in it, for tests; goes with the object.
#ifndef WHET_CORE_CACHE_CACHE_FOR_TEST_H_
#define WHET_CORE_CACHE_CACHE_FOR_TEST_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/test_folder.h"
#include "cache/answer_cache.h"
#include "cache/sqlite_database.h"
#include "gtest/gtest.h"

namespace whet {

// The key and content of the answer `number`.
inline std::string KeyOf(int number) {
  std::string key = std::to_string(number);
  return std::string(64 - key.size(), 'a') + key;
}
inline std::string ContentOf(int number) {
  std::string content = "answer " + std::to_string(number) + " ";
  while (content.size() < 600)
    content += std::to_string(number * 7919) + ",";
  return content;
}

class CacheTest : public ::testing::Test {
 protected:
  std::unique_ptr<AnswerCache> Open(std::int64_t max_bytes = 1 << 30) {
    AnswerCacheOptions options;
    options.file = file_;
    options.max_bytes = max_bytes;
    options.on_warning = [this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      warnings_.emplace_back(line);
    };
    options.now = [this] { return now_.load(); };
    return AnswerCache::Open(std::move(options));
  }

  static void Keep(AnswerCache& cache, int number,
                   const std::string& model = "m") {
    cache.Keep({KeyOf(number), "p", model, ContentOf(number)});
  }
  static std::optional<std::string> Find(AnswerCache& cache, int number) {
    return cache.Find({KeyOf(number)}).front();
  }
  // Of the answers 0 .. count - 1: how many are there; each must be right.
  static int Found(AnswerCache& cache, int count) {
    std::vector<std::string> keys;
    for (int i = 0; i < count; ++i)
      keys.push_back(KeyOf(i));
    const auto found = cache.Find(keys);
    int out = 0;
    for (int i = 0; i < count; ++i) {
      if (!found[i].has_value())
        continue;
      EXPECT_EQ(*found[i], ContentOf(i));
      ++out;
    }
    return out;
  }
  void Fill(int count) {
    const auto cache = Open();
    for (int i = 0; i < count; ++i)
      Keep(*cache, i);
  }

  // Changes the file behind the back of the cache.
  void Execute(const std::string& sql) {
    auto db = SqliteDatabase::Open(file_, std::chrono::milliseconds(1000));
    ASSERT_TRUE(db.ok()) << db.status();
    const absl::Status status = db->Execute(sql);
    EXPECT_TRUE(status.ok()) << status;
  }

  const TestFolder temporary_;
  const std::filesystem::path dir_ = temporary_.path();
  const std::filesystem::path file_ = dir_ / "whet" / "answers.db";
  std::atomic<std::int64_t> now_{1'800'000'000};
  std::mutex mutex_;
  std::vector<std::string> warnings_;  // guarded by mutex_
};

}  // namespace whet

#endif  // WHET_CORE_CACHE_CACHE_FOR_TEST_H_
