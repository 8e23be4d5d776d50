// What the HTTP service keeps about one plugin instance: whether it may send,
// how many exchanges it waits for, and the call that answers them.
// Thread-safe; outlives the instance.
#ifndef WHET_CORE_SERVICES_HTTP_CLIENT_H_
#define WHET_CORE_SERVICES_HTTP_CLIENT_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "whet/service/http.h"

#include "absl/status/status.h"
#include "plugins/host_context.h"

namespace whet {

class HttpClient {
 public:
  // `context` must outlive this (contexts of instances are never freed).
  explicit HttpClient(HostContext* context) : context_(context) {}
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Counts one exchange that must be answered by Deliver().
  // FAILED_PRECONDITION if the instance is not made yet or is detached, or if
  // it cannot receive responses.
  absl::Status Admit();

  // Calls on_response, without a lock held, and counts the exchange as over.
  void Deliver(std::uint64_t token, const whet_http_response& response);

  // Refuses every further exchange.
  void Close();
  bool closed() const;

  // Waits until each admitted exchange is answered. Only after Close().
  void AwaitIdle();

  const HostContext& context() const { return *context_; }

 private:
  HostContext* context_;
  mutable std::mutex mutex_;
  std::condition_variable idle_;
  bool closed_ = false;
  std::int64_t waiting_ = 0;
  // The plugin's table, looked up once.
  const whet_http_client* table_ = nullptr;
};

}  // namespace whet

#endif  // WHET_CORE_SERVICES_HTTP_CLIENT_H_
