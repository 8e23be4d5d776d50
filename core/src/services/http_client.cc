#include "services/http_client.h"

#include "whet/sdk/text.h"

#include "absl/strings/str_cat.h"

namespace whet {
namespace {

// Null if the plugin cannot receive responses.
const whet_http_client* FindTable(whet_instance* instance) {
  if (!WHET_HAS(instance, whet_instance, get_extension) ||
      instance->get_extension == nullptr) {
    return nullptr;
  }
  const auto* table = static_cast<const whet_http_client*>(
      instance->get_extension(instance, sdk::Text(WHET_EXTENSION_HTTP_CLIENT)));
  if (table == nullptr || !WHET_HAS(table, whet_http_client, on_response) ||
      table->on_response == nullptr) {
    return nullptr;
  }
  return table;
}

}  // namespace

absl::Status HttpClient::Admit() {
  whet_instance* instance = context_->instance();
  if (instance == nullptr) {
    return absl::FailedPreconditionError(
        "whet.http/1 can be used once create() has returned");
  }
  // Plugin code: not called with the lock held.
  const whet_http_client* table = FindTable(instance);
  if (table == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat(
        "plugin '", context_->plugin_id(), "' has no extension ",
        WHET_EXTENSION_HTTP_CLIENT, " to receive the response with"));
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  if (closed_) {
    return absl::FailedPreconditionError("the instance is being destroyed");
  }
  table_ = table;
  ++waiting_;
  return absl::OkStatus();
}

void HttpClient::Deliver(std::uint64_t token,
                         const whet_http_response& response) {
  const whet_http_client* table;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    table = table_;
  }
  // A host that destroyed the instance without Detach() has lost the answer;
  // it must not crash as well.
  const bool retired =
      HostContext::Data<void>(context_->c(), WHET_SERVICE_HTTP) == nullptr;
  if (!retired)
    table->on_response(context_->instance(), token, &response);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (--waiting_ == 0)
    idle_.notify_all();
}

void HttpClient::Close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
}

bool HttpClient::closed() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return closed_;
}

void HttpClient::AwaitIdle() {
  std::unique_lock<std::mutex> lock(mutex_);
  idle_.wait(lock, [&] { return waiting_ == 0; });
}

}  // namespace whet
