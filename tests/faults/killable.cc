#include "killable.h"

#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace whet::testing {
namespace {

enum class When { kNever, kBefore, kHalf, kAfter };

struct Plan {
  int acknowledge = -1;
  std::string call = {};
  std::string object = {};
  When when = When::kNever;
};

Plan plan;  // constant after BecomeKillable
std::atomic<int> matches_left{0};
std::atomic<std::uint64_t> journal_end{0};

[[noreturn]] void Die() {
  ::kill(::getpid(), SIGKILL);
  while (true) {
    ::pause();
  }
}

// When to die in this call.
When Ask(std::string_view call, std::string_view object) {
  if (plan.when == When::kNever || plan.call != call ||
      (plan.object != "any" && plan.object != object)) {
    return When::kNever;
  }
  const When when = --matches_left == 0 ? plan.when : When::kNever;
  if (when == When::kBefore)
    Die();
  return when;
}

// SQLite and others write, too.
bool IsJournal(int fd) {
  char path[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t size = ::readlink(link.c_str(), path, sizeof(path));
  return size > 0 && std::string_view(path, static_cast<std::size_t>(size))
                         .ends_with("/journal");
}

// "H" or the type of the record that `bytes` begin with.
std::string JournalObject(std::string_view bytes) {
  constexpr std::size_t kTypeAt = 16;  // in a record
  if (bytes.starts_with("WHETJRNL") || bytes.size() <= kTypeAt)
    return "H";
  return std::to_string(static_cast<int>(bytes[kTypeAt]));
}

}  // namespace

void BecomeKillable() {
  if (const char* fd = std::getenv("WHET_TEST_ACKS"))
    plan.acknowledge = std::atoi(fd);
  const char* die = std::getenv("WHET_TEST_DIE");
  if (die == nullptr)
    return;
  std::istringstream words(die);
  std::string when;
  int which = 0;
  words >> plan.call >> plan.object >> which >> when;
  matches_left = which;
  plan.when = when == "before" ? When::kBefore
              : when == "half" ? When::kHalf
                               : When::kAfter;
}

}  // namespace whet::testing

using whet::testing::When;

extern "C" ssize_t pwrite(int fd, const void* bytes, std::size_t size,
                          off_t offset) {
  if (!whet::testing::IsJournal(fd))
    return ::syscall(SYS_pwrite64, fd, bytes, size, offset);
  const When when = whet::testing::Ask(
      "pwrite",
      whet::testing::JournalObject({static_cast<const char*>(bytes), size}));
  const ssize_t done = ::syscall(SYS_pwrite64, fd, bytes,
                                 when == When::kHalf ? size / 2 : size, offset);
  if (when != When::kNever)
    whet::testing::Die();
  if (done > 0)
    whet::testing::journal_end = static_cast<std::uint64_t>(offset + done);
  return done;
}

extern "C" int fdatasync(int fd) {
  if (!whet::testing::IsJournal(fd))
    return static_cast<int>(::syscall(SYS_fdatasync, fd));
  const When when = whet::testing::Ask("sync", "journal");
  const std::uint64_t end = whet::testing::journal_end;
  const int result = static_cast<int>(::syscall(SYS_fdatasync, fd));
  const int acknowledge = whet::testing::plan.acknowledge;
  if (result == 0 && acknowledge >= 0 &&
      ::write(acknowledge, &end, sizeof(end)) != sizeof(end)) {
    ::_exit(9);
  }
  if (when != When::kNever)
    whet::testing::Die();
  return result;
}

// Of files that are whole at once: a killed process loses no page cache.
extern "C" int fsync(int) { return 0; }

extern "C" int rename(const char* from, const char* to) noexcept {
  const std::string_view path = to;
  const When when =
      whet::testing::Ask("rename", path.substr(path.rfind('/') + 1));
  const int result = static_cast<int>(
      ::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
  if (when != When::kNever)
    whet::testing::Die();
  return result;
}
