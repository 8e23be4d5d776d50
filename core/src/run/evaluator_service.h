// whet.evaluators/1: evaluators for an evaluator that combines others.
//
//   EvaluatorService service;
//   service.Open([&](const std::string& id, const std::string& config) {...});
//   service.OfferTo(*context);        // of the one that combines
//   ... PluginInstance::Create(...)   // makes its parts meanwhile
//   service.Close();                  // no more parts from now on
//
// Parts live until Clear(), which comes after the instances that use them are
// gone. Made on one thread; scores from several, on each inside a PluginCall: a
// call from another thread answers FAILED_PRECONDITION.
#ifndef WHET_CORE_RUN_EVALUATOR_SERVICE_H_
#define WHET_CORE_RUN_EVALUATOR_SERVICE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "plugins/host_context.h"
#include "plugins/plugin_instance.h"

namespace whet {

class EvaluatorService {
 public:
  // Makes the evaluator `id` with settings `config`, a JSON object. Errors name
  // the place as a JSON path from `$`.
  using Maker = std::function<absl::StatusOr<std::unique_ptr<PluginInstance>>(
      const std::string& id, const std::string& config)>;

  ~EvaluatorService() { Clear(); }

  void Open(Maker maker) { maker_ = std::move(maker); }
  void Close() { maker_ = nullptr; }

  // Offers whet.evaluators/1. `this` must outlive the instance.
  void OfferTo(HostContext& context);

  // Drops all parts, those made last first.
  void Clear();

 private:
  friend struct EvaluatorsTable;
  struct Part {
    const HostContext* owner;  // who asked for it
    std::unique_ptr<PluginInstance> instance;
  };
  // Null if `number` is none of `owner`'s parts.
  const PluginInstance* Find(const HostContext& owner,
                             std::uint64_t number) const;

  Maker maker_;
  std::vector<Part> parts_;  // number - 1
};

}  // namespace whet

#endif  // WHET_CORE_RUN_EVALUATOR_SERVICE_H_
