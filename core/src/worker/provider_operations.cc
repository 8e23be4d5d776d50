#include "worker/provider_operations.h"

#include <atomic>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "whet/sdk/text.h"
#include "whet/service/log.h"

#include "absl/strings/str_cat.h"
#include "plugins/host_context.h"
#include "plugins/plugin_instance.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

// Of all providers, so that a response finds nobody but who asked.
std::uint64_t NextExchange() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

class ProviderOperations::Visit {
 public:
  explicit Visit(ProviderOperations* to) : to_(to) {
    const std::lock_guard lock(to_->mutex_);
    inside_ = !to_->closed_;
    to_->inside_ += inside_ ? 1 : 0;
  }
  ~Visit() {
    if (!inside_)
      return;
    const std::lock_guard lock(to_->mutex_);
    --to_->inside_;
    to_->empty_.notify_all();
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  explicit operator bool() const { return inside_; }

 private:
  ProviderOperations* to_;
  bool inside_ = false;
};

// The host's services that look at what a worker says first.
struct ProviderOperations::Tables {
  static ProviderOperations& From(const whet_host* host) {
    static_assert(std::is_standard_layout_v<Front>);
    return *reinterpret_cast<const Front*>(host)->self;
  }

  static const void* GetService(const whet_host* host, whet_text id) noexcept {
    const ProviderOperations& self = From(host);
    const void* table = self.real_->get_service(self.real_, id);
    if (table == nullptr)
      return nullptr;
    if (View(id) == WHET_SERVICE_COMPLETION)
      return &kCompletion;
    return View(id) == WHET_SERVICE_HTTP ? &kHttp : table;
  }

  // Calls `tell(completion)` if `op` is under way, which it then is no more if
  // `last`.
  template <typename Tell>
  static whet_status Deliver(const whet_host* host, whet_op op, bool last,
                             const Tell& tell) {
    ProviderOperations& self = From(host);
    const Visit visit(&self);
    if (!visit)
      return WHET_FAILED_PRECONDITION;
    if (last ? !self.End(op) : !self.UnderWay(op))
      return WHET_NOT_FOUND;
    return tell(*self.Table<whet_completion>(WHET_SERVICE_COMPLETION),
                self.real_);
  }

  static whet_status Generated(const whet_host* host, whet_op op,
                               const whet_generate_result* result) noexcept {
    return Deliver(host, op, true, [&](const auto& completion, auto* real) {
      return completion.generated(real, op, result);
    });
  }

  static whet_status Failed(const whet_host* host, whet_op op,
                            const whet_error* error) noexcept {
    return Deliver(host, op, true, [&](const auto& completion, auto* real) {
      return completion.failed(real, op, error);
    });
  }

  static whet_status Quota(const whet_host* host, whet_op op,
                           const whet_quota* quota) noexcept {
    return Deliver(host, op, false, [&](const auto& completion, auto* real) {
      return completion.quota(real, op, quota);
    });
  }

  static whet_status Embedded(const whet_host* host, whet_op op,
                              const whet_embed_result* result) noexcept {
    return Deliver(host, op, true, [&](const auto& completion, auto* real) {
      return completion.embedded(real, op, result);
    });
  }

  static whet_status Send(const whet_host* host, std::uint64_t token,
                          const whet_http_request* request,
                          whet_error* error) noexcept {
    ProviderOperations& self = From(host);
    const Visit visit(&self);
    const std::uint64_t number = NextExchange();
    {
      const std::lock_guard lock(self.mutex_);
      if (!visit || self.lost_ || !self.open_) {
        return FillPluginError(
            error, absl::FailedPreconditionError(
                       WHET_SERVICE_HTTP
                       " can be used once create() has returned, until the "
                       "instance is destroyed"));
      }
      self.exchanges_[number] = token;
    }
    const whet_status status = self.Table<whet_http>(WHET_SERVICE_HTTP)
                                   ->send(self.real_, number, request, error);
    if (status != WHET_OK)
      self.EndExchange(number);
    return status;
  }

  static void Cancel(const whet_host* host, std::uint64_t token) noexcept {
    ProviderOperations& self = From(host);
    const Visit visit(&self);
    if (!visit)
      return;
    std::vector<std::uint64_t> numbers;
    {
      const std::lock_guard lock(self.mutex_);
      for (const auto& [number, its_token] : self.exchanges_) {
        if (its_token == token)
          numbers.push_back(number);
      }
    }
    for (const std::uint64_t number : numbers)
      self.Table<whet_http>(WHET_SERVICE_HTTP)->cancel(self.real_, number);
  }

  static constexpr whet_completion kCompletion = {
      sizeof(whet_completion), 0, &Generated, &Failed, &Quota, &Embedded};
  static constexpr whet_http kHttp = {sizeof(whet_http), 0, &Send, &Cancel};
};

ProviderOperations::ProviderOperations(const whet_host* host,
                                       OnLostFunction on_lost)
    : real_(host), on_lost_(std::move(on_lost)), front_{*host, this} {
  front_.host.struct_size = sizeof(front_.host);
  front_.host.get_service = &Tables::GetService;
}

template <typename T>
const T* ProviderOperations::Table(const char* id) const {
  return static_cast<const T*>(real_->get_service(real_, Text(id)));
}

void ProviderOperations::OnLost(const std::string& how) {
  const Visit visit(this);
  std::set<whet_op> operations;
  std::map<std::uint64_t, std::uint64_t> exchanges;
  {
    const std::lock_guard lock(mutex_);
    if (!visit || std::exchange(lost_, true))
      return;
    operations.swap(operations_);
    exchanges.swap(exchanges_);
  }
  on_lost_(how, operations.size());
  // Nobody waits for the responses.
  if (const auto* http = Table<whet_http>(WHET_SERVICE_HTTP);
      http != nullptr && !exchanges.empty()) {
    for (const auto& [number, token] : exchanges)
      http->cancel(real_, number);
  }
  const auto* completion = Table<whet_completion>(WHET_SERVICE_COMPLETION);
  PluginError error;
  FillPluginError(error.c(), LossOf(HostContext::From(real_).plugin_id(), how));
  error.c()->flags |= WHET_ERROR_RETRYABLE;
  for (const whet_op op : operations)
    completion->failed(real_, op, error.c());
}

absl::Status ProviderOperations::LossOf(std::string_view id,
                                        std::string_view how) {
  return absl::UnavailableError(
      absl::StrCat(ToAbsl(id), ": its process ", ToAbsl(how)));
}

void ProviderOperations::Close() {
  std::uint64_t strays = 0;
  {
    std::unique_lock lock(mutex_);
    if (!std::exchange(closed_, true))
      strays = strays_;
    empty_.wait(lock, [this] { return inside_ == 0; });
  }
  const auto* log = Table<whet_log>(WHET_SERVICE_LOG);
  if (strays == 0 || log == nullptr)
    return;
  const std::string line =
      absl::StrCat("its process completed what was not under way, ", strays,
                   " times: ignored");
  log->write(real_, WHET_LOG_WARN, Text(line));
}

void ProviderOperations::Open() {
  const std::lock_guard lock(mutex_);
  open_ = true;
}

bool ProviderOperations::Begin(whet_op op) {
  const std::lock_guard lock(mutex_);
  if (lost_)
    return false;
  operations_.insert(op);
  return true;
}

void ProviderOperations::Withdraw(whet_op op) {
  const std::lock_guard lock(mutex_);
  operations_.erase(op);
}

bool ProviderOperations::UnderWay(whet_op op) const {
  const std::lock_guard lock(mutex_);
  return operations_.contains(op);
}

bool ProviderOperations::End(whet_op op) {
  const std::lock_guard lock(mutex_);
  if (operations_.erase(op) > 0)
    return true;
  ++strays_;
  return false;
}

std::optional<std::uint64_t> ProviderOperations::EndExchange(
    std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  const auto found = exchanges_.find(number);
  if (found == exchanges_.end())
    return std::nullopt;
  const std::uint64_t token = found->second;
  exchanges_.erase(found);
  return token;
}

std::uint64_t ProviderOperations::strays() const {
  const std::lock_guard lock(mutex_);
  return strays_;
}

}  // namespace whet
