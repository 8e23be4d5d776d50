#include "whet/core/cache_upkeep.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "base/status_macros.h"
#include "cache/answer_file.h"
#include "cache/sqlite_database.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kUpkeepPatience(5000);
constexpr double kSecondsPerDay = 86'400.0;

absl::StatusOr<CacheStats> Count(SqliteDatabase& db) {
  CacheStats out;
  WHET_ASSIGN_OR_RETURN(
      SqliteStatement models,
      db.Prepare("SELECT provider, model, count(*), total(bytes), total(hits), "
                 "min(stored), max(stored) FROM answers GROUP BY 1, 2 ORDER BY "
                 "1, 2"));
  while (true) {
    WHET_ASSIGN_OR_RETURN(const bool row, models.Step());
    if (!row)
      return out;
    CacheStats::Model model;
    model.provider = models.Text(0);
    model.model = models.Text(1);
    model.answers = models.Integer(2);
    model.bytes = models.Integer(3);
    model.reused = models.Integer(4);
    const std::int64_t oldest = models.Integer(5);
    out.oldest = out.answers == 0 ? oldest : std::min(out.oldest, oldest);
    out.newest = std::max(out.newest, models.Integer(6));
    out.answers += model.answers;
    out.bytes += model.bytes;
    out.reused += model.reused;
    out.models.push_back(std::move(model));
  }
}

absl::Status Remove(SqliteDatabase& db, const CacheFilter& filter,
                    CacheCleared* out) {
  const std::string where =
      " FROM answers WHERE (?1 = '' OR model = ?1) AND stored <= ?2";
  std::int64_t latest = std::numeric_limits<std::int64_t>::max();
  if (filter.older_than_days) {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    latest = now.count() - static_cast<std::int64_t>(*filter.older_than_days *
                                                     kSecondsPerDay);
  }
  WHET_RETURN_IF_ERROR(db.Execute("BEGIN IMMEDIATE"));
  WHET_ASSIGN_OR_RETURN(SqliteStatement count,
                        db.Prepare("SELECT count(*), total(bytes)" + where));
  WHET_ASSIGN_OR_RETURN(SqliteStatement remove, db.Prepare("DELETE" + where));
  for (SqliteStatement* statement : {&count, &remove}) {
    statement->Bind(1, filter.model);
    statement->Bind(2, latest);
  }
  WHET_RETURN_IF_ERROR(count.Step().status());
  *out = {count.Integer(0), count.Integer(1)};
  count.Reset();
  WHET_RETURN_IF_ERROR(remove.Run());
  return db.Execute("COMMIT");
}

absl::Status RemoveFiles(const fs::path& file) {
  WHET_RETURN_IF_ERROR(MoveAside(file));
  unlink((file.string() + ".damaged").c_str());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CacheStats> ReadCacheStats(const fs::path& file) {
  WHET_ASSIGN_OR_RETURN(SqliteDatabase db, OpenAnswerFile(file, kUpkeepPatience,
                                                          OpenMode::kExisting));
  absl::StatusOr<CacheStats> stats = Count(db);
  if (!stats.ok())
    return Annotate(stats.status(), file.string());
  std::error_code ignored;
  for (const char* part : {"", "-wal"}) {
    const std::uintmax_t size = fs::file_size(file.string() + part, ignored);
    if (!ignored)
      stats->file_bytes += size;
  }
  return stats;
}

absl::StatusOr<CacheCleared> ClearCache(const fs::path& file,
                                        const CacheFilter& filter) {
  const bool all = filter.model.empty() && !filter.older_than_days;
  absl::StatusOr<SqliteDatabase> db =
      OpenAnswerFile(file, kUpkeepPatience, OpenMode::kExisting);
  CacheCleared cleared;
  absl::Status status = db.status();
  if (db.ok())
    status = Annotate(Remove(*db, filter, &cleared), file.string());
  if (absl::IsDataLoss(status) && all) {
    db = absl::CancelledError();  // closes it
    WHET_RETURN_IF_ERROR(RemoveFiles(file));
    return CacheCleared{};
  }
  WHET_RETURN_IF_ERROR(status);
  if (all)
    unlink((file.string() + ".damaged").c_str());
  // What is removed shall be gone from the disk. A run that reads meanwhile
  // keeps that from happening; its answers are overwritten in time.
  db->Execute("VACUUM").IgnoreError();
  db->Execute("PRAGMA wal_checkpoint(TRUNCATE)").IgnoreError();
  return cleared;
}

}  // namespace whet
