// The dispatcher with a real provider plugin: how many answers a kill can cost.
#include "run/dispatcher.h"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "whet/core/plugin_catalog.h"

#include "gtest/gtest.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

constexpr int kConcurrency = 3;
constexpr int kCalls = 200;

// A slow disk: keeps an outcome only once as many wait as may be lost, or
// when there are no more to come.
class SlowSink : public CallOutcomeSink {
 public:
  ~SlowSink() override {
    if (thread_.joinable())
      thread_.join();
  }

  void Start() {
    thread_ = std::thread([this] { KeepAll(); });
  }

  void OnOutcome(std::shared_ptr<Call> call, ModelAnswer answer,
                 std::function<void()> kept) override {
    const std::lock_guard lock(mutex_);
    EXPECT_TRUE(answer.status.ok()) << call->key << ": " << answer.status;
    waiting_.push_back(std::move(kept));
    most_ = std::max(most_, waiting_.size());
    ++outcomes_;
    changed_.notify_all();
  }

  // Returns when all calls have ended: the most outcomes that waited at once.
  std::size_t Most() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return kept_ == kCalls; });
    return most_;
  }

 private:
  void KeepAll() {
    std::unique_lock lock(mutex_);
    while (kept_ < kCalls) {
      changed_.wait(lock, [this] {
        return waiting_.size() >= kConcurrency || outcomes_ == kCalls;
      });
      const std::function<void()> kept = std::move(waiting_.back());
      waiting_.pop_back();
      lock.unlock();
      kept();
      lock.lock();
      ++kept_;
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::function<void()>> waiting_;
  std::size_t most_ = 0;
  int outcomes_ = 0;
  int kept_ = 0;
  std::thread thread_;
};

TEST(Dispatcher, AnAnswerHoldsItsPlaceUntilItIsKept) {
  const PluginCatalog catalog = PluginCatalog::Scan(TestPlugins());
  const auto record = catalog.Find(PluginKind::kProvider, "test.sim");
  ASSERT_TRUE(record.ok()) << record.status();
  const auto config =
      ValidatePluginConfig(**record, R"({"delay_ms": 0})", "$.provider");
  ASSERT_TRUE(config.ok()) << config.status();

  Ledger ledger({});
  SlowSink sink;
  Dispatcher dispatcher(&ledger, nullptr, &sink);
  auto context = std::make_unique<HostContext>("test.sim");
  dispatcher.OfferTo(*context);
  auto instance = PluginInstance::Create(**record, *config, std::move(context));
  ASSERT_TRUE(instance.ok()) << instance.status();
  dispatcher.Attach(instance->get(), kConcurrency);

  sink.Start();
  for (int i = 0; i < kCalls; ++i) {
    auto call = std::make_shared<Call>();
    call->key = std::string(63, '0') + std::to_string(i % 10);
    call->role = "task";
    call->request.messages = {
        {ChatMessage::Role::kUser, "red-" + std::to_string(i), ""}};
    dispatcher.Enqueue(std::move(call));
  }
  EXPECT_EQ(sink.Most(), static_cast<std::size_t>(kConcurrency));
  dispatcher.Stop(Dispatcher::StopMode::kDropInFlight);
  instance->reset();
  dispatcher.Attach(nullptr, 1);
}

}  // namespace
}  // namespace whet::testing
