#include "llama_server.h"

#include <array>
#include <csignal>
#include <vector>

#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gtest/gtest.h"

extern char** environ;

namespace whet::testing {
namespace {

// A port that nobody has at this moment; 0: none.
int FreePort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* any = reinterpret_cast<sockaddr*>(&address);
  const bool bound =
      ::bind(fd, any, size) == 0 && ::getsockname(fd, any, &size) == 0;
  ::close(fd);
  return bound ? ntohs(address.sin_port) : 0;
}

// As provider_llama computes: no flash attention, whose sums differ, and a
// context of 2,048 for each of four slots. One thread: the tests share the
// machine.
std::vector<std::string> Arguments(int port) {
  return {WHET_LLAMA_SERVER_PROGRAM,
          "--model",
          WHET_LLAMA_SERVER_MODEL,
          "--host",
          "127.0.0.1",
          "--port",
          std::to_string(port),
          "--alias",
          "smollm2-135m",
          "--parallel",
          "4",
          "--ctx-size",
          "8192",
          "--threads",
          "1",
          "--flash-attn",
          "off"};
}

pid_t Spawn(const std::vector<std::string>& arguments, int output) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments)
    argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  pid_t process = -1;
  if (::posix_spawn(&process, argv[0], &actions, nullptr, argv.data(),
                    environ) != 0) {
    process = -1;
  }
  ::posix_spawn_file_actions_destroy(&actions);
  return process;
}

}  // namespace

LlamaServer::LlamaServer() {
  const int port = FreePort();
  int ends[2] = {-1, -1};
  if (port == 0 || ::pipe2(ends, O_CLOEXEC) != 0) {
    ADD_FAILURE() << "no port or no pipe for llama-server";
    return;
  }
  output_ = ends[0];
  process_ = Spawn(Arguments(port), ends[1]);
  ::close(ends[1]);
  if (process_ < 0 || !WaitUntilListening()) {
    ADD_FAILURE() << WHET_LLAMA_SERVER_PROGRAM << " does not listen:\n" << log_;
    return;
  }
  base_url_ = "http://127.0.0.1:" + std::to_string(port) + "/v1";
  drain_ = std::thread([this] {
    std::array<char, 4096> buffer{};
    while (::read(output_, buffer.data(), buffer.size()) > 0) {
    }
  });
}

LlamaServer::~LlamaServer() {
  if (process_ > 0) {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  if (drain_.joinable())
    drain_.join();  // the pipe ends with the server
  if (output_ >= 0)
    ::close(output_);
}

bool LlamaServer::WaitUntilListening() {
  std::array<char, 4096> buffer{};
  while (log_.find("listening on http") == std::string::npos) {
    const ssize_t count = ::read(output_, buffer.data(), buffer.size());
    if (count <= 0)
      return false;
    log_.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace whet::testing
