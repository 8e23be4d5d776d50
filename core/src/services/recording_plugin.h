// For tests: a plugin instance that sends through whet.http/1 and keeps what
// it is answered. Belongs to http_service_test.cc. Thread-safe.
//
//   RecordingPlugin plugin(*http);
//   ASSERT_EQ(plugin.Send(1, {.url = server.base_url()}), WHET_OK);
//   EXPECT_EQ(plugin.Await(1).status, 200);
#ifndef WHET_CORE_SERVICES_RECORDING_PLUGIN_H_
#define WHET_CORE_SERVICES_RECORDING_PLUGIN_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "whet/sdk/error.h"
#include "whet/sdk/text.h"
#include "whet/service/http.h"

#include "plugins/host_context.h"
#include "services/http_service.h"

namespace whet {

class RecordingPlugin {
 public:
  struct Header {
    std::string name = {};
    std::string value = {};
    std::uint64_t secret = 0;
  };
  struct Request {
    std::string method = "POST";
    std::string url = {};
    std::vector<Header> headers = {};
    std::string body = "{}";
    std::uint64_t timeout_ms = 0;
    std::uint64_t max_response_bytes = 0;
  };
  struct Answer {
    int status = -1;
    std::map<std::string, std::string> headers = {};
    std::string body = {};
    whet_status code = WHET_UNKNOWN;
    std::uint32_t flags = 0;
    std::string message = {};

    bool retryable() const { return (flags & WHET_ERROR_RETRYABLE) != 0; }
    bool not_billed() const { return (flags & WHET_ERROR_NOT_BILLED) != 0; }
  };

  // `on_answer` runs inside on_response.
  explicit RecordingPlugin(HttpService& http,
                           std::function<void(std::uint64_t)> on_answer = {})
      : service_(&http),
        context_("recording"),
        on_answer_(std::move(on_answer)) {
    http.OfferTo(context_);
    instance_.struct_size = sizeof(instance_);
    instance_.self = this;
    instance_.get_extension = &GetExtension;
    context_.set_instance(&instance_);
  }

  RecordingPlugin(const RecordingPlugin&) = delete;
  RecordingPlugin& operator=(const RecordingPlugin&) = delete;
  // As the engine does it.
  ~RecordingPlugin() {
    if (service_ != nullptr)
      service_->Detach(context_);
  }
  // The service was destroyed before this.
  void ServiceIsGone() { service_ = nullptr; }

  HostContext& context() { return context_; }

  // The text of a refused send is kept in `refusal`.
  whet_status Send(std::uint64_t token, const Request& request) {
    std::vector<whet_http_header> headers;
    for (const Header& h : request.headers) {
      headers.push_back({sdk::Text(h.name), sdk::Text(h.value), h.secret});
    }
    whet_http_request c{};
    c.struct_size = sizeof(c);
    c.method = sdk::Text(request.method);
    c.url = sdk::Text(request.url);
    c.headers = headers.data();
    c.header_count = headers.size();
    c.body = sdk::Text(request.body);
    c.timeout_ms = request.timeout_ms;
    c.max_response_bytes = request.max_response_bytes;
    sdk::ErrorBuffer error;
    const whet_status status =
        http()->send(context_.c(), token, &c, error.get());
    if (status != WHET_OK) {
      const std::lock_guard<std::mutex> lock(mutex_);
      refusal_ = std::string(error.get()->message, error.get()->len);
    }
    return status;
  }

  void Cancel(std::uint64_t token) { http()->cancel(context_.c(), token); }

  std::string refusal() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return refusal_;
  }

  // The first answer to `token`; waits half a minute for it.
  Answer Await(std::uint64_t token) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(30),
                      [&] { return answers_.count(token) != 0; });
    const auto it = answers_.find(token);
    return it == answers_.end() ? Answer{} : it->second;
  }

  // Number of answers to `token` so far, or to all.
  std::size_t CountAnswers() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return answers_.size();
  }
  std::size_t CountAnswers(std::uint64_t token) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return answers_.count(token);
  }

 private:
  const whet_http* http() const {
    return static_cast<const whet_http*>(
        context_.c()->get_service(context_.c(), sdk::Text(WHET_SERVICE_HTTP)));
  }

  static void OnResponse(whet_instance* instance, std::uint64_t token,
                         const whet_http_response* response) noexcept {
    auto* plugin = static_cast<RecordingPlugin*>(instance->self);
    Answer answer;
    answer.status = response->http_status;
    for (std::uint64_t i = 0; i < response->header_count; ++i) {
      answer.headers[sdk::Copy(response->headers[i].name)] =
          sdk::Copy(response->headers[i].value);
    }
    answer.body = sdk::Copy(response->body);
    answer.code = response->transport->code;
    answer.flags = response->transport->flags;
    answer.message =
        std::string(response->transport->message, response->transport->len);
    if (plugin->on_answer_)
      plugin->on_answer_(token);
    const std::lock_guard<std::mutex> lock(plugin->mutex_);
    plugin->answers_.emplace(token, std::move(answer));
    plugin->changed_.notify_all();
  }

  static const void* GetExtension(whet_instance*, whet_text id) noexcept {
    static const whet_http_client table = {sizeof(whet_http_client), 0,
                                           &OnResponse};
    return sdk::View(id) == WHET_EXTENSION_HTTP_CLIENT ? &table : nullptr;
  }

  HttpService* service_;
  HostContext context_;
  whet_instance instance_{};
  std::function<void(std::uint64_t)> on_answer_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string refusal_;
  std::multimap<std::uint64_t, Answer> answers_;
};

}  // namespace whet

#endif  // WHET_CORE_SERVICES_RECORDING_PLUGIN_H_
