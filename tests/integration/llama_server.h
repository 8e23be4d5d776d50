// llama.cpp's own llama-server with the small model, on a port of the loopback.
//
//   LlamaServer server;
//   provider = {{"provider", "openai"}, {"base_url", server.base_url()}, ...};
//
// Ends with the object. One thread.
#ifndef WHET_TESTS_INTEGRATION_LLAMA_SERVER_H_
#define WHET_TESTS_INTEGRATION_LLAMA_SERVER_H_

#include <string>
#include <thread>

#include <sys/types.h>

namespace whet::testing {

class LlamaServer {
 public:
  // Returns once it listens. A server that does not is a failure of the test,
  // and base_url() is empty.
  LlamaServer();
  ~LlamaServer();
  LlamaServer(const LlamaServer&) = delete;
  LlamaServer& operator=(const LlamaServer&) = delete;

  const std::string& base_url() const { return base_url_; }

 private:
  // Reads what the server says until it says that it listens.
  bool WaitUntilListening();

  std::string base_url_;
  std::string log_;
  pid_t process_ = -1;
  int output_ = -1;    // our end of its stdout and stderr
  std::thread drain_;  // so that it never waits for us to read
};

}  // namespace whet::testing

#endif  // WHET_TESTS_INTEGRATION_LLAMA_SERVER_H_
