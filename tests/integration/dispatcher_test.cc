// The dispatcher with a real provider plugin: how many answers a kill can cost.
#include "run/dispatcher.h"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

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

// What became of each call.
class Outcomes : public CallOutcomeSink {
 public:
  void OnOutcome(std::shared_ptr<Call> call, ModelAnswer answer,
                 std::function<void()> kept) override {
    {
      const std::lock_guard lock(mutex_);
      answers_.emplace(call->key, std::move(answer));
    }
    changed_.notify_all();
    kept();
  }

  // Returns when `count` calls have ended.
  std::map<std::string, ModelAnswer> Wait(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return answers_.size() == count; });
    return answers_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, ModelAnswer> answers_;
};

// A dispatcher with an instance of a provider, the simulated model by default.
class Sending {
 public:
  Sending(const nlohmann::json& settings, CallOutcomeSink* sink,
          const std::string& provider = "test.sim")
      : dispatcher_(&ledger_, nullptr, sink) {
    const PluginCatalog catalog = PluginCatalog::Scan(TestPlugins());
    const auto record = catalog.Find(PluginKind::kProvider, provider);
    EXPECT_TRUE(record.ok()) << record.status();
    const auto config =
        ValidatePluginConfig(**record, settings.dump(), "$.provider");
    EXPECT_TRUE(config.ok()) << config.status();
    auto context = std::make_unique<HostContext>(provider);
    dispatcher_.OfferTo(*context);
    auto instance =
        PluginInstance::Create(**record, *config, std::move(context));
    EXPECT_TRUE(instance.ok()) << instance.status();
    instance_ = *std::move(instance);
    dispatcher_.Attach(instance_.get(),
                       SendQueue(kConcurrency, /*known=*/true));
  }

  ~Sending() {
    Drop();
    dispatcher_.Detach();
    instance_.reset();
  }

  // Keys are 64 digits that end in `number`.
  void Send(int number) {
    auto call = std::make_shared<Call>();
    const std::string digits = std::to_string(number);
    call->key = std::string(64 - digits.size(), '0') + digits;
    call->role = "task";
    call->worst_case = {1, 10};
    call->reservation = call->worst_case;
    EXPECT_TRUE(ledger_.Reserve(call->role, call->reservation));
    call->request.messages = {{ChatMessage::Role::kUser, "red-" + digits, ""}};
    dispatcher_.Enqueue(std::move(call));
  }

  void Drop() { dispatcher_.Stop(Dispatcher::StopMode::kDropInFlight); }

  const Ledger& ledger() const { return ledger_; }

 private:
  Ledger ledger_{{}};
  Dispatcher dispatcher_;
  std::unique_ptr<PluginInstance> instance_;
};

TEST(Dispatcher, AnAnswerHoldsItsPlaceUntilItIsKept) {
  SlowSink sink;
  Sending sending({{"delay_ms", 0}}, &sink);
  sink.Start();
  for (int i = 0; i < kCalls; ++i)
    sending.Send(i);
  EXPECT_EQ(sink.Most(), static_cast<std::size_t>(kConcurrency));
}

TEST(Dispatcher, AnOutageCostsAtMostThreeAttemptsACall) {
  Outcomes outcomes;
  Sending sending({{"delay_ms", 0},
                   {"failure_rate", 1},
                   {"failure_flags", WHET_ERROR_RETRYABLE},
                   {"retry_after_ms", 1}},
                  &outcomes);
  for (int i = 0; i < 5; ++i)
    sending.Send(i);
  for (const auto& [key, answer] : outcomes.Wait(5)) {
    EXPECT_TRUE(absl::IsUnavailable(answer.status)) << answer.status;
    EXPECT_EQ(answer.charged, (Cost{3, 30}));
  }
  EXPECT_EQ(sending.ledger().spent(), (Cost{15, 150}));
  EXPECT_EQ(sending.ledger().balance().reserved.total(), Cost{});
}

TEST(Dispatcher, DoesNotWaitForAServerThatWantsAnHour) {
  Outcomes outcomes;
  Sending sending(
      {{"delay_ms", 0},
       {"failure_rate", 1},
       {"failure_flags", WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED},
       {"retry_after_ms", 3'600'000}},
      &outcomes);
  for (int i = 0; i < 5; ++i)
    sending.Send(i);
  for (const auto& [key, answer] : outcomes.Wait(5))
    EXPECT_EQ(answer.status.message(), "simulated failure");
  EXPECT_EQ(sending.ledger().spent(), Cost{});
}

TEST(Dispatcher, KeepsAProvidersOwnCancellationAsAFailure) {
  Outcomes outcomes;
  Sending sending(
      {{"delay_ms", 0}, {"failure_rate", 1}, {"failure", WHET_CANCELLED}},
      &outcomes);
  sending.Send(1);
  EXPECT_TRUE(absl::IsUnavailable(outcomes.Wait(1).begin()->second.status));
}

// A provider ignores what it does not know, as a call that it is just given.
TEST(Dispatcher, DropsACallThatTheProviderIsStillTaking) {
  Outcomes outcomes;
  Sending sending(nlohmann::json::object(), &outcomes, "test.late_starter");
  sending.Send(1);
  sending.Send(2);
  outcomes.Wait(1);  // the second one is being taken
  sending.Drop();
  for (const auto& [key, answer] : outcomes.Wait(2))
    EXPECT_EQ(answer.status.ok(), key.back() == '1') << answer.status;
}

}  // namespace
}  // namespace whet::testing
