// Keeps llama.cpp off the process's stderr: its messages become debug lines of
// the host's log, and the errors among them the reason of a failed call.
#ifndef WHET_PLUGINS_PROVIDER_LLAMA_LLAMA_LOG_H_
#define WHET_PLUGINS_PROVIDER_LLAMA_LLAMA_LOG_H_

#include <string>

#include "whet/sdk/plugin.h"

namespace whet::llama {

// Sends the messages of llama.cpp, which has one log per process, to `host`
// while it lives; of several the last one gets them. Thread-safe.
class LlamaLog {
 public:
  explicit LlamaLog(const whet::sdk::Host& host);
  ~LlamaLog();
  LlamaLog(const LlamaLog&) = delete;
  LlamaLog& operator=(const LlamaLog&) = delete;

  void Write(const std::string& line) const;

 private:
  whet::sdk::Host host_;
};

// Makes llama.cpp ready for use. Any call after the first does nothing.
// Thread-safe.
void StartLlama();

// Collects what llama.cpp calls an error on this thread while it lives.
class LlamaErrors {
 public:
  LlamaErrors();
  ~LlamaErrors();
  LlamaErrors(const LlamaErrors&) = delete;
  LlamaErrors& operator=(const LlamaErrors&) = delete;

  // "; llama.cpp: <messages>", or nothing if there were none.
  std::string Suffix() const;
};

}  // namespace whet::llama

#endif  // WHET_PLUGINS_PROVIDER_LLAMA_LLAMA_LOG_H_
