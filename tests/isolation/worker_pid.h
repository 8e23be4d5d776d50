// The worker processes of a process.
#ifndef WHET_TESTS_ISOLATION_WORKER_PID_H_
#define WHET_TESTS_ISOLATION_WORKER_PID_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

namespace whet::testing {

// A worker of `host`; 0 if there is none.
inline pid_t FindWorker(pid_t host = getpid()) {
  for (const std::filesystem::directory_entry& entry :
       std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != name.npos)
      continue;
    // pid (name) state parent ...
    std::ifstream stat(entry.path() / "stat");
    std::string line;
    std::getline(stat, line);
    const std::size_t end = line.rfind(')');
    if (end == line.npos || line.find("(whet-worker)") == line.npos)
      continue;
    const pid_t parent = std::atoi(line.c_str() + end + 4);
    if (parent == host && line[end + 2] != 'Z')
      return std::atoi(name.c_str());
  }
  return 0;
}

}  // namespace whet::testing

#endif  // WHET_TESTS_ISOLATION_WORKER_PID_H_
