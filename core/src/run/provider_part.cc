#include "run/provider_part.h"

#include <string>
#include <utility>

#include "whet/sdk/generation.h"
#include "whet/sdk/text.h"
#include "whet/service/completion.h"

#include "base/utf8.h"

namespace whet {

// whet.completion/1 of a provider behind another one.
struct PartCompletion {
  // Where completions go; `client` is null if there is nobody.
  struct Front {
    whet_instance* instance = nullptr;
    const whet_draft_provider_client* client = nullptr;
  };

  static Front FrontOf(const ProviderPart& part) {
    whet_instance* instance = part.front_->instance();
    if (instance == nullptr || instance->get_extension == nullptr)
      return {};
    return {
        instance,
        static_cast<const whet_draft_provider_client*>(instance->get_extension(
            instance, sdk::Text(WHET_EXTENSION_PROVIDER_CLIENT)))};
  }

  // Calls `tell(instance, client)` if `op` is under way, which it then is no
  // more if `last`.
  template <typename Tell>
  static whet_status Deliver(const whet_host* host, whet_op op, bool last,
                             const Tell& tell) {
    auto* part = HostContext::Data<ProviderPart>(host, WHET_SERVICE_COMPLETION);
    if (part == nullptr)
      return WHET_FAILED_PRECONDITION;
    if (last ? !part->End(op) : !part->UnderWay(op))
      return WHET_NOT_FOUND;
    const Front front = FrontOf(*part);
    if (front.client == nullptr)
      return WHET_FAILED_PRECONDITION;
    tell(front.instance, *front.client);
    return WHET_OK;
  }

  static whet_status Generated(const whet_host* host, whet_op op,
                               const whet_generate_result* result) noexcept {
    const std::string text = ReplaceInvalidUtf8(sdk::View(result->text));
    const std::string tools = ReplaceInvalidUtf8(sdk::View(result->tool_calls));
    const std::string model = ReplaceInvalidUtf8(sdk::View(result->model));
    const std::string id = ReplaceInvalidUtf8(sdk::View(result->request_id));
    const std::string logprobs =
        ReplaceInvalidUtf8(sdk::View(sdk::LogprobsOf(*result)));
    const whet_generate_result clean = {sizeof(clean),    result->finish_reason,
                                        sdk::Text(text),  sdk::Text(tools),
                                        sdk::Text(model), sdk::Text(id),
                                        result->usage,    sdk::Text(logprobs)};
    return Deliver(host, op, true, [&](auto* front, const auto& client) {
      client.generated(front, op, &clean);
    });
  }

  static whet_status Embedded(const whet_host* host, whet_op op,
                              const whet_embed_result* result) noexcept {
    return Deliver(host, op, true, [&](auto* front, const auto& client) {
      client.embedded(front, op, result);
    });
  }

  static whet_status Failed(const whet_host* host, whet_op op,
                            const whet_error* error) noexcept {
    std::string text =
        ReplaceInvalidUtf8(std::string_view(error->message, error->len));
    const auto size = static_cast<uint32_t>(text.size());
    const whet_error clean = {sizeof(clean), error->code, error->flags,
                              size,          size,        error->retry_after_ms,
                              text.data()};
    return Deliver(host, op, true, [&](auto* front, const auto& client) {
      client.failed(front, op, &clean);
    });
  }

  static whet_status Quota(const whet_host* host, whet_op op,
                           const whet_quota* quota) noexcept {
    return Deliver(host, op, false, [&](auto* front, const auto& client) {
      client.quota(front, op, quota);
    });
  }

  static constexpr whet_completion kTable = {
      sizeof(whet_completion), 0, &Generated, &Failed, &Quota, &Embedded};
};

void ProviderPart::OfferTo(HostContext& context) {
  context.Offer(WHET_SERVICE_COMPLETION, &PartCompletion::kTable, this);
}

bool ProviderPart::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

void ProviderPart::Keep(std::unique_ptr<PluginInstance> instance) {
  const std::lock_guard lock(mutex_);
  instance_ = std::move(instance);
}

std::unique_ptr<PluginInstance> ProviderPart::Close() {
  const std::lock_guard starting(start_);
  std::unique_lock lock(mutex_);
  closed_ = true;
  empty_.wait(lock, [this] { return inside_ == 0; });
  return std::move(instance_);
}

ProviderPart::Visit::Visit(ProviderPart* part) : part_(part) {
  const std::lock_guard lock(part_->mutex_);
  if (part_->closed_)
    return;
  instance_ = part_->instance_.get();
  if (instance_ != nullptr)
    ++part_->inside_;
}

ProviderPart::Visit::~Visit() {
  if (instance_ == nullptr)
    return;
  // Notified under the lock: whoever waits may destroy the part.
  const std::lock_guard lock(part_->mutex_);
  --part_->inside_;
  part_->empty_.notify_all();
}

bool ProviderPart::Begin(whet_op op) {
  const std::lock_guard lock(mutex_);
  return under_way_.insert(op).second;
}

bool ProviderPart::End(whet_op op) {
  const std::lock_guard lock(mutex_);
  return under_way_.erase(op) > 0;
}

bool ProviderPart::UnderWay(whet_op op) const {
  const std::lock_guard lock(mutex_);
  return under_way_.contains(op);
}

}  // namespace whet
