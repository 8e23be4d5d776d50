// The real provider `openai` behind the real dispatcher and HTTP service, for
// tests that watch single calls: no run, no journal.
//
//   LiveProvider provider(server.base_url());
//   const Ended ended = provider.Ask("red-17", milliseconds(2000)).get();
//   EXPECT_TRUE(ended.answer.status.ok());
//   EXPECT_EQ(provider.traffic().requests, server.request_count());
//
// Ask may be called from any thread.
#ifndef WHET_TESTS_FAULTS_LIVE_PROVIDER_H_
#define WHET_TESTS_FAULTS_LIVE_PROVIDER_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include <nlohmann/json.hpp>

#include "whet/core/result.h"

#include "run/dispatcher.h"
#include "run/ledger.h"
#include "services/http_service.h"
#include "services/log_service.h"
#include "services/secret_service.h"

namespace whet::testing {

// The final outcome of a call, and what it took.
struct Ended {
  ModelAnswer answer;
  std::chrono::milliseconds took{0};
};

class LiveProvider : private CallOutcomeSink {
 public:
  // `more`: settings of the provider beside its base_url.
  explicit LiveProvider(const std::string& base_url,
                        nlohmann::json more = nlohmann::json::object(),
                        BudgetLimits limits = {});
  ~LiveProvider() override;

  std::future<Ended> Ask(const std::string& text,
                         std::chrono::milliseconds timeout);

  Traffic traffic() const { return dispatcher_.traffic(); }
  const Ledger& ledger() const { return ledger_; }

 private:
  struct Asked {
    std::promise<Ended> promise;
    std::chrono::steady_clock::time_point start;
  };

  void OnOutcome(std::shared_ptr<Call> call, ModelAnswer answer,
                 std::function<void()> kept) override;

  Ledger ledger_;
  std::unique_ptr<LogService> log_;
  std::unique_ptr<SecretService> secrets_;
  std::unique_ptr<HttpService> http_;
  std::mutex mutex_;
  std::map<std::string, Asked> asked_;  // by key
  std::atomic<int> next_{0};
  Dispatcher dispatcher_;
  std::unique_ptr<PluginInstance> instance_;
};

}  // namespace whet::testing

#endif  // WHET_TESTS_FAULTS_LIVE_PROVIDER_H_
