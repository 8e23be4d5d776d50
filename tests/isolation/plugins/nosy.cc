// An evaluator that tries what a sandbox forbids. Its feedback says what it
// could do, as a JSON object: what was tried -> whether that worked.
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>

#include <arpa/inet.h>
#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "whet/sdk/evaluator.h"

namespace {

bool CanRead(const std::string& path) {
  return static_cast<bool>(std::ifstream(path));
}

bool CanWrite(const std::string& path) {
  return static_cast<bool>(std::ofstream(path));
}

bool CanConnect() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0)
    return false;
  close(fd);
  return true;
}

bool CanFork() {
  const pid_t child = fork();
  if (child == 0)
    _exit(0);
  if (child > 0)
    waitpid(child, nullptr, 0);
  return child > 0;
}

bool CanStartPrograms() {
  pid_t child = -1;
  std::string program = "/bin/true";
  char* arguments[] = {program.data(), nullptr};
  if (posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments,
                  nullptr) != 0) {
    return false;
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

struct Nosy : whet::sdk::Evaluator {
  explicit Nosy(const whet::sdk::Context& context)
      : settings(nlohmann::json::parse(context.config)) {}

  whet::sdk::Score Evaluate(const whet::sdk::Item&) const override {
    const std::string folder = settings.value("folder", "/tmp");
    nlohmann::json could = {
        {"read the folder", CanRead(folder + "/secret")},
        {"write to the folder", CanWrite(folder + "/written")},
        {"read /etc/passwd", CanRead("/etc/passwd")},
        {"open a socket", CanConnect()},
        {"fork", CanFork()},
        {"start a program", CanStartPrograms()},
        {"signal its host", kill(getppid(), 0) == 0},
        {"read its host's environment",
         CanRead("/proc/" + std::to_string(getppid()) + "/environ")},
        {"see a variable", std::getenv("HOME") != nullptr}};
    return {0.0, could.dump()};
  }

  nlohmann::json settings;
};

}  // namespace

WHET_EVALUATOR_PLUGIN(Nosy, {.id = "test.nosy",
                             .name = "Nosy",
                             .version = "1.0.0",
                             .config_schema = R"({
  "type": "object",
  "properties": {"folder": {"type": "string"}}
})"})
