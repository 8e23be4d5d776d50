#include "llama_log.h"

#include <mutex>
#include <string_view>
#include <vector>

#include <llama.h>

namespace whet::llama {
namespace {

constexpr std::size_t kMostErrorBytes = 500;

struct Destination {
  std::mutex mutex;
  std::vector<const LlamaLog*> logs;  // guarded by mutex
};

// Never destroyed: llama.cpp may log while the process ends.
Destination& TheDestination() {
  static auto* destination = new Destination;
  return *destination;
}

thread_local std::string* thread_errors = nullptr;
thread_local std::string thread_line;  // a message arrives in pieces

void WriteLine(ggml_log_level level, std::string_view line) {
  if (level == GGML_LOG_LEVEL_ERROR && thread_errors != nullptr &&
      thread_errors->size() + line.size() < kMostErrorBytes) {
    if (!thread_errors->empty()) {
      *thread_errors += "; ";
    }
    *thread_errors += line;
  }
  Destination& destination = TheDestination();
  const std::scoped_lock lock(destination.mutex);
  if (!destination.logs.empty()) {
    destination.logs.back()->Write("llama.cpp: " + std::string(line));
  }
}

void OnMessage(ggml_log_level level, const char* text, void*) {
  static thread_local ggml_log_level line_level = GGML_LOG_LEVEL_NONE;
  if (level != GGML_LOG_LEVEL_CONT) {
    line_level = level;
  }
  thread_line += text;
  std::size_t end = 0;
  while ((end = thread_line.find('\n')) != std::string::npos) {
    const std::string line = thread_line.substr(0, end);
    thread_line.erase(0, end + 1);
    if (!line.empty()) {
      WriteLine(line_level, line);
    }
  }
}

void TakeLlamaLog() {
  static std::once_flag once;
  std::call_once(once, [] { llama_log_set(&OnMessage, nullptr); });
}

}  // namespace

LlamaLog::LlamaLog(const whet::sdk::Host& host) : host_(host) {
  TakeLlamaLog();
  Destination& destination = TheDestination();
  const std::scoped_lock lock(destination.mutex);
  destination.logs.push_back(this);
}

LlamaLog::~LlamaLog() {
  Destination& destination = TheDestination();
  const std::scoped_lock lock(destination.mutex);
  std::erase(destination.logs, this);
}

void LlamaLog::Write(const std::string& line) const {
  host_.Log(WHET_LOG_DEBUG, line);
}

void StartLlama() {
  static std::once_flag once;
  std::call_once(once, [] { llama_backend_init(); });
}

LlamaErrors::LlamaErrors() {
  TakeLlamaLog();
  thread_errors = new std::string;
}

LlamaErrors::~LlamaErrors() {
  delete thread_errors;
  thread_errors = nullptr;
}

std::string LlamaErrors::Suffix() const {
  return thread_errors->empty() ? "" : "; llama.cpp: " + *thread_errors;
}

}  // namespace whet::llama
