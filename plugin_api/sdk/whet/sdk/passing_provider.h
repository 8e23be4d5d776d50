// A provider that stands in front of another one
// (draft service whet.draft.providers/1):
//
//   class Recorder : public whet::sdk::PassingProvider {
//    public:
//     explicit Recorder(const whet::sdk::Context& c)
//         : PassingProvider(c), other_(c.host, "openai", "gpt-4.1", "{}") {
//       other_.Start();
//     }
//     void Generate(whet_op op, GenerateRequest request) override {
//       other_.Generate(op, request);
//     }
//     void OnGenerated(whet_op op, const GenerateResult& result) override {
//       Complete(op, result);
//     }
//     ...
//   };
//   WHET_PASSING_PROVIDER_PLUGIN(Recorder, {.id = "acme.recorder", ...,
//                                           .needs = WHET_PASSING_NEEDS})
#ifndef WHET_SDK_PASSING_PROVIDER_H_
#define WHET_SDK_PASSING_PROVIDER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/provider.h"
#include "whet/service/providers.h"

namespace whet::sdk {

// The provider behind. Thread-safe. Copies are the same provider.
class OtherProvider {
 public:
  // In the constructor of a plugin only. Throws Error: NOT_FOUND for an unknown
  // id, INVALID_ARGUMENT for its settings.
  OtherProvider(const Host& host, std::string_view id, std::string_view model,
                std::string_view config)
      : host_(host.get()),
        service_(host.Service<whet_draft_providers>(WHET_SERVICE_PROVIDERS)) {
    ErrorBuffer error;
    error.ThrowIfFailed(service_->choose(host_, Text(id), Text(model),
                                         Text(config), &number_, error.get()));
  }

  // Before the first request; may block. Throws what its creation fails with.
  void Start() const {
    ErrorBuffer error;
    error.ThrowIfFailed(service_->start(host_, number_, error.get()));
  }

  // If it throws, nothing follows; else one call of OnGenerated or OnFailed.
  void Generate(whet_op op, const GenerateRequest& request) const {
    const GenerateRequestView view(request);
    ErrorBuffer error;
    error.ThrowIfFailed(
        service_->generate(host_, number_, op, &view.c(), error.get()));
  }

  // If it throws, nothing follows; else one call of OnEmbedded or OnFailed.
  void Embed(whet_op op, const EmbedRequest& request) const {
    std::vector<whet_text> texts;
    for (const std::string& text : request.texts)
      texts.push_back(Text(text));
    const whet_embed_request c = {sizeof(c),           request.dimensions,
                                  texts.data(),        texts.size(),
                                  Text(request.model), request.timeout_ms};
    ErrorBuffer error;
    error.ThrowIfFailed(service_->embed(host_, number_, op, &c, error.get()));
  }

  // As Provider::CountTokens(), which throws UNIMPLEMENTED if it cannot. So
  // does a host that came before it.
  std::int64_t CountTokens(const GenerateRequest& request) const {
    if (!WHET_HAS(service_, whet_draft_providers, count_tokens) ||
        service_->count_tokens == nullptr) {
      throw Error(WHET_UNIMPLEMENTED, "this host does not count tokens");
    }
    const GenerateRequestView view(request);
    std::int64_t tokens = 0;
    ErrorBuffer error;
    error.ThrowIfFailed(service_->count_tokens(host_, number_, &view.c(),
                                               &tokens, error.get()));
    return tokens;
  }

  void Cancel(whet_op op) const { service_->cancel(host_, number_, op); }

  // 0: unknown, as before Start().
  std::uint32_t Concurrency() const {
    whet_provider_limits limits{};
    limits.struct_size = sizeof(limits);
    service_->limits(host_, number_, &limits);
    return limits.concurrency;
  }

  // As Provider::Models(). Throws UNIMPLEMENTED if it cannot list them.
  std::string Models() const {
    std::string json;
    ErrorBuffer error;
    error.ThrowIfFailed(
        service_->models(host_, number_, StringSink(json).get(), error.get()));
    return json;
  }

 private:
  const whet_host* host_;
  const whet_draft_providers* service_;
  std::uint64_t number_ = 0;
};

// `text` without the credentials that the host knows. Thread-safe.
inline std::string Masked(const Host& host, std::string_view text) {
  const auto* service =
      host.Service<whet_draft_providers>(WHET_SERVICE_PROVIDERS);
  std::string out;
  service->mask(host.get(), Text(text), StringSink(out).get());
  return out;
}

class PassingProvider : public Provider {
 public:
  using Provider::Provider;

  // What becomes of an operation of an OtherProvider, on any thread, exactly
  // one of these. Must not block or throw; on the way to Complete(), Fail() or
  // CompleteEmbedding().
  virtual void OnGenerated(whet_op op, const GenerateResult& result) = 0;
  virtual void OnFailed(whet_op op, const Error& error) = 0;
  virtual void OnEmbedded(whet_op op, const EmbedResult& result) = 0;
  // Before it.
  virtual void OnQuota(whet_op op, const Quota& quota) { Announce(op, quota); }
};

namespace internal {

inline Usage UsageFromC(const whet_usage* usage) {
  return usage == nullptr
             ? Usage{}
             : Usage{usage->input_tokens, usage->cached_input_tokens,
                     usage->output_tokens, usage->reasoning_tokens};
}

struct PassingProviderAdapter : EmbeddingProviderAdapter {
  static PassingProvider& Get(whet_instance* instance) {
    return static_cast<PassingProvider&>(ProviderAdapter::Get(instance));
  }
  static void OnGenerated(whet_instance* instance, whet_op op,
                          const whet_generate_result* c) noexcept {
    Guard(nullptr, [&] {
      Get(instance).OnGenerated(
          op,
          {Copy(c->text), c->finish_reason, Copy(c->tool_calls), Copy(c->model),
           Copy(c->request_id), UsageFromC(c->usage), Copy(LogprobsOf(*c))});
    });
  }
  static void OnFailed(whet_instance* instance, whet_op op,
                       const whet_error* c) noexcept {
    Guard(nullptr, [&] {
      Get(instance).OnFailed(op, Error(c->code, std::string(c->message, c->len),
                                       c->flags, c->retry_after_ms));
    });
  }
  static void OnQuota(whet_instance* instance, whet_op op,
                      const whet_quota* c) noexcept {
    const Quota quota = {
        {c->requests_limit, c->requests_remaining, c->requests_reset_ms},
        {c->tokens_limit, c->tokens_remaining, c->tokens_reset_ms}};
    Guard(nullptr, [&] { Get(instance).OnQuota(op, quota); });
  }
  static void OnEmbedded(whet_instance* instance, whet_op op,
                         const whet_embed_result* c) noexcept {
    Guard(nullptr, [&] {
      EmbedResult result;
      for (std::uint64_t i = 0; i < c->count; ++i) {
        const float* row = c->values + i * c->dimensions;
        result.vectors.emplace_back(row, row + c->dimensions);
      }
      result.usage = UsageFromC(c->usage);
      Get(instance).OnEmbedded(op, result);
    });
  }
  static const void* GetExtension(whet_instance*, whet_text id) noexcept {
    static const whet_draft_provider_client client = {
        sizeof(client), 0, &OnGenerated, &OnFailed, &OnQuota, &OnEmbedded};
    return View(id) == WHET_EXTENSION_PROVIDER_CLIENT ? &client : nullptr;
  }
};

}  // namespace internal

// The services that such a provider needs, for Info::needs.
#define WHET_PASSING_NEEDS \
  { WHET_SERVICE_COMPLETION, WHET_SERVICE_PROVIDERS }

#define WHET_PASSING_PROVIDER_PLUGIN(Class, ...)                        \
  WHET_SDK_PLUGIN(Class, ::whet::sdk::internal::PassingProviderAdapter, \
                  __VA_ARGS__)

}  // namespace whet::sdk

#endif  // WHET_SDK_PASSING_PROVIDER_H_
