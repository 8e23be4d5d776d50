#include "run/evaluator_service.h"

#include <utility>

#include "whet/evaluator.h"
#include "whet/sdk/text.h"
#include "whet/service/evaluators.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plugins/plugin_call.h"

namespace whet {

struct EvaluatorsTable {
  static absl::Status Make(EvaluatorService& service, const HostContext& owner,
                           const std::string& id, const std::string& config,
                           uint64_t* number) {
    WHET_RETURN_IF_ERROR(PluginCall::CheckThread(WHET_SERVICE_EVALUATORS));
    if (service.maker_ == nullptr || owner.instance() != nullptr) {
      return absl::FailedPreconditionError(
          "evaluators can be made only while the one that asks is created");
    }
    auto instance = service.maker_(id, config);
    if (!instance.ok())
      return instance.status();
    service.parts_.push_back({&owner, *std::move(instance)});
    *number = service.parts_.size();
    return absl::OkStatus();
  }

  static whet_status Create(const whet_host* host, whet_text id,
                            whet_text config, uint64_t* number,
                            whet_error* error) noexcept {
    auto* service =
        HostContext::Data<EvaluatorService>(host, WHET_SERVICE_EVALUATORS);
    const absl::Status status =
        service == nullptr ? absl::FailedPreconditionError("the run is over")
                           : Make(*service, HostContext::From(host),
                                  sdk::Copy(id), sdk::Copy(config), number);
    return status.ok() ? WHET_OK : FillPluginError(error, status);
  }

  static absl::StatusOr<const PluginInstance*> Part(const whet_host* host,
                                                    uint64_t number) {
    WHET_RETURN_IF_ERROR(PluginCall::CheckThread(WHET_SERVICE_EVALUATORS));
    const auto* service =
        HostContext::Data<EvaluatorService>(host, WHET_SERVICE_EVALUATORS);
    const PluginInstance* part =
        service == nullptr ? nullptr
                           : service->Find(HostContext::From(host), number);
    if (part == nullptr) {
      return absl::NotFoundError(
          absl::StrCat("no evaluator ", number, " of this plugin"));
    }
    return part;
  }

  static whet_status Score(const whet_host* host, uint64_t number,
                           const whet_eval_batch* batch,
                           const whet_eval_sink* sink,
                           whet_error* error) noexcept {
    const auto part = Part(host, number);
    if (!part.ok())
      return FillPluginError(error, part.status());
    return (*part)->table<whet_evaluator>()->score((*part)->c(), batch, sink,
                                                   error);
  }

  static whet_status Aggregate(const whet_host* host, uint64_t number,
                               const whet_text* statistics, uint64_t count,
                               const whet_aggregate_sink* sink,
                               whet_error* error) noexcept {
    const auto part = Part(host, number);
    if (!part.ok())
      return FillPluginError(error, part.status());
    const auto* table = (*part)->table<whet_evaluator>();
    if (!WHET_HAS(table, whet_evaluator, aggregate) ||
        table->aggregate == nullptr) {
      return FillPluginError(
          error, absl::UnimplementedError(
                     absl::StrCat((*part)->id(), " has no metrics of a set")));
    }
    return table->aggregate((*part)->c(), statistics, count, sink, error);
  }

  static constexpr whet_evaluators kTable = {sizeof(whet_evaluators), 0,
                                             &Create, &Score, &Aggregate};
};

void EvaluatorService::OfferTo(HostContext& context) {
  context.Offer(WHET_SERVICE_EVALUATORS, &EvaluatorsTable::kTable, this);
}

void EvaluatorService::Clear() {
  while (!parts_.empty())
    parts_.pop_back();
}

const PluginInstance* EvaluatorService::Find(const HostContext& owner,
                                             std::uint64_t number) const {
  if (number == 0 || number > parts_.size())
    return nullptr;
  const Part& part = parts_[number - 1];
  return part.owner == &owner ? part.instance.get() : nullptr;
}

}  // namespace whet
