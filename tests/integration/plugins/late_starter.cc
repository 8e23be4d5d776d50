// A provider that is asked to cancel an operation while it still starts it, and
// so does not know it: it holds the second operation up until that has come.
// The first one it answers meanwhile.
#include <condition_variable>
#include <mutex>

#include "whet/sdk/provider.h"

namespace {

using whet::sdk::Error;

class LateStarter : public whet::sdk::Provider {
 public:
  using Provider::Provider;

  void Generate(whet_op op, whet::sdk::GenerateRequest) override {
    std::unique_lock lock(mutex_);
    if (first_ == 0) {
      first_ = op;
      return;
    }
    Complete(first_, {.text = "red"});
    asked_.wait(lock, [this] { return asked_early_; });
    second_ = op;
  }

  void Cancel(whet_op op) override {
    const std::scoped_lock lock(mutex_);
    if (op == second_) {
      Fail(op, Error(WHET_CANCELLED, "cancelled"));
      return;
    }
    asked_early_ = true;
    asked_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable asked_;
  bool asked_early_ = false;
  whet_op first_ = 0;
  whet_op second_ = 0;
};

}  // namespace

WHET_PROVIDER_PLUGIN(LateStarter, {.id = "test.late_starter",
                                   .name = "Late starter",
                                   .version = "1.0.0",
                                   .needs = {WHET_SERVICE_COMPLETION}})
