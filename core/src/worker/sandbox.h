// What a worker may do on this machine: read the system's files and those that
// it was given, compute, and talk to its host. It cannot write a file, start a
// program or a process, open a connection, signal or inspect another process.
//
//   SandboxRules rules;
//   rules.readable = {"/home/u/plugins", "/home/u/project"};
//   for (const std::string& gap : EnterSandbox(rules)) ...
//
// Landlock for files, seccomp for system calls, limits for the rest. Linux
// only; where the kernel lacks one of them, that part is missing and said so.
#ifndef WHET_CORE_WORKER_SANDBOX_H_
#define WHET_CORE_WORKER_SANDBOX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "worker/byte_stream.h"

namespace whet {

struct SandboxRules {
  std::vector<std::string> readable;  // files and folders, beside the system's
  bool network = false;               // whether it may open connections
  std::uint64_t memory_bytes = 0;     // of its data; 0: no limit
  // Whether it may become another program, which then loads the filter that
  // forbids it to do so again (OpenProgramFilter).
  bool becomes = false;
  bool operator==(const SandboxRules&) const = default;
};

// Confines this process for ever, and all threads that it starts later. While
// there is one thread only. Returns what could not be forbidden, a line each.
std::vector<std::string> EnterSandbox(const SandboxRules& rules);

// A file with a filter, as the kernel takes it, that forbids to start programs;
// -1 where there is none.
int OpenProgramFilter();

void WriteSandboxRules(const SandboxRules& rules, ByteWriter& out);
SandboxRules ReadSandboxRules(ByteReader& in);

}  // namespace whet

#endif  // WHET_CORE_WORKER_SANDBOX_H_
