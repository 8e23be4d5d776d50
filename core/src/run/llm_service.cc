#include "run/llm_service.h"

#include <utility>
#include <vector>

#include "whet/sdk/text.h"
#include "whet/service/llm.h"

#include "absl/strings/str_cat.h"
#include "base/nearest_name.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "plugins/plugin_call.h"
#include "plugins/plugin_instance.h"
#include "run/provider_request.h"
#include "run/vector_text.h"

namespace whet {

struct LlmTable {
  static absl::StatusOr<const Role*> FindRole(const LlmService& service,
                                              const std::string& role) {
    const auto it = service.roles_->find(role);
    if (it == service.roles_->end()) {
      std::vector<std::string> known;
      for (const auto& [name, unused] : *service.roles_)
        known.push_back(name);
      return absl::NotFoundError(
          absl::StrCat("models: the config has no role '", role, "'",
                       DidYouMean(role, known)));
    }
    return &it->second;
  }

  static absl::StatusOr<std::vector<CallHandle>> Ask(
      LlmService& service, const Role& role, const std::string& what,
      std::vector<ModelRequest> requests) {
    WHET_ASSIGN_OR_RETURN(
        std::vector<CallHandle> calls,
        service.calls_->Submit(role, std::move(requests),
                               absl::StrCat(what, " role ", role.name)));
    WHET_RETURN_IF_ERROR(service.calls_->Wait(calls));
    return calls;
  }

  static absl::Status RunGenerate(LlmService& service,
                                  const std::string& plugin,
                                  const std::string& role_name,
                                  std::vector<ModelRequest> requests,
                                  const whet_generate_sink& sink) {
    WHET_RETURN_IF_ERROR(PluginCall::CheckThread(WHET_SERVICE_LLM));
    WHET_ASSIGN_OR_RETURN(const Role* role, FindRole(service, role_name));
    WHET_ASSIGN_OR_RETURN(
        const std::vector<CallHandle> calls,
        Ask(service, *role, absl::StrCat("plugin ", plugin, " asks"),
            std::move(requests)));
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
                                           &usage,
                                           sdk::Text(a.logprobs)};
      sink.result(sink.ctx, i, static_cast<whet_status>(a.status.code()),
                  a.status.ok() ? &result : nullptr,
                  sdk::Text(ToStd(a.status.message())));
    }
    return absl::OkStatus();
  }

  static absl::Status RunEmbed(LlmService& service, const std::string& plugin,
                               const std::string& role_name,
                               const whet_text* texts, std::uint64_t count,
                               const whet_embed_sink& sink) {
    WHET_RETURN_IF_ERROR(PluginCall::CheckThread(WHET_SERVICE_LLM));
    WHET_ASSIGN_OR_RETURN(const Role* role, FindRole(service, role_name));
    if (!role->dispatcher->CanEmbed()) {
      return absl::UnimplementedError(
          absl::StrCat("models.", role_name, ": the provider '",
                       role->spec.provider, "' has no embeddings"));
    }
    std::vector<ModelRequest> requests(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      requests[i].embedding = true;
      requests[i].messages = {{ChatMessage::Role::kUser,
                               ReplaceInvalidUtf8(sdk::View(texts[i])), "",
                               ""}};
    }
    WHET_ASSIGN_OR_RETURN(
        const std::vector<CallHandle> calls,
        Ask(service, *role, absl::StrCat("plugin ", plugin, " embeds with"),
            std::move(requests)));
    for (std::size_t i = 0; i < calls.size(); ++i) {
      const ModelAnswer& answer = calls[i]->answer;
      const absl::StatusOr<std::vector<float>> vector =
          answer.status.ok()
              ? ParseVectorText(answer.text)
              : absl::StatusOr<std::vector<float>>(answer.status);
      if (vector.ok()) {
        sink.vector(sink.ctx, i, WHET_OK, vector->data(), vector->size(),
                    sdk::Text({}));
      } else {
        sink.vector(sink.ctx, i,
                    static_cast<whet_status>(vector.status().code()), nullptr,
                    0, sdk::Text(ToStd(vector.status().message())));
      }
    }
    return absl::OkStatus();
  }

  static whet_status Embed(const whet_host* host, whet_text role,
                           const whet_text* texts, uint64_t count,
                           const whet_embed_sink* sink,
                           whet_error* error) noexcept {
    auto* service = HostContext::Data<LlmService>(host, WHET_SERVICE_LLM);
    const absl::Status status =
        service == nullptr
            ? absl::FailedPreconditionError("the run is over")
            : RunEmbed(*service, HostContext::From(host).plugin_id(),
                       sdk::Copy(role), texts, count, *sink);
    return status.ok() ? WHET_OK : FillPluginError(error, status);
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
        copies.ok() ? RunGenerate(*service, HostContext::From(host).plugin_id(),
                                  sdk::Copy(role), *std::move(copies), *sink)
                    : copies.status();
    return status.ok() ? WHET_OK : FillPluginError(error, status);
  }

  static constexpr whet_llm kTable = {sizeof(whet_llm), 0, &Generate, &Embed};
};

void LlmService::OfferTo(HostContext& context) {
  context.Offer(WHET_SERVICE_LLM, &LlmTable::kTable, this);
}

}  // namespace whet
