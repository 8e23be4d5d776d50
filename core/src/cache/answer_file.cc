#include "cache/answer_file.h"

#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/system_error.h"

namespace whet {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using PatienceClock = std::chrono::steady_clock;

// `bytes` is what the row counts against the size that is allowed.
constexpr char kTable[] =
    "CREATE TABLE answers(key TEXT PRIMARY KEY NOT NULL, "
    "provider TEXT NOT NULL, model TEXT NOT NULL, stored INTEGER NOT NULL, "
    "used INTEGER NOT NULL, hits INTEGER NOT NULL, bytes INTEGER NOT NULL, "
    "digest TEXT NOT NULL, content TEXT NOT NULL)";
constexpr char kIndex[] = "CREATE INDEX answers_by_use ON answers(used, bytes)";

absl::Status MakeFolder(const fs::path& folder) {
  if (mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST)
    return absl::OkStatus();
  if (errno == ENOENT && folder.has_relative_path()) {
    WHET_RETURN_IF_ERROR(MakeFolder(folder.parent_path()));
    if (mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST)
      return absl::OkStatus();
  }
  return SystemError(folder, "make the folder", errno);
}

// The file is never opened here if it exists: closing it would drop the locks
// that SQLite holds on it in this process.
absl::Status MakeFile(const fs::path& file) {
  WHET_RETURN_IF_ERROR(MakeFolder(file.parent_path()));
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
                      S_IRUSR | S_IWUSR);
  if (fd >= 0) {
    close(fd);
  } else if (errno != EEXIST) {
    return SystemError(file, "make the file", errno);
  }
  return absl::OkStatus();
}

// Whoever else can write the file decides what models seem to have said.
absl::Status CheckOwner(const fs::path& file) {
  struct stat info {};
  if (stat(file.c_str(), &info) != 0)
    return SystemError(file, "open the file", errno);
  if (!S_ISREG(info.st_mode))
    return absl::FailedPreconditionError(
        absl::StrCat(file.string(), ": is no file"));
  if (info.st_uid != geteuid()) {
    return absl::FailedPreconditionError(
        absl::StrCat(file.string(), ": belongs to another user"));
  }
  // SQLite makes its other files with the mode of this one.
  if ((info.st_mode & 0077) != 0 && chmod(file.c_str(), 0600) != 0)
    return SystemError(file, "protect the file", errno);
  return absl::OkStatus();
}

enum class Content { kNothing, kAnswers };

absl::StatusOr<Content> LookAt(SqliteDatabase& db) {
  WHET_ASSIGN_OR_RETURN(const std::int64_t id,
                        db.Number("PRAGMA application_id"));
  WHET_ASSIGN_OR_RETURN(const std::int64_t version,
                        db.Number("PRAGMA user_version"));
  WHET_ASSIGN_OR_RETURN(const std::int64_t objects,
                        db.Number("SELECT count(*) FROM sqlite_schema"));
  if (id == 0 && version == 0 && objects == 0)
    return Content::kNothing;
  if (id != kAnswerFileId) {
    return absl::FailedPreconditionError(
        "is the database of another program; name another file (cache.file)");
  }
  if (version > kAnswerFileVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat("was written by a newer whet (format ", version,
                     ", this one knows ", kAnswerFileVersion,
                     "); use that one or name another file (cache.file)"));
  }
  WHET_ASSIGN_OR_RETURN(
      const std::int64_t expected,
      db.Number(absl::StrCat("SELECT count(*) FROM sqlite_schema WHERE sql = '",
                             kTable, "' OR sql = '", kIndex, "'")));
  // The third one is the index of the key, which has no text.
  if (version != kAnswerFileVersion || objects != 3 || expected != 2)
    return absl::DataLossError("has another form than it says");
  return Content::kAnswers;
}

// In one transaction: what others make meanwhile is seen whole or not at all.
absl::StatusOr<Content> LookAtOnce(SqliteDatabase& db) {
  WHET_RETURN_IF_ERROR(db.Execute("BEGIN"));
  WHET_ASSIGN_OR_RETURN(const Content content, LookAt(db));
  WHET_RETURN_IF_ERROR(db.Execute("COMMIT"));
  return content;
}

// SQLite does not wait for others here, whatever the patience.
absl::Status TurnOnWal(SqliteDatabase& db, milliseconds patience) {
  const PatienceClock::time_point end = PatienceClock::now() + patience;
  while (true) {
    const absl::Status status = db.Value("PRAGMA journal_mode = WAL").status();
    if (!absl::IsUnavailable(status) || PatienceClock::now() >= end)
      return status;
    std::this_thread::sleep_for(milliseconds(5));
  }
}

absl::Status Fill(SqliteDatabase& db) {
  WHET_RETURN_IF_ERROR(db.Execute("BEGIN IMMEDIATE"));
  // Somebody else may have been faster.
  WHET_ASSIGN_OR_RETURN(const Content content, LookAt(db));
  if (content == Content::kNothing) {
    WHET_RETURN_IF_ERROR(db.Execute(absl::StrCat(
        "PRAGMA application_id = ", kAnswerFileId, "; PRAGMA user_version = ",
        kAnswerFileVersion, "; ", kTable, "; ", kIndex)));
  }
  return db.Execute("COMMIT");
}

absl::StatusOr<SqliteDatabase> OpenChecked(const fs::path& file,
                                           milliseconds patience) {
  WHET_ASSIGN_OR_RETURN(SqliteDatabase db,
                        SqliteDatabase::Open(file, patience));
  WHET_ASSIGN_OR_RETURN(const Content content, LookAtOnce(db));
  // After a crash of the machine the last answers may be lost: they can be
  // asked for again.
  WHET_RETURN_IF_ERROR(TurnOnWal(db, patience));
  WHET_RETURN_IF_ERROR(db.Execute(
      "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216"));
  if (content == Content::kNothing)
    WHET_RETURN_IF_ERROR(Fill(db));
  return db;
}

}  // namespace

absl::StatusOr<SqliteDatabase> OpenAnswerFile(const fs::path& file,
                                              milliseconds patience,
                                              OpenMode mode) {
  if (mode == OpenMode::kMake)
    WHET_RETURN_IF_ERROR(MakeFile(file));
  WHET_RETURN_IF_ERROR(CheckOwner(file));
  absl::StatusOr<SqliteDatabase> db = OpenChecked(file, patience);
  if (!db.ok())
    return Annotate(db.status(), file.string());
  return db;
}

absl::Status MoveAside(const fs::path& file) {
  // First what belongs to it: a new file must not find the old one's log.
  for (const char* part : {"-wal", "-shm"}) {
    const std::string name = file.string() + part;
    if (unlink(name.c_str()) != 0 && errno != ENOENT)
      return SystemError(name, "remove the file", errno);
  }
  const std::string aside = file.string() + ".damaged";
  if (rename(file.c_str(), aside.c_str()) != 0 && errno != ENOENT)
    return SystemError(file, "rename the file", errno);
  return absl::OkStatus();
}

std::string IdentityOf(const fs::path& file) {
  struct stat info {};
  if (stat(file.c_str(), &info) != 0)
    return "";
  return absl::StrCat(info.st_dev, ":", info.st_ino);
}

std::string AnswerDigest(std::string_view key, std::string_view provider,
                         std::string_view model, std::string_view content) {
  // With the lengths, no two rows have the same text.
  return Sha256Hex(absl::StrCat(
      key.size(), " ", provider.size(), " ", model.size(), " ", ToAbsl(key),
      ToAbsl(provider), ToAbsl(model), ToAbsl(content)));
}

}  // namespace whet
