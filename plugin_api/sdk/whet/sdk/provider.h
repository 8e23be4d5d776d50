// A provider that brings its own model (provider_llama). For models behind an
// HTTP interface use http_provider.h.
//
// Generate() and Cancel() may be called on any thread; Generate() returns at
// once and the answer goes through Complete()/Fail(), exactly once per op.
#ifndef WHET_SDK_PROVIDER_H_
#define WHET_SDK_PROVIDER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "whet/provider.h"
#include "whet/sdk/generation.h"
#include "whet/sdk/plugin.h"
#include "whet/service/completion.h"
#include "whet/service/http.h"

namespace whet::sdk {

// What a server says about its limits; -1: it does not say. Milliseconds until
// `remaining` is `limit` again.
struct Quota {
  struct Kind {
    std::int64_t limit = -1;
    std::int64_t remaining = -1;
    std::int64_t reset_ms = -1;
    bool operator==(const Kind&) const = default;
  };
  Kind requests = {};
  Kind tokens = {};
  bool operator==(const Quota&) const = default;
};

class Provider {
 public:
  explicit Provider(const Context& context)
      : host_(context.host),
        completion_(host_.Service<whet_completion>(WHET_SERVICE_COMPLETION)) {}
  virtual ~Provider() = default;

  // Starts `op`. If it throws, the op has failed and nothing may follow.
  virtual void Generate(whet_op op, GenerateRequest request) = 0;
  // As Generate(), but the answer goes through CompleteEmbedding(). Called only
  // if the plugin is a WHET_EMBEDDING_PROVIDER_PLUGIN.
  virtual void Embed(whet_op /*op*/, EmbedRequest /*request*/) {
    throw Error(WHET_UNIMPLEMENTED, "this provider has no embeddings");
  }
  // Asks that `op` ends soon; it still completes.
  virtual void Cancel(whet_op /*op*/) {}
  // Useful operations at once; 0: unknown.
  virtual std::uint32_t Concurrency() const { return 0; }
  // JSON array of {"id", "context"?}.
  virtual std::string Models() {
    throw Error(WHET_UNIMPLEMENTED, "this provider cannot list its models");
  }
  // Input tokens of `request`, as the usage of its answer would have them. May
  // block.
  virtual std::int64_t CountTokens(const GenerateRequest& /*request*/) {
    throw Error(WHET_UNIMPLEMENTED, "this provider cannot count tokens");
  }
  // What the server behind `model` can do, as whet_provider_probe has it. May
  // block.
  virtual std::string Probe(std::string_view /*model*/) {
    throw Error(WHET_UNIMPLEMENTED, "this provider cannot probe its server");
  }
  // Stops accepting work and cancels what is under way, without blocking.
  virtual void Shutdown() {}
  // Only HttpProvider overrides it.
  virtual void OnHttpResponse(std::uint64_t /*token*/,
                              const whet_http_response& /*response*/) {}

 protected:
  const Host& host() const { return host_; }

  // Thread-safe.
  void Complete(whet_op op, const GenerateResult& result) const {
    const whet_usage usage = {
        sizeof(whet_usage),         0,
        result.usage.input_tokens,  result.usage.cached_input_tokens,
        result.usage.output_tokens, result.usage.reasoning_tokens};
    const whet_generate_result c = {sizeof(whet_generate_result),
                                    result.finish_reason,
                                    Text(result.text),
                                    Text(result.tool_calls),
                                    Text(result.model),
                                    Text(result.request_id),
                                    &usage,
                                    Text(result.logprobs)};
    completion_->generated(host_.get(), op, &c);
  }

  // Thread-safe.
  void CompleteEmbedding(whet_op op, const EmbedResult& result) const {
    std::vector<float> values;
    for (const std::vector<float>& vector : result.vectors) {
      if (vector.size() != result.vectors.front().size()) {
        Fail(op, Error(WHET_DATA_LOSS, "vectors of different lengths"));
        return;
      }
      values.insert(values.end(), vector.begin(), vector.end());
    }
    const whet_usage usage = {
        sizeof(whet_usage),         0,
        result.usage.input_tokens,  result.usage.cached_input_tokens,
        result.usage.output_tokens, result.usage.reasoning_tokens};
    const whet_embed_result c = {
        sizeof(whet_embed_result),
        static_cast<std::uint32_t>(
            result.vectors.empty() ? 0 : result.vectors.front().size()),
        values.data(), result.vectors.size(), &usage};
    completion_->embedded(host_.get(), op, &c);
  }

  // What came with the answer of `op`, before it is completed or failed. A host
  // that does not care is not told. Thread-safe.
  void Announce(whet_op op, const Quota& quota) const {
    if (quota == Quota{} || !WHET_HAS(completion_, whet_completion, quota) ||
        completion_->quota == nullptr) {
      return;
    }
    const whet_quota c = {sizeof(whet_quota),      0,
                          quota.requests.limit,    quota.requests.remaining,
                          quota.requests.reset_ms, quota.tokens.limit,
                          quota.tokens.remaining,  quota.tokens.reset_ms};
    completion_->quota(host_.get(), op, &c);
  }

  // Thread-safe.
  void Fail(whet_op op, const Error& failure) const {
    std::string text = failure.what();
    const whet_error error = {
        sizeof(whet_error), failure.code(),
        failure.flags(),    static_cast<std::uint32_t>(text.size()),
        text.size(),        failure.retry_after_ms(),
        text.data()};
    completion_->failed(host_.get(), op, &error);
  }

  // Passes an error of the host on, unchanged. Thread-safe.
  void Fail(whet_op op, const whet_error& error) const {
    completion_->failed(host_.get(), op, &error);
  }

 private:
  Host host_;
  const whet_completion* completion_;
};

namespace internal {

struct ProviderAdapter {
  using Base = Provider;
  static constexpr const char* kKind = WHET_KIND_PROVIDER;

  static Provider& Get(whet_instance* instance) {
    return Holder<Provider>::Get(instance);
  }
  static whet_status Generate(whet_instance* instance, whet_op op,
                              const whet_generate_request* request,
                              whet_error* error) noexcept {
    return Guard(error, [&] { Get(instance).Generate(op, FromC(*request)); });
  }
  static whet_status Embed(whet_instance* instance, whet_op op,
                           const whet_embed_request* request,
                           whet_error* error) noexcept {
    return Guard(error, [&] { Get(instance).Embed(op, FromC(*request)); });
  }
  static void Cancel(whet_instance* instance, whet_op op) noexcept {
    Guard(nullptr, [&] { Get(instance).Cancel(op); });
  }
  static void Limits(whet_instance* instance,
                     whet_provider_limits* out) noexcept {
    Guard(nullptr, [&] { out->concurrency = Get(instance).Concurrency(); });
  }
  static whet_status Models(whet_instance* instance, const whet_text_sink* out,
                            whet_error* error) noexcept {
    return Guard(error, [&] {
      const std::string json = Get(instance).Models();
      out->append(out->ctx, Text(json));
    });
  }
  static whet_status CountTokens(whet_instance* instance,
                                 const whet_generate_request* request,
                                 std::int64_t* tokens,
                                 whet_error* error) noexcept {
    return Guard(error,
                 [&] { *tokens = Get(instance).CountTokens(FromC(*request)); });
  }
  static whet_status Probe(whet_instance* instance, whet_text model,
                           const whet_text_sink* out,
                           whet_error* error) noexcept {
    return Guard(error, [&] {
      const std::string json = Get(instance).Probe(View(model));
      out->append(out->ctx, Text(json));
    });
  }
  static void Shutdown(whet_instance* instance) noexcept {
    Guard(nullptr, [&] { Get(instance).Shutdown(); });
  }
  static void OnResponse(whet_instance* instance, std::uint64_t token,
                         const whet_http_response* response) noexcept {
    Guard(nullptr, [&] { Get(instance).OnHttpResponse(token, *response); });
  }

  static const void* Table() {
    static const whet_provider table = {
        sizeof(whet_provider), 0, &Generate, &Cancel, &Limits, nullptr, &Models,
        &CountTokens};
    return &table;
  }
  static const void* GetExtension(whet_instance*, whet_text id) noexcept {
    static const whet_http_client http = {sizeof(whet_http_client), 0,
                                          &OnResponse};
    static const whet_provider_probe probe = {sizeof(whet_provider_probe), 0,
                                              &Probe};
    if (View(id) == WHET_EXTENSION_PROBE)
      return &probe;
    return View(id) == WHET_EXTENSION_HTTP_CLIENT ? &http : nullptr;
  }
};

// Of providers with embeddings.
struct EmbeddingProviderAdapter : ProviderAdapter {
  static const void* Table() {
    static const whet_provider table = {
        sizeof(whet_provider), 0, &Generate, &Cancel, &Limits, &Embed, &Models,
        &CountTokens};
    return &table;
  }
};

}  // namespace internal

// Info::needs must list WHET_SERVICE_COMPLETION.
#define WHET_PROVIDER_PLUGIN(Class, ...) \
  WHET_SDK_PLUGIN(Class, ::whet::sdk::internal::ProviderAdapter, __VA_ARGS__)
// A provider that overrides Embed() (or, of HttpProvider, both functions for
// embeddings).
#define WHET_EMBEDDING_PROVIDER_PLUGIN(Class, ...)                        \
  WHET_SDK_PLUGIN(Class, ::whet::sdk::internal::EmbeddingProviderAdapter, \
                  __VA_ARGS__)

}  // namespace whet::sdk

#endif  // WHET_SDK_PROVIDER_H_
