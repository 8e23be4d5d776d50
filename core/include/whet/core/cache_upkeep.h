// Looks into the file of answers that runs share, and empties it (`whet
// cache`).
//
//   ASSIGN_OR_RETURN(CacheStats stats, ReadCacheStats(file));
//   ASSIGN_OR_RETURN(CacheCleared gone, ClearCache(file, {.model =
//   "gpt-4.1"}));
//
// Runs may use the file at the same time. Thread-safe. Errors of both, with the
// path: NOT_FOUND (there is no file yet), DATA_LOSS (it is damaged),
// FAILED_PRECONDITION (of a newer whet, of another program or user, a disk that
// fails), UNAVAILABLE (others kept it locked).
#ifndef WHET_CORE_CACHE_UPKEEP_H_
#define WHET_CORE_CACHE_UPKEEP_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace whet {

struct CacheStats {
  std::int64_t answers = 0;
  std::int64_t bytes = 0;   // of the answers
  std::int64_t reused = 0;  // how often they were
  std::uint64_t file_bytes = 0;
  std::int64_t oldest = 0;  // when stored, seconds since 1970; 0: no answers
  std::int64_t newest = 0;
  struct Model {
    std::string provider;
    std::string model;
    std::int64_t answers = 0;
    std::int64_t bytes = 0;
    std::int64_t reused = 0;
  };
  std::vector<Model> models;  // by provider and name
};

absl::StatusOr<CacheStats> ReadCacheStats(const std::filesystem::path& file);

// What to remove: all that fits both.
struct CacheFilter {
  std::string model = {};                      // empty: any
  std::optional<double> older_than_days = {};  // since it was stored
};

struct CacheCleared {
  std::int64_t answers = 0;
  std::int64_t bytes = 0;
};

// The space goes back to the disk unless a run reads at the same time. Without
// a filter a damaged file goes, too: then `answers` is 0.
absl::StatusOr<CacheCleared> ClearCache(const std::filesystem::path& file,
                                        const CacheFilter& filter);

}  // namespace whet

#endif  // WHET_CORE_CACHE_UPKEEP_H_
