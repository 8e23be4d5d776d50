#include "cache/sqlite_database.h"

#include <utility>

#include <sqlite3.h>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace whet {
namespace {

absl::Status SqliteError(sqlite3* database, int code) {
  const std::string text = database == nullptr
                               ? std::string(sqlite3_errstr(code))
                               : std::string(sqlite3_errmsg(database));
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERRUPT:
      return absl::UnavailableError(text);
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOLFS:
      return absl::FailedPreconditionError(text);
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
      return absl::InternalError(text);
    default:
      // CORRUPT and NOTADB; and ERROR or CONSTRAINT, which our fixed statements
      // meet only in a file whose schema is not what it says.
      return absl::DataLossError(text);
  }
}

}  // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

// Binding fails only without memory or for a text that is too long; the
// parameter is then NULL, which no column of ours takes.
void SqliteStatement::Bind(int parameter, std::string_view text) {
  sqlite3_bind_text64(statement_.get(), parameter, text.data(), text.size(),
                      SQLITE_TRANSIENT, SQLITE_UTF8);
}

void SqliteStatement::Bind(int parameter, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), parameter, value);
}

absl::StatusOr<bool> SqliteStatement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW)
    return true;
  absl::Status status;
  if (code != SQLITE_DONE)
    status = SqliteError(sqlite3_db_handle(statement_.get()), code);
  Reset();
  if (!status.ok())
    return status;
  return false;
}

absl::Status SqliteStatement::Run() {
  const absl::StatusOr<bool> row = Step();
  Reset();
  return row.status();
}

void SqliteStatement::Reset() { sqlite3_reset(statement_.get()); }

std::string_view SqliteStatement::Text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_.get(), column);
  if (text == nullptr)
    return {};
  return {
      reinterpret_cast<const char*>(text),
      static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::int64_t SqliteStatement::Integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

void SqliteDatabase::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

absl::StatusOr<SqliteDatabase> SqliteDatabase::Open(
    const std::filesystem::path& file, std::chrono::milliseconds patience) {
  sqlite3* opened = nullptr;
  // No mutex: a connection belongs to one thread at a time.
  const int code =
      sqlite3_open_v2(file.c_str(), &opened,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  SqliteDatabase out;
  out.database_.reset(opened);
  if (code != SQLITE_OK)
    return SqliteError(opened, code);
  sqlite3_extended_result_codes(opened, 1);
  sqlite3_busy_timeout(opened, static_cast<int>(patience.count()));
  sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, kMaxSqliteText);
  // What a file from elsewhere could misuse.
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  // A mapped file that somebody cuts short is a signal, not an error.
  WHET_RETURN_IF_ERROR(
      out.Execute("PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON"));
  return out;
}

absl::Status SqliteDatabase::Execute(const std::string& sql) {
  const int code =
      sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus()
                           : SqliteError(database_.get(), code);
}

absl::StatusOr<SqliteStatement> SqliteDatabase::Prepare(std::string_view sql) {
  sqlite3_stmt* made = nullptr;
  const int code = sqlite3_prepare_v3(
      database_.get(), sql.data(), static_cast<int>(sql.size()),
      SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  if (code != SQLITE_OK)
    return SqliteError(database_.get(), code);
  SqliteStatement out;
  out.statement_.reset(made);
  return out;
}

absl::StatusOr<std::string> SqliteDatabase::Value(std::string_view sql) {
  WHET_ASSIGN_OR_RETURN(SqliteStatement statement, Prepare(sql));
  WHET_ASSIGN_OR_RETURN(const bool row, statement.Step());
  if (!row)
    return absl::NotFoundError(absl::StrCat("no row: ", ToAbsl(sql)));
  return std::string(statement.Text(0));
}

absl::StatusOr<std::int64_t> SqliteDatabase::Number(std::string_view sql) {
  WHET_ASSIGN_OR_RETURN(SqliteStatement statement, Prepare(sql));
  WHET_ASSIGN_OR_RETURN(const bool row, statement.Step());
  if (!row)
    return absl::NotFoundError(absl::StrCat("no row: ", ToAbsl(sql)));
  return statement.Integer(0);
}

}  // namespace whet
