// One provider behind another one: its operations under way, and a door that
// can be closed for good.
#ifndef WHET_CORE_RUN_PROVIDER_PART_H_
#define WHET_CORE_RUN_PROVIDER_PART_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>

#include "whet/provider.h"
#include "whet/service/providers.h"

#include "absl/status/status.h"
#include "plugins/host_context.h"
#include "plugins/plugin_instance.h"

namespace whet {

// Thread-safe.
class ProviderPart {
 public:
  explicit ProviderPart(const HostContext* front) : front_(front) {}
  ProviderPart(const ProviderPart&) = delete;
  ProviderPart& operator=(const ProviderPart&) = delete;

  // Offers whet.completion/1 to the instance that will be started: completions
  // go to the one in front.
  void OfferTo(HostContext& context);

  // Keeps what `make` returns, once; concurrent callers wait for the first.
  // FAILED_PRECONDITION once it is closed.
  template <typename Make>
  absl::Status Start(const Make& make) {
    const std::lock_guard starting(start_);
    // Not asked again by Keep(): Close() waits for this.
    if (closed())
      return absl::FailedPreconditionError("the run is over");
    if (Visit(this).instance() != nullptr)
      return absl::OkStatus();
    auto instance = make();
    if (!instance.ok())
      return instance.status();
    Keep(*std::move(instance));
    return absl::OkStatus();
  }

  // Waits until nobody is inside, then gives the instance away; null if there
  // is none. Nobody comes in any more.
  std::unique_ptr<PluginInstance> Close();

  // Holds the door open while it lives.
  class Visit {
   public:
    explicit Visit(ProviderPart* part);
    ~Visit();
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    // Null before Start() and after Close().
    PluginInstance* instance() const { return instance_; }

   private:
    ProviderPart* part_;
    PluginInstance* instance_ = nullptr;
  };

  // False if `op` is under way already.
  bool Begin(whet_op op);
  // False if it is not under way.
  bool End(whet_op op);

 private:
  friend struct PartCompletion;

  bool closed() const;
  void Keep(std::unique_ptr<PluginInstance> instance);
  bool UnderWay(whet_op op) const;

  const HostContext* front_;
  std::mutex start_;  // held while an instance is made
  mutable std::mutex mutex_;
  std::condition_variable empty_;
  std::unique_ptr<PluginInstance> instance_;
  std::set<whet_op> under_way_;
  int inside_ = 0;
  bool closed_ = false;
};

}  // namespace whet

#endif  // WHET_CORE_RUN_PROVIDER_PART_H_
