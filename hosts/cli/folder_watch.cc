#include "folder_watch.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "absl/status/status.h"

namespace whet::cli {
namespace {

namespace fs = std::filesystem;

// An editor that saves, or a tool that saves many files, is done when nothing
// has come for so long.
constexpr int kQuietMs = 100;
// Somebody may write without a pause.
constexpr int kMostEvents = 100;
// A plugin has a few folders; more is something else that lies there.
constexpr int kDeepest = 8;
// Larger files are no source code: their size and time stand for the content.
constexpr std::uintmax_t kLargestSource = 4 << 20;

constexpr std::uint32_t kEvents =
    IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;

constexpr std::array<std::string_view, 5> kOtherFolders = {
    "build", "target", "runs", "node_modules", "__pycache__"};
constexpr std::array<std::string_view, 8> kOtherEndings = {
    ".o", ".a", ".so", ".d", ".pyc", ".swp", ".tmp", ".orig"};

template <std::size_t n>
bool IsOneOf(std::string_view word,
             const std::array<std::string_view, n>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool IsSourceFolder(const fs::path& folder) {
  const std::string name = folder.filename().string();
  if (name.empty() || name[0] == '.' || IsOneOf(name, kOtherFolders))
    return false;
  std::error_code error;
  for (const char* mark : {"CMakeCache.txt", "CACHEDIR.TAG", "pyvenv.cfg"}) {
    if (fs::exists(folder / mark, error))
      return false;
  }
  return true;
}

bool IsSourceFile(const fs::path& file) {
  const std::string name = file.filename().string();
  return !name.empty() && name[0] != '.' && name[0] != '#' &&
         name.back() != '~' && name != "Cargo.lock" &&
         !IsOneOf(file.extension().string(), kOtherEndings);
}

absl::StatusOr<std::unique_ptr<FolderWatch>> FolderWatch::Open(
    const fs::path& folder) {
  const int events = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (events < 0) {
    return absl::FailedPreconditionError(
        folder.string() + ": cannot be watched: " + std::strerror(errno) +
        "\nhint: raise fs.inotify.max_user_instances (sysctl), or use --once");
  }
  std::unique_ptr<FolderWatch> watch(
      new FolderWatch(fs::absolute(folder).lexically_normal(), events));
  if (inotify_add_watch(events, watch->folder_.c_str(), kEvents) < 0) {
    return absl::FailedPreconditionError(
        folder.string() + ": cannot be watched: " + std::strerror(errno) +
        "\nhint: raise fs.inotify.max_user_watches (sysctl), or use --once");
  }
  return watch;
}

FolderWatch::FolderWatch(fs::path folder, int events)
    : folder_(std::move(folder)), events_(events) {}

FolderWatch::~FolderWatch() { close(events_); }

void FolderWatch::Add(const fs::path& file) {
  others_.insert(fs::absolute(file).lexically_normal());
}

void FolderWatch::Ignore(const fs::path& file) {
  ignored_.insert(fs::absolute(file).lexically_normal());
}

void FolderWatch::Look() { seen_ = Read(); }

std::vector<fs::path> FolderWatch::Changed() {
  const Contents now = Read();
  std::erase_if(seen_, [this](const auto& file) {
    return ignored_.count(file.first) > 0;
  });
  Contents changed;
  std::set_symmetric_difference(now.begin(), now.end(), seen_.begin(),
                                seen_.end(),
                                std::inserter(changed, changed.end()));
  std::vector<fs::path> files;
  for (const auto& [file, content] : changed)
    files.push_back(file);
  return files;
}

std::vector<fs::path> FolderWatch::WaitForChange() {
  for (;;) {
    // Looked at once before: what has changed during a build is in no event
    // that is still to come.
    std::vector<fs::path> changed = Changed();
    if (!changed.empty())
      return changed;
    WaitForEvent(-1);
    for (int i = 0; i < kMostEvents && WaitForEvent(kQuietMs); ++i) {
    }
  }
}

FolderWatch::Contents FolderWatch::Read() {
  // Before the files are read: what changes from now on is an event.
  while (WaitForEvent(0)) {
  }
  Contents contents;
  ReadFolder(folder_, 0, contents);
  for (const fs::path& file : others_) {
    inotify_add_watch(events_, file.parent_path().c_str(), kEvents);
    ReadFile(file, contents);
  }
  return contents;
}

void FolderWatch::ReadFolder(const fs::path& folder, int depth,
                             Contents& contents) {
  // A folder that cannot be watched is read when another one has an event.
  inotify_add_watch(events_, folder.c_str(), kEvents);
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code gone;
    if (it->is_symlink(gone) && it->is_directory(gone))
      continue;  // may lead anywhere
    if (it->is_directory(gone)) {
      if (depth < kDeepest && IsSourceFolder(it->path()))
        ReadFolder(it->path(), depth + 1, contents);
    } else if (it->is_regular_file(gone) && IsSourceFile(it->path())) {
      ReadFile(it->path(), contents);
    }
  }
}

void FolderWatch::ReadFile(const fs::path& file, Contents& contents) const {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  if (error || ignored_.count(file) > 0)
    return;
  if (size > kLargestSource) {
    const auto time = fs::last_write_time(file, error).time_since_epoch();
    contents[file] = static_cast<std::size_t>(time.count()) ^ size;
    return;
  }
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)),
                         std::istreambuf_iterator<char>());
  contents[file] = std::hash<std::string_view>()(text);
}

bool FolderWatch::WaitForEvent(int milliseconds) const {
  pollfd event = {events_, POLLIN, 0};
  const int ready = poll(&event, 1, milliseconds);
  if (ready < 0)
    return errno == EINTR;
  if (ready == 0)
    return false;
  std::array<char, 4096> buffer;
  // What it was does not matter: everything is looked at.
  return read(events_, buffer.data(), buffer.size()) > 0;
}

}  // namespace whet::cli
