#include "worker/sandbox.h"

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/sanitizer.h"

namespace whet {
namespace {

// Where libraries, locales, time zones, interpreters and their modules lie.
constexpr const char* kSystemFolders[] = {
    "/usr",          "/lib",
    "/lib32",        "/lib64",
    "/bin",          "/sbin",
    "/etc",          "/opt",
    "/nix",          "/sys/devices/system/cpu",
    "/proc/self",    "/proc/cpuinfo",
    "/proc/meminfo", "/proc/stat",
    "/proc/sys",     "/dev/urandom",
    "/dev/random",   "/dev/zero"};

// Of what it prints: a library that speaks to nobody in a loop fills no disk.
constexpr rlim_t kOutputBytes = rlim_t{1} << 20;
constexpr rlim_t kOpenFiles = 256;

constexpr std::uint64_t kRead =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
// All that the first version of Landlock knows.
constexpr std::uint64_t kHandled =
    kRead | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
    LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
    LANDLOCK_ACCESS_FS_MAKE_SYM;

std::string Because(const char* what) {
  return std::string(what) + ": " + std::strerror(errno);
}

void Limit(int resource, rlim_t most, const char* what,
           std::vector<std::string>& gaps) {
  rlimit limit = {};
  getrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
  if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < most)
    return;
  limit = {most, most};
  if (setrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0)
    gaps.push_back(Because(what));
}

// A path that is not there needs no rule.
void Allow(int ruleset, const char* path, std::uint64_t access) {
  const int fd = open(path, O_PATH | O_CLOEXEC);
  if (fd < 0)
    return;
  landlock_path_beneath_attr beneath = {};
  beneath.allowed_access = access;
  beneath.parent_fd = fd;
  if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
              &beneath, 0) != 0) {
    // Of a file, not of a folder.
    beneath.allowed_access = access & ~LANDLOCK_ACCESS_FS_READ_DIR;
    syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
            &beneath, 0);
  }
  close(fd);
}

void ConfineFiles(const SandboxRules& rules, std::vector<std::string>& gaps) {
  landlock_ruleset_attr attributes = {};
  attributes.handled_access_fs =
      rules.becomes ? kHandled & ~LANDLOCK_ACCESS_FS_EXECUTE : kHandled;
  const int ruleset = static_cast<int>(
      syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0));
  if (ruleset < 0) {
    gaps.push_back(Because("it can read and write the user's files"));
    return;
  }
  for (const char* path : kSystemFolders)
    Allow(ruleset, path, kRead);
  for (const std::string& path : rules.readable)
    Allow(ruleset, path.c_str(), kRead);
  Allow(ruleset, "/dev/null", kRead | LANDLOCK_ACCESS_FS_WRITE_FILE);
  if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
    gaps.push_back(Because("it can read and write the user's files"));
  close(ruleset);
}

// Calls that no evaluator needs and that reach beyond this process.
constexpr int kStartPrograms[] = {SCMP_SYS(execve), SCMP_SYS(execveat)};
constexpr int kForbidden[] = {SCMP_SYS(fork),
                              SCMP_SYS(vfork),
                              SCMP_SYS(ptrace),
                              SCMP_SYS(process_vm_readv),
                              SCMP_SYS(process_vm_writev),
                              SCMP_SYS(pidfd_open),
                              SCMP_SYS(pidfd_getfd),
                              SCMP_SYS(pidfd_send_signal),
                              SCMP_SYS(tkill),
                              SCMP_SYS(rt_sigqueueinfo),
                              SCMP_SYS(rt_tgsigqueueinfo),
                              SCMP_SYS(mount),
                              SCMP_SYS(umount2),
                              SCMP_SYS(move_mount),
                              SCMP_SYS(open_tree),
                              SCMP_SYS(fsopen),
                              SCMP_SYS(pivot_root),
                              SCMP_SYS(chroot),
                              SCMP_SYS(unshare),
                              SCMP_SYS(setns),
                              SCMP_SYS(bpf),
                              SCMP_SYS(perf_event_open),
                              SCMP_SYS(keyctl),
                              SCMP_SYS(add_key),
                              SCMP_SYS(request_key),
                              SCMP_SYS(userfaultfd),
                              SCMP_SYS(open_by_handle_at),
                              SCMP_SYS(io_uring_setup),
                              SCMP_SYS(setpriority),
                              SCMP_SYS(sched_setscheduler),
                              SCMP_SYS(sched_setattr)};

constexpr std::uint32_t kDenied = SCMP_ACT_ERRNO(EPERM);

bool Deny(scmp_filter_ctx filter, int call) {
  return seccomp_rule_add(filter, kDenied, call, 0) == 0;
}

// Only if the first argument compares so.
bool DenyIf(scmp_filter_ctx filter, int call, scmp_compare compare,
            scmp_datum_t a, scmp_datum_t b = 0) {
  const scmp_arg_cmp first = {0, compare, a, b};
  return seccomp_rule_add_array(filter, kDenied, call, 1, &first) == 0;
}

bool DenyPrograms(scmp_filter_ctx filter) {
  bool ok = true;
  for (const int call : kStartPrograms)
    ok = Deny(filter, call) && ok;
  return ok;
}

bool AddRules(scmp_filter_ctx filter, const SandboxRules& rules) {
  bool ok = rules.becomes || DenyPrograms(filter);
  for (const int call : kForbidden)
    ok = Deny(filter, call) && ok;
  if (!rules.network) {
    ok = Deny(filter, SCMP_SYS(socket)) && ok;
    ok = Deny(filter, SCMP_SYS(connect)) && ok;
  }
  // Itself it may signal: abort() does. Limits of its own it may read.
  const auto self = static_cast<scmp_datum_t>(getpid());
  ok = DenyIf(filter, SCMP_SYS(kill), SCMP_CMP_NE, self) && ok;
  ok = DenyIf(filter, SCMP_SYS(tgkill), SCMP_CMP_NE, self) && ok;
  ok = DenyIf(filter, SCMP_SYS(prlimit64), SCMP_CMP_NE, 0) && ok;
  // Threads it may start: clone3, whose flags a filter cannot see, looks as if
  // the kernel were older.
  ok = DenyIf(filter, SCMP_SYS(clone), SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0) &&
       ok;
  return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3),
                          0) == 0 &&
         ok;
}

using SeccompFilter = std::unique_ptr<void, void (*)(scmp_filter_ctx)>;

void ConfineCalls(const SandboxRules& rules, std::vector<std::string>& gaps) {
  const SeccompFilter filter(seccomp_init(SCMP_ACT_ALLOW), &seccomp_release);
  errno = ENOSYS;
  if (filter == nullptr || !AddRules(filter.get(), rules) ||
      seccomp_load(filter.get()) != 0) {
    gaps.push_back(
        Because("it can open connections, start programs and signal others"));
  }
}

}  // namespace

std::vector<std::string> EnterSandbox(const SandboxRules& rules) {
  std::vector<std::string> gaps;
  Limit(RLIMIT_CORE, 0, "its crash may write a core file", gaps);
  Limit(RLIMIT_FSIZE, kOutputBytes, "it may print without end", gaps);
  Limit(RLIMIT_NOFILE, kOpenFiles, "it may open any number of files", gaps);
  // What a sanitizer keeps of each byte counts as data, too.
  if (rules.memory_bytes > 0 && !BuiltWithSanitizer())
    Limit(RLIMIT_DATA, rules.memory_bytes, "it may take all memory", gaps);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    gaps.push_back(Because("it may gain rights"));
  ConfineFiles(rules, gaps);
  ConfineCalls(rules, gaps);
  return gaps;
}

int OpenProgramFilter() {
  const SeccompFilter filter(seccomp_init(SCMP_ACT_ALLOW), &seccomp_release);
  const int file = memfd_create("whet-program-filter", 0);
  if (filter != nullptr && file >= 0 && DenyPrograms(filter.get()) &&
      seccomp_export_bpf(filter.get(), file) == 0) {
    return file;
  }
  if (file >= 0)
    close(file);
  return -1;
}

void WriteSandboxRules(const SandboxRules& rules, ByteWriter& out) {
  out.Texts(rules.readable);
  out.U32(rules.network ? 1 : 0);
  out.U64(rules.memory_bytes);
  out.U32(rules.becomes ? 1 : 0);
}

SandboxRules ReadSandboxRules(ByteReader& in) {
  SandboxRules rules;
  const std::vector<std::string_view> readable = in.Texts();
  rules.readable.assign(readable.begin(), readable.end());
  rules.network = in.U32() != 0;
  rules.memory_bytes = in.U64();
  rules.becomes = in.U32() != 0;
  return rules;
}

}  // namespace whet
