// SQLite with errors as statuses: a connection and its prepared statements.
//
//   ASSIGN_OR_RETURN(SqliteDatabase db,
//                    SqliteDatabase::Open(file, milliseconds(500)));
//   ASSIGN_OR_RETURN(SqliteStatement find,
//                    db.Prepare("SELECT content FROM answers WHERE key = ?"));
//   find.Bind(1, key);
//   ASSIGN_OR_RETURN(const bool found, find.Step());
//
// One thread at a time for a connection with its statements; statements go
// before it. The file is taken as hostile: nothing in a schema runs code.
#ifndef WHET_CORE_CACHE_SQLITE_DATABASE_H_
#define WHET_CORE_CACHE_SQLITE_DATABASE_H_

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct sqlite3;
struct sqlite3_stmt;

namespace whet {

// Longer texts are refused, in and out.
inline constexpr int kMaxSqliteText = 64 << 20;

class SqliteStatement {
 public:
  SqliteStatement() = default;

  // Parameters and columns count from 1 and 0. The text is copied.
  void Bind(int parameter, std::string_view text);
  void Bind(int parameter, std::int64_t value);

  // True if there is a row. After false or an error the statement can be used
  // again.
  absl::StatusOr<bool> Step();
  // Step() for a statement without rows.
  absl::Status Run();
  void Reset();

  // Of the row; valid until the next call.
  std::string_view Text(int column) const;
  std::int64_t Integer(int column) const;

 private:
  friend class SqliteDatabase;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class SqliteDatabase {
 public:
  // Opens an existing file to read and write; waits up to `patience` for
  // others. DATA_LOSS: the content is damaged or no database (from any method);
  // UNAVAILABLE: others kept it locked; FAILED_PRECONDITION: the disk is full,
  // fails or may not be written.
  static absl::StatusOr<SqliteDatabase> Open(
      const std::filesystem::path& file, std::chrono::milliseconds patience);

  // Statements without parameters and results.
  absl::Status Execute(const std::string& sql);
  absl::StatusOr<SqliteStatement> Prepare(std::string_view sql);
  // The one value that `sql` gives; NOT_FOUND if there is no row.
  absl::StatusOr<std::string> Value(std::string_view sql);
  absl::StatusOr<std::int64_t> Number(std::string_view sql);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace whet

#endif  // WHET_CORE_CACHE_SQLITE_DATABASE_H_
