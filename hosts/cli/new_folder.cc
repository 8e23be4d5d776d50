#include "new_folder.h"

#include <fstream>
#include <system_error>

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

absl::Status RefuseOverwriting(const fs::path& dir,
                               const std::vector<NewFile>& files) {
  std::error_code error;
  if (fs::exists(dir, error) && !fs::is_directory(dir, error)) {
    return absl::FailedPreconditionError(dir.string() +
                                         ": exists and is not a folder");
  }
  for (const NewFile& file : files) {
    if (fs::exists(dir / file.name, error)) {
      return absl::FailedPreconditionError(
          (dir / file.name).string() +
          ": exists already; nothing was written\nhint: choose another folder, "
          "or move the file away");
    }
  }
  return absl::OkStatus();
}

absl::Status WriteNew(const fs::path& path, const std::string& content) {
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);  // the stream will say
  std::ofstream out(path, std::ios::binary);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (out)
    return absl::OkStatus();
  return absl::PermissionDeniedError(
      path.string() +
      ": cannot write it; is the folder writable and the disk "
      "not full?");
}

}  // namespace

absl::Status WriteNewFiles(const fs::path& dir,
                           const std::vector<NewFile>& files) {
  absl::Status status = RefuseOverwriting(dir, files);
  if (!status.ok())
    return status;
  std::error_code error;
  fs::create_directories(dir, error);
  if (error) {
    return absl::PermissionDeniedError(
        dir.string() + ": cannot make the folder: " + error.message());
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    status = WriteNew(dir / files[i].name, files[i].content);
    if (status.ok())
      continue;
    for (std::size_t j = 0; j <= i; ++j)
      fs::remove(dir / files[j].name, error);
    return status;
  }
  return absl::OkStatus();
}

}  // namespace whet::cli
