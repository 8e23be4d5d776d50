// The rows of an answer file through one connection.
//
//   ASSIGN_OR_RETURN(AnswerTable table,
//                    AnswerTable::Open(file, seconds(5), OpenMode::kMake));
//   RETURN_IF_ERROR(table.Begin());
//   RETURN_IF_ERROR(table.Insert(answer, now));
//   RETURN_IF_ERROR(table.Commit());
//
// Errors as those of SqliteDatabase. One thread at a time.
#ifndef WHET_CORE_CACHE_ANSWER_TABLE_H_
#define WHET_CORE_CACHE_ANSWER_TABLE_H_

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cache/answer_cache.h"
#include "cache/answer_file.h"
#include "cache/sqlite_database.h"

namespace whet {

class AnswerTable {
 public:
  // Errors as OpenAnswerFile.
  static absl::StatusOr<AnswerTable> Open(const std::filesystem::path& file,
                                          std::chrono::milliseconds patience,
                                          OpenMode mode);

  // A transaction that only reads, or one that writes.
  absl::Status BeginToRead() { return database_.Execute("BEGIN"); }
  absl::Status Begin() { return database_.Execute("BEGIN IMMEDIATE"); }
  absl::Status Commit() { return database_.Execute("COMMIT"); }
  void Rollback();

  enum class Row { kNone, kSound, kDamaged };
  absl::StatusOr<Row> Find(const std::string& key, std::string* content);

  // Does nothing if there is one for the key.
  absl::Status Insert(const KeptAnswer& answer, std::int64_t now);
  absl::Status CountHit(const std::string& key, std::int64_t now);
  absl::Status Remove(const std::string& key);

  absl::StatusOr<std::int64_t> TotalBytes();
  // Removes the least recently used rows that make up `bytes`, a few hundred
  // at most; returns what they made up.
  absl::StatusOr<std::int64_t> Evict(std::int64_t bytes);

 private:
  SqliteDatabase database_;
  // After the database: they go before it.
  SqliteStatement find_;
  SqliteStatement insert_;
  SqliteStatement count_hit_;
  SqliteStatement remove_;
};

// What a row counts against the size that is allowed.
std::int64_t CountedBytes(const KeptAnswer& answer);

}  // namespace whet

#endif  // WHET_CORE_CACHE_ANSWER_TABLE_H_
