#include "plugins/trusted_path.h"

#include <cerrno>
#include <cstdio>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status_macros.h"
#include "base/system_error.h"

namespace whet {
namespace {

namespace fs = std::filesystem;

// Where the lookups below put their strings. Large groups need more; they are
// not private groups anyway.
using NameBuffer = std::vector<char>;
constexpr std::size_t kNameBufferSize = 16384;

// True if `group` is the group that systems with "user private groups" make
// for `owner` alone, so that a umask of 002 opens files to nobody else.
bool IsPrivateGroup(gid_t group, uid_t owner) {
  NameBuffer user_buffer(kNameBufferSize);
  passwd user{};
  passwd* found_user = nullptr;
  if (getpwuid_r(owner, &user, user_buffer.data(), user_buffer.size(),
                 &found_user) != 0 ||
      found_user == nullptr || user.pw_gid != group) {
    return false;
  }
  NameBuffer group_buffer(kNameBufferSize);
  struct group entry {};
  struct group* found_group = nullptr;
  if (getgrgid_r(group, &entry, group_buffer.data(), group_buffer.size(),
                 &found_group) != 0 ||
      found_group == nullptr) {
    return false;
  }
  const std::string name = user.pw_name;
  if (name != entry.gr_name)
    return false;
  for (char** member = entry.gr_mem; *member != nullptr; ++member) {
    if (name != *member)
      return false;
  }
  return true;
}

std::string Octal(mode_t mode) {
  char text[8];
  std::snprintf(text, sizeof(text), "%04o", mode & 07777U);
  return text;
}

enum class Place { kItself, kItsFolder, kFurtherUp };

absl::Status CheckOne(const fs::path& path, Place place) {
  struct stat info;
  if (lstat(path.c_str(), &info) != 0) {
    return SystemError(path, "look at it", errno);
  }
  const uid_t user = geteuid();
  if (info.st_uid != 0 && info.st_uid != user) {
    return absl::FailedPreconditionError(
        path.string() + ": belongs to user " + std::to_string(info.st_uid) +
        ", expected root or the user who runs this (" + std::to_string(user) +
        "): plugins run with your rights");
  }
  const bool everyone = (info.st_mode & S_IWOTH) != 0;
  const bool group = (info.st_mode & S_IWGRP) != 0 &&
                     !IsPrivateGroup(info.st_gid, info.st_uid);
  if (!everyone && !group)
    return absl::OkStatus();
  const bool sticky = (info.st_mode & S_ISVTX) != 0;
  if (place == Place::kFurtherUp && sticky && info.st_uid == 0) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      path.string() + ": " + (everyone ? "everyone" : "its group") +
      " can write to it (mode " + Octal(info.st_mode) +
      "), and plugins run with your rights: chmod go-w " + path.string());
}

// The folders that the running executable lies in.
std::set<fs::path> FoldersOfExecutable() {
  std::error_code error;
  fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  std::set<fs::path> folders;
  while (!error && folders.insert(folder).second)
    folder = folder.parent_path();
  return folders;
}

}  // namespace

absl::Status CheckTrusted(const fs::path& path) {
  const std::set<fs::path> known = FoldersOfExecutable();
  Place place = fs::is_directory(path) ? Place::kItsFolder : Place::kItself;
  fs::path at = path;
  while (true) {
    if (known.count(at) == 0)
      WHET_RETURN_IF_ERROR(CheckOne(at, place));
    const fs::path parent = at.parent_path();
    if (parent == at || parent.empty())
      return absl::OkStatus();
    place = place == Place::kItself ? Place::kItsFolder : Place::kFurtherUp;
    at = parent;
  }
}

}  // namespace whet
