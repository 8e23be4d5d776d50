// whet.draft.providers/1: other providers for one provider that stands in front
// of them.
//
//   ProviderService behind({choose, make, release}, log);
//   behind.OfferTo(*context);         // of the one in front
//   ... PluginInstance::Create(...)   // chooses, perhaps starts
//   behind.Settle();                  // no more choices from now on
//   ...
//   behind.Close();                   // before the one in front is destroyed
//
// Choices are made on one thread; everything else on any.
#ifndef WHET_CORE_RUN_PROVIDER_SERVICE_H_
#define WHET_CORE_RUN_PROVIDER_SERVICE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "whet/core/config.h"
#include "whet/core/plugin_catalog.h"

#include "absl/status/statusor.h"
#include "plugins/host_context.h"
#include "plugins/plugin_instance.h"
#include "run/provider_part.h"
#include "services/log_service.h"

namespace whet {

// A provider and what it is made with; its settings were checked.
struct ProviderChoice {
  PluginRecord record;
  std::string config;
  std::string model;
  std::optional<Isolation> isolation = std::nullopt;
};

class ProviderService {
 public:
  struct Maker {
    // Errors name the place as a JSON path from `$`.
    std::function<absl::StatusOr<ProviderChoice>(const std::string& id,
                                                 const std::string& model,
                                                 const std::string& config)>
        choose;
    // `context` offers what only this can offer already.
    std::function<absl::StatusOr<std::unique_ptr<PluginInstance>>(
        const ProviderChoice& choice, std::unique_ptr<HostContext> context)>
        make;
    // Afterwards no service calls the instance any more.
    std::function<void(PluginInstance& instance)> release;
  };

  // `log` knows the credentials and must outlive this.
  ProviderService(Maker maker, const LogService* log);
  ~ProviderService();  // Close()
  ProviderService(const ProviderService&) = delete;
  ProviderService& operator=(const ProviderService&) = delete;

  // Offers whet.draft.providers/1 to the one in front. `this` must outlive it.
  void OfferTo(HostContext& context);

  void Settle() { maker_.choose = nullptr; }

  // Ends every instance made here; what it still completes reaches the one in
  // front, which gets FAILED_PRECONDITION for whatever it asks from now on.
  void Close();

  // In order. On the thread that makes choices, or after Settle().
  std::vector<const ProviderChoice*> choices() const;

 private:
  friend struct ProvidersTable;
  struct Part {
    Part(ProviderChoice made_of, const HostContext* front)
        : choice(std::move(made_of)), door(front) {}
    const ProviderChoice choice;
    ProviderPart door;
  };

  Maker maker_;
  const LogService* log_;
  std::vector<std::unique_ptr<Part>> parts_;  // number - 1
};

}  // namespace whet

#endif  // WHET_CORE_RUN_PROVIDER_SERVICE_H_
