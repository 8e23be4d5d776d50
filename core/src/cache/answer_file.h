// The file that keeps answers across runs: who may use it, what is in it.
//
//   absl::StatusOr<SqliteDatabase> db =
//       OpenAnswerFile(file, seconds(5), OpenMode::kMake);
//   if (absl::IsDataLoss(db.status())) MoveAside(file);
//
// A SQLite database in WAL mode with `application_id` kAnswerFileId and
// `user_version` kAnswerFileVersion. Several processes may have it open.
// Thread-safe.
#ifndef WHET_CORE_CACHE_ANSWER_FILE_H_
#define WHET_CORE_CACHE_ANSWER_FILE_H_

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cache/sqlite_database.h"

namespace whet {

inline constexpr std::int64_t kAnswerFileId = 0x57484554;  // "WHET"
inline constexpr std::int64_t kAnswerFileVersion = 1;

enum class OpenMode { kExisting, kMake };

// kMake makes the file (0600) and folders on the way (0700); kExisting is
// NOT_FOUND without a file. DATA_LOSS: damaged. FAILED_PRECONDITION: of a newer
// whet, of another program or user, or a disk that cannot be written; such a
// file is left as it is. UNAVAILABLE: others kept it locked. All with the path.
absl::StatusOr<SqliteDatabase> OpenAnswerFile(
    const std::filesystem::path& file, std::chrono::milliseconds patience,
    OpenMode mode);

// Renames a damaged file to "<file>.damaged", so that the next OpenAnswerFile
// makes a new one. Whoever has it open goes on with the old one.
absl::Status MoveAside(const std::filesystem::path& file);

// Another text for another file, whatever its name; empty if there is none.
std::string IdentityOf(const std::filesystem::path& file);

// What a sound row has as its digest: no answer is taken for another's.
std::string AnswerDigest(std::string_view key, std::string_view provider,
                         std::string_view model, std::string_view content);

}  // namespace whet

#endif  // WHET_CORE_CACHE_ANSWER_FILE_H_
