#include "live_provider.h"

#include <utility>

#include "whet/core/plugin_catalog.h"

#include "gtest/gtest.h"

namespace whet::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kMostAtOnce = 16;

const PluginRecord& OpenAiRecord() {
  static const PluginCatalog* const kCatalog = [] {
    PluginSearchPath path;
    path.flags = {WHET_SHIPPED_PLUGIN_DIR};
    return new PluginCatalog(PluginCatalog::Scan(path));
  }();
  return **kCatalog->Find(PluginKind::kProvider, "openai");
}

// A key as the engine makes them, but with the least jitter of back-offs.
std::string KeyOf(int number) {
  const std::string digits = std::to_string(number);
  return std::string(64 - digits.size(), '0') + digits;
}

}  // namespace

LiveProvider::LiveProvider(const std::string& base_url, nlohmann::json more,
                           BudgetLimits limits)
    : ledger_(std::move(limits)),
      log_(*LogService::Create("", LogLevel::kInfo, nullptr)),
      secrets_(std::make_unique<SecretService>(log_.get())),
      http_(*HttpService::Create(secrets_.get(), {})),
      dispatcher_(&ledger_, nullptr, this) {
  more["base_url"] = base_url;
  const auto config =
      ValidatePluginConfig(OpenAiRecord(), more.dump(), "$.models.task");
  EXPECT_TRUE(config.ok()) << config.status();
  auto context = std::make_unique<HostContext>("openai");
  log_->OfferTo(*context);
  secrets_->OfferTo(*context);
  http_->OfferTo(*context);
  dispatcher_.OfferTo(*context);
  auto instance =
      PluginInstance::Create(OpenAiRecord(), *config, std::move(context));
  EXPECT_TRUE(instance.ok()) << instance.status();
  instance_ = *std::move(instance);
  dispatcher_.Attach(instance_.get(), SendQueue(kMostAtOnce));
}

LiveProvider::~LiveProvider() {
  dispatcher_.Stop(Dispatcher::StopMode::kDropInFlight);
  dispatcher_.Detach();
  http_->Detach(instance_->context());
  instance_.reset();
}

std::future<Ended> LiveProvider::Ask(const std::string& text,
                                     milliseconds timeout) {
  auto call = std::make_shared<Call>();
  call->key = KeyOf(next_++);
  call->role = "task";
  call->timeout_ms = timeout.count();
  call->request.model = "model";
  call->request.messages = {{ChatMessage::Role::kUser, text, ""}};
  call->worst_case = WorstCaseCost(call->request, call->price);
  call->reservation = call->worst_case;
  EXPECT_TRUE(ledger_.Reserve(call->role, call->reservation));
  std::future<Ended> out;
  {
    const std::lock_guard lock(mutex_);
    Asked& asked = asked_[call->key];
    asked.start = steady_clock::now();
    out = asked.promise.get_future();
  }
  dispatcher_.Enqueue(std::move(call));
  return out;
}

void LiveProvider::OnOutcome(std::shared_ptr<Call> call, ModelAnswer answer,
                             std::function<void()> kept) {
  Asked asked;
  {
    const std::lock_guard lock(mutex_);
    asked = std::move(asked_.extract(call->key).mapped());
  }
  const auto took = std::chrono::duration_cast<milliseconds>(
      steady_clock::now() - asked.start);
  kept();
  // Text of its own: Abseil's library is not instrumented, so that the thread
  // sanitizer does not see who is the last to let go of a shared one.
  answer.status = absl::Status(answer.status.code(), answer.status.message());
  asked.promise.set_value({std::move(answer), took});
}

}  // namespace whet::testing
