#include "run/llm_service.h"

#include <utility>
#include <vector>

#include "whet/sdk/text.h"
#include "whet/service/llm.h"

#include "absl/strings/str_cat.h"
#include "base/nearest_name.h"
#include "base/status_macros.h"
#include "plugins/plugin_instance.h"
#include "run/provider_request.h"

namespace whet {

struct LlmTable {
  static absl::Status Run(LlmService& service, const std::string& plugin,
                          const std::string& role,
                          std::vector<ModelRequest> requests,
                          const whet_generate_sink& sink) {
    const auto it = service.roles_->find(role);
    if (it == service.roles_->end()) {
      std::vector<std::string> known;
      for (const auto& [name, unused] : *service.roles_)
        known.push_back(name);
      return absl::NotFoundError(
          absl::StrCat("models: the config has no role '", role, "'",
                       DidYouMean(role, known)));
    }
    WHET_ASSIGN_OR_RETURN(
        const std::vector<CallHandle> calls,
        service.calls_->Submit(
            it->second, std::move(requests),
            absl::StrCat("plugin ", plugin, " asks role ", role)));
    WHET_RETURN_IF_ERROR(service.calls_->Wait(calls));
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const ModelAnswer& a = calls[i]->answer;
      const whet_usage usage = {sizeof(usage),  0, a.usage.input, -1,
                                a.usage.output, -1};
      const whet_generate_result result = {sizeof(result),
                                           a.finish_reason,
                                           sdk::Text(a.text),
                                           sdk::Text(a.tool_calls),
                                           sdk::Text(calls[i]->request.model),
                                           sdk::Text({}),
                                           &usage};
      sink.result(sink.ctx, i, static_cast<whet_status>(a.status.code()),
                  a.status.ok() ? &result : nullptr,
                  sdk::Text(ToStd(a.status.message())));
    }
    return absl::OkStatus();
  }

  static whet_status Generate(const whet_host* host, whet_text role,
                              const whet_generate_request* requests,
                              uint64_t count, uint64_t stride,
                              const whet_generate_sink* sink,
                              whet_error* error) noexcept {
    auto* service = HostContext::Data<LlmService>(host, WHET_SERVICE_LLM);
    if (service == nullptr) {
      return FillPluginError(error,
                             absl::FailedPreconditionError("the run is over"));
    }
    absl::StatusOr<std::vector<ModelRequest>> copies =
        RequestsFromC(requests, count, stride);
    const absl::Status status =
        copies.ok() ? Run(*service, HostContext::From(host).plugin_id(),
                          sdk::Copy(role), *std::move(copies), *sink)
                    : copies.status();
    return status.ok() ? WHET_OK : FillPluginError(error, status);
  }

  static constexpr whet_llm kTable = {sizeof(whet_llm), 0, &Generate, nullptr};
};

void LlmService::OfferTo(HostContext& context) {
  context.Offer(WHET_SERVICE_LLM, &LlmTable::kTable, this);
}

}  // namespace whet
