// Answers of models, kept across runs in one file that processes share.
//
//   std::unique_ptr<AnswerCache> cache = AnswerCache::Open(
//       {.file = dir / "answers.db", .on_warning = warn});
//   std::vector<std::optional<std::string>> known = cache->Find(keys);
//   cache->Keep({key, "openai", "gpt-4.1-mini", content});
//
// A key is a hash of all that decides about the answer; the content is text
// that this does not look into. Nothing here fails: a file that is damaged is
// moved aside, one that cannot be used is done without, and each costs one
// warning and the answers in it. A row counts only if its digest fits, so
// damage is a miss, never a wrong answer. Thread-safe.
#ifndef WHET_CORE_CACHE_ANSWER_CACHE_H_
#define WHET_CORE_CACHE_ANSWER_CACHE_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whet {

struct AnswerCacheOptions {
  std::filesystem::path file;
  // Of all rows; the least recently used goes first.
  std::int64_t max_bytes = std::int64_t{1} << 30;
  // At most once, from any thread; may be null.
  std::function<void(std::string_view)> on_warning = nullptr;
  // Seconds since 1970; null: the system's clock.
  std::function<std::int64_t()> now = nullptr;
};

struct KeptAnswer {
  std::string key;
  std::string provider;  // for statistics
  std::string model;
  std::string content;
};

class AnswerCache {
 public:
  // Makes the file (0600) and its folder (0700) if they are not there.
  static std::unique_ptr<AnswerCache> Open(AnswerCacheOptions options);
  // Writes what is queued.
  ~AnswerCache();

  // The contents of those that are known, in the order of `keys`.
  std::vector<std::optional<std::string>> Find(
      const std::vector<std::string>& keys);

  // Queues an answer for the writer thread and returns at once. The first
  // answer to a key stays. What the disk cannot take in time is dropped.
  void Keep(KeptAnswer answer);

  // Returns when all that was queued is written or given up.
  void Flush();

 private:
  struct Impl;
  explicit AnswerCache(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace whet

#endif  // WHET_CORE_CACHE_ANSWER_CACHE_H_
