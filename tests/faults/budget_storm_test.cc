// Every kind of limit under 256 calls in flight with random latencies and
// failures: the books of the ledger against its limits at every look, and
// against what the model was really asked.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/core/plugin_catalog.h"
#include "whet/status.h"

#include "gtest/gtest.h"
#include "plugins/host_context.h"
#include "plugins/plugin_instance.h"
#include "run/call_table.h"
#include "sim_world.h"

namespace whet::testing {
namespace {

constexpr int kInFlight = 256;
constexpr int kBatch = 250;
constexpr std::size_t kTicketsAtOnce = 6;

// A dollar per million tokens in, two out.
constexpr TokenPrice kPrice{1'000'000, 2'000'000};

class Storm {
 public:
  explicit Storm(const BudgetSpec& budget)
      : ledger_(LimitsOf(budget)),
        program_(LimitsOf(budget)),
        table_(&ledger_, &program_, &steps_, nullptr, 1),
        dispatcher_(&ledger_, nullptr, &table_) {
    const PluginCatalog catalog = PluginCatalog::Scan(TestPlugins());
    const auto record = catalog.Find(PluginKind::kProvider, "test.sim");
    EXPECT_TRUE(record.ok()) << record.status();
    const nlohmann::json settings = {
        {"delay_ms", 4},
        {"failure_rate", 0.05},
        {"failure", WHET_DATA_LOSS},  // says nothing about load
        {"failure_flags", WHET_ERROR_RETRYABLE},
        {"retry_after_ms", 1},
        {"count_file", (world_.dir() / "billed").string()}};
    const auto config =
        ValidatePluginConfig(**record, settings.dump(), "$.models.task");
    EXPECT_TRUE(config.ok()) << config.status();
    auto context = std::make_unique<HostContext>("test.sim");
    dispatcher_.OfferTo(*context);
    auto instance =
        PluginInstance::Create(**record, *config, std::move(context));
    EXPECT_TRUE(instance.ok()) << instance.status();
    instance_ = *std::move(instance);
    dispatcher_.Attach(instance_.get(), SendQueue(kInFlight, /*known=*/true));
    table_.AddDispatcher(&dispatcher_);
    for (const char* name : {"task", "judge"}) {
      Role& role = roles_[name];
      role.name = name;
      role.provider_identity = "test.sim";
      role.price = kPrice;
      role.dispatcher = &dispatcher_;
    }
  }

  ~Storm() {
    table_.Stop(Dispatcher::StopMode::kDropInFlight);
    dispatcher_.Detach();
    instance_.reset();
  }

  // Asks until both roles are refused; looks at the books all the time.
  void Run() {
    std::atomic<bool> done{false};
    std::thread watcher([this, &done] {
      while (!done.load()) {
        const Ledger::Balance now = ledger_.balance();
        RoleCosts sum = now.spent;
        sum.Add(now.reserved);
        if (!ledger_.limits().Cover(sum))
          ++overspent_;
        most_in_flight_ = std::max(most_in_flight_, table_.in_flight());
        ++looks_;
      }
    });
    // What is under way is committed at its worst case: a refusal is final only
    // once nothing is.
    for (bool more = true; more;) {
      while (AskOnce("task") || AskOnce("judge")) {
      }
      more = !tickets_.empty();
      while (!tickets_.empty())
        WaitForOldest();
    }
    done.store(true);
    watcher.join();
  }

  void Check(const char* kind) {
    const RoleCosts spent = ledger_.balance().spent;
    std::printf(
        "%s: %lld calls, %lld tokens, $%.6f; in flight %lld; overspend %lld of "
        "%lld looks\n",
        kind, static_cast<long long>(spent.total().calls),
        static_cast<long long>(spent.total().tokens), spent.total().dollars(),
        static_cast<long long>(most_in_flight_),
        static_cast<long long>(overspent_), static_cast<long long>(looks_));
    EXPECT_EQ(overspent_, 0);
    EXPECT_GT(looks_, 0);
    EXPECT_TRUE(ledger_.limits().Cover(spent));
    EXPECT_EQ(ledger_.balance().reserved.total(), Cost{});
    // Each attempt was asked once and charged once, failed ones included.
    EXPECT_EQ(world_.Billed(), spent.total().calls);
  }

  RoleCosts Spent() const { return ledger_.balance().spent; }
  std::int64_t most_in_flight() const { return most_in_flight_; }

 private:
  bool AskOnce(const char* role) {
    std::vector<ModelRequest> requests(kBatch);
    for (ModelRequest& request : requests) {
      const std::string number = std::to_string(next_++);
      request.messages = {{ChatMessage::Role::kUser,
                           std::string(next_ % 90, 'x') + " red-" + number,
                           ""}};
      request.max_output_tokens = 16;
    }
    const auto calls =
        table_.Submit(roles_.at(role), std::move(requests), "ask");
    if (!calls.ok()) {
      EXPECT_TRUE(absl::IsResourceExhausted(calls.status())) << calls.status();
      return false;
    }
    tickets_.push_back(*calls);
    if (tickets_.size() == kTicketsAtOnce)
      WaitForOldest();
    return true;
  }

  void WaitForOldest() {
    const absl::Status waited = table_.Wait(tickets_.front());
    EXPECT_TRUE(waited.ok()) << waited;
    tickets_.pop_front();
  }

  SimWorld world_;
  Ledger ledger_;
  ProgramBudget program_;
  StepLog steps_;
  CallTable table_;
  Dispatcher dispatcher_;
  std::unique_ptr<PluginInstance> instance_;
  std::map<std::string, Role> roles_;
  std::deque<std::vector<CallHandle>> tickets_;
  std::uint64_t next_ = 0;
  std::int64_t looks_ = 0;
  std::int64_t overspent_ = 0;
  std::int64_t most_in_flight_ = 0;
};

TEST(BudgetStorm, AHundredThousandCalls) {
  BudgetSpec budget;
  budget.calls = 100'000;
  Storm storm(budget);
  storm.Run();
  storm.Check("calls");
  EXPECT_EQ(storm.most_in_flight(), kInFlight);
  EXPECT_GT(storm.Spent().total().calls, 99'500);
}

TEST(BudgetStorm, Tokens) {
  BudgetSpec budget;
  budget.tokens = 400'000;
  Storm storm(budget);
  storm.Run();
  storm.Check("tokens");
  EXPECT_GT(storm.Spent().total().tokens, 370'000);
}

TEST(BudgetStorm, Money) {
  BudgetSpec budget;
  budget.usd = 0.5;
  Storm storm(budget);
  storm.Run();
  storm.Check("money");
  EXPECT_GT(storm.Spent().total().dollars(), 0.46);
}

TEST(BudgetStorm, ByRole) {
  BudgetSpec budget;
  budget.calls = 20'000;
  budget.roles["judge"].calls = 9'000;
  budget.roles["task"].usd = 0.25;
  Storm storm(budget);
  storm.Run();
  storm.Check("by role");
  EXPECT_GT(storm.Spent().of("judge").calls, 8'700);
  EXPECT_GT(storm.Spent().of("task").dollars(), 0.225);
}

}  // namespace
}  // namespace whet::testing
