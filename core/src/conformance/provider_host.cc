#include "conformance/provider_host.h"

#include <optional>
#include <string_view>
#include <utility>

#include "whet/sdk/error.h"
#include "whet/sdk/generation.h"
#include "whet/sdk/text.h"
#include "whet/service/log.h"
#include "whet/service/secrets.h"

#include "base/utf8.h"
#include "conformance/made_up_answers.h"
#include "plugins/identifier.h"

namespace whet::conformance {
namespace {

using sdk::Text;
using sdk::View;

// Log lines and addresses beyond these say nothing new.
constexpr std::size_t kMostKept = 20000;

ProviderHost& From(const whet_host* host) {
  return *static_cast<ProviderHost*>(host->ctx);
}

// "https://api.example.com" of an address.
std::string OriginOf(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == url.npos)
    return std::string(url);
  return std::string(url.substr(0, url.find_first_of("/?#", host + 3)));
}

whet_status Refused(whet_error* error, whet_status code) {
  const bool again = code == WHET_UNAVAILABLE;
  return sdk::Fill(error, code, "nothing can be sent at the moment",
                   WHET_ERROR_NOT_BILLED | (again ? WHET_ERROR_RETRYABLE : 0U));
}

// What the transport says of an exchange; `message` must outlive it.
whet_error TransportOf(const HttpAnswer& answer, std::string& message) {
  message = answer.reason;
  whet_error transport{};
  transport.struct_size = sizeof(transport);
  transport.code = answer.transport;
  transport.flags = answer.flags;
  transport.capacity = static_cast<std::uint32_t>(message.size());
  transport.len = message.size();
  transport.message = message.data();
  return transport;
}

template <typename Table>
const Table* Extension(whet_instance* instance, const char* id) {
  if (instance->get_extension == nullptr)
    return nullptr;
  return static_cast<const Table*>(instance->get_extension(instance, Text(id)));
}

}  // namespace

// The tables of the services.
struct ProviderServices {
  using Rows = std::optional<std::uint64_t>;

  // whet.completion/1

  static whet_status Generated(const whet_host* host, whet_op op,
                               const whet_generate_result* result) noexcept {
    return From(host).calls_.Complete(op, CopyOf(*result));
  }
  static whet_status Failed(const whet_host* host, whet_op op,
                            const whet_error* error) noexcept {
    return From(host).calls_.Complete(op, CopyOf(*error));
  }
  static whet_status Quota(const whet_host* host, whet_op op,
                           const whet_quota*) noexcept {
    return From(host).calls_.NoteQuota(op);
  }
  static whet_status Embedded(const whet_host* host, whet_op op,
                              const whet_embed_result* result) noexcept {
    return From(host).calls_.Complete(op, CopyOf(*result));
  }

  // whet.http/1

  static whet_status Send(const whet_host* c, std::uint64_t token,
                          const whet_http_request* request,
                          whet_error* error) noexcept {
    ProviderHost& host = From(c);
    Asked asked;
    asked.token = token;
    asked.url = sdk::Copy(request->url);
    asked.body = sdk::Copy(request->body);
    whet_instance* instance = nullptr;
    const whet_http_client* client = nullptr;
    bool allowed = true;
    {
      const std::lock_guard lock(host.mutex_);
      if (host.refusal_ != WHET_OK)
        return Refused(error, host.refusal_);
      instance = host.instance_;
      client = host.http_client_;
      if (host.urls_.size() < kMostKept)
        host.urls_.push_back(asked.url);
      for (std::uint64_t i = 0; i < request->header_count; ++i) {
        const whet_http_header& header = request->headers[i];
        asked.headers.emplace_back(View(header.name), View(header.value));
        allowed = allowed && MayTravel(host, header.secret, asked.url);
      }
    }
    if (instance == nullptr || client == nullptr) {
      return sdk::Fill(error, WHET_FAILED_PRECONDITION,
                       instance == nullptr
                           ? "whet.http/1 can be used once create() has "
                             "returned"
                           : "the plugin has no " WHET_EXTENSION_HTTP_CLIENT);
    }
    const FakeServer::Take take = [=](const HttpAnswer& answer) {
      Respond(instance, client, token, answer);
    };
    if (!host.server_.Accept(std::move(asked),
                             allowed ? take : WithoutSecret(take))) {
      return sdk::Fill(error, WHET_FAILED_PRECONDITION,
                       "the instance is being destroyed");
    }
    return WHET_OK;
  }

  // With host.mutex_ held.
  static bool MayTravel(ProviderHost& host, std::uint64_t secret,
                        std::string_view url) {
    if (secret == 0)
      return true;
    if (secret > host.secrets_.size()) {
      host.secret_fault_ = "a header has the secret " + std::to_string(secret) +
                           ", which open() never gave";
      return false;
    }
    const std::string& origin = host.secrets_[secret - 1].origin;
    if (OriginOf(url) == OriginOf(origin))
      return true;
    host.secret_fault_ = "the secret that was opened for '" + origin +
                         "' was to be sent to " + OriginOf(url);
    return false;
  }

  static FakeServer::Take WithoutSecret(const FakeServer::Take& take) {
    return [take](const HttpAnswer&) {
      take({.status = 0,
            .transport = WHET_PERMISSION_DENIED,
            .flags = WHET_ERROR_NOT_BILLED,
            .reason = "the secret is for another origin"});
    };
  }

  static void Respond(whet_instance* instance, const whet_http_client* client,
                      std::uint64_t token, const HttpAnswer& answer) {
    std::vector<whet_http_header> headers;
    for (const auto& [name, value] : answer.headers)
      headers.push_back({Text(name), Text(value), 0});
    const std::string body = ReplaceInvalidUtf8(answer.body);
    std::string message;
    const whet_error transport = TransportOf(answer, message);
    whet_http_response response{};
    response.struct_size = sizeof(response);
    response.http_status = answer.transport == WHET_OK ? answer.status : 0;
    response.headers = headers.data();
    response.header_count = headers.size();
    response.body = Text(body);
    response.transport = &transport;
    client->on_response(instance, token, &response);
  }

  static void Cancel(const whet_host* host, std::uint64_t token) noexcept {
    From(host).server_.Cancel(token);
  }

  // whet.secrets/1

  static whet_status Open(const whet_host* c,
                          const whet_secret_request* request,
                          std::uint64_t* out, whet_error*) noexcept {
    ProviderHost& host = From(c);
    const std::lock_guard lock(host.mutex_);
    host.secrets_.push_back(
        {sdk::Copy(request->environment), sdk::Copy(request->origin)});
    *out = host.secrets_.size();
    return WHET_OK;
  }

  static whet_status Describe(const whet_host*, std::uint64_t,
                              const whet_text_sink* json,
                              whet_error*) noexcept {
    json->append(
        json->ctx,
        Text(R"({"account":"tester@example.com","project":"example"})"));
    return WHET_OK;
  }

  static whet_status Refuse(const whet_host*, std::uint64_t,
                            whet_error* error) noexcept {
    return sdk::Fill(error, WHET_UNAUTHENTICATED, "there is no other key");
  }

  // whet.log/1

  static std::int32_t LogEnabled(const whet_host*, std::int32_t) noexcept {
    return 1;
  }
  static void LogWrite(const whet_host* c, std::int32_t,
                       whet_text message) noexcept {
    ProviderHost& host = From(c);
    const std::lock_guard lock(host.mutex_);
    if (host.logged_.size() < kMostKept)
      host.logged_.push_back(sdk::Copy(message));
  }

  // whet.draft.providers/1

  static whet_status Choose(const whet_host*, whet_text id, whet_text,
                            whet_text, std::uint64_t* provider,
                            whet_error* error) noexcept {
    if (!IsPluginId(View(id))) {
      return sdk::Fill(error, WHET_NOT_FOUND,
                       "no provider '" + sdk::Copy(id) + "'");
    }
    *provider = 1;
    return WHET_OK;
  }
  static whet_status Start(const whet_host*, std::uint64_t,
                           whet_error*) noexcept {
    return WHET_OK;
  }
  static whet_status OtherGenerate(const whet_host* c, std::uint64_t,
                                   whet_op op,
                                   const whet_generate_request* request,
                                   whet_error* error) noexcept {
    Asked asked;
    asked.token = op;
    for (std::uint64_t i = 0; i < request->message_count; ++i)
      asked.body += sdk::Copy(request->messages[i].content) + "\n";
    return AskOther(c, op, std::move(asked), std::nullopt, error);
  }
  static whet_status OtherEmbed(const whet_host* c, std::uint64_t, whet_op op,
                                const whet_embed_request* request,
                                whet_error* error) noexcept {
    Asked asked;
    asked.token = op;
    for (std::uint64_t i = 0; i < request->count; ++i)
      asked.body += sdk::Copy(request->texts[i]) + "\n";
    return AskOther(c, op, std::move(asked), request->count, error);
  }

  // `rows` of vectors; none: a text.
  static whet_status AskOther(const whet_host* c, whet_op op, Asked asked,
                              Rows rows, whet_error* error) {
    ProviderHost& host = From(c);
    whet_instance* instance = nullptr;
    const whet_draft_provider_client* client = nullptr;
    {
      const std::lock_guard lock(host.mutex_);
      if (host.refusal_ != WHET_OK)
        return Refused(error, host.refusal_);
      instance = host.instance_;
      client = host.provider_client_;
    }
    if (instance == nullptr || client == nullptr) {
      return sdk::Fill(error, WHET_FAILED_PRECONDITION,
                       "not before the asking instance is created, and not "
                       "without " WHET_EXTENSION_PROVIDER_CLIENT);
    }
    const bool accepted =
        host.server_.Accept(std::move(asked), [=](const HttpAnswer& answer) {
          PassOn(instance, *client, op, rows, answer);
        });
    if (accepted)
      return WHET_OK;
    return sdk::Fill(error, WHET_FAILED_PRECONDITION,
                     "the instance is being destroyed");
  }

  static void PassOn(whet_instance* instance,
                     const whet_draft_provider_client& client, whet_op op,
                     Rows rows, const HttpAnswer& answer) {
    std::string text;
    const HttpAnswer failure = AsFailure(answer, &text);
    if (failure.transport != WHET_OK) {
      std::string message;
      whet_error error = TransportOf(failure, message);
      error.retry_after_ms = RetryAfterMs(answer);
      client.failed(instance, op, &error);
      return;
    }
    const whet_usage usage = {sizeof(usage), 0, 7, 0, 3, 0};
    if (rows.has_value()) {
      const std::vector<float> values(*rows * 4, 0.5F);
      const whet_embed_result result = {sizeof(result), 4, values.data(), *rows,
                                        &usage};
      client.embedded(instance, op, &result);
      return;
    }
    whet_generate_result result{};
    result.struct_size = sizeof(result);
    result.finish_reason = WHET_FINISH_STOP;
    result.text = Text(text);
    result.model = Text("made-up");
    result.usage = &usage;
    client.generated(instance, op, &result);
  }

  static void OtherCancel(const whet_host* host, std::uint64_t,
                          whet_op op) noexcept {
    From(host).server_.Cancel(op);
  }
  static void OtherLimits(const whet_host*, std::uint64_t,
                          whet_provider_limits* out) noexcept {
    out->concurrency = 0;
  }
  static whet_status OtherModels(const whet_host*, std::uint64_t,
                                 const whet_text_sink* out,
                                 whet_error*) noexcept {
    out->append(out->ctx, Text(R"([{"id": "made-up"}])"));
    return WHET_OK;
  }
  static void Mask(const whet_host*, whet_text text,
                   const whet_text_sink* out) noexcept {
    out->append(out->ctx, text);
  }
  static whet_status OtherCount(const whet_host*, std::uint64_t,
                                const whet_generate_request*,
                                std::int64_t* tokens, whet_error*) noexcept {
    *tokens = 7;
    return WHET_OK;
  }

  static constexpr whet_completion kCompletion = {
      sizeof(whet_completion), 0, &Generated, &Failed, &Quota, &Embedded};
  static constexpr whet_http kHttp = {sizeof(whet_http), 0, &Send, &Cancel};
  static constexpr whet_secrets kSecrets = {sizeof(whet_secrets), 0, &Open,
                                            &Describe, &Refuse};
  static constexpr whet_log kLog = {sizeof(whet_log), 0, &LogEnabled,
                                    &LogWrite};
  static constexpr whet_draft_providers kProviders = {
      sizeof(whet_draft_providers),
      0,
      &Choose,
      &Start,
      &OtherGenerate,
      &OtherEmbed,
      &OtherCancel,
      &OtherLimits,
      &OtherModels,
      &Mask,
      &OtherCount};

  struct Service {
    std::string_view id;
    const void* table;
  };
  static constexpr Service kServices[] = {
      {WHET_SERVICE_COMPLETION, &kCompletion},
      {WHET_SERVICE_HTTP, &kHttp},
      {WHET_SERVICE_LOG, &kLog},
      {WHET_SERVICE_PROVIDERS, &kProviders},
      {WHET_SERVICE_SECRETS, &kSecrets}};

  static const void* Find(const whet_host*, whet_text id) noexcept {
    for (const Service& service : kServices) {
      if (service.id == View(id))
        return service.table;
    }
    return nullptr;
  }
};

ProviderHost& ProviderHost::Main() {
  static auto& host = *new ProviderHost;
  return host;
}

std::vector<std::string> ProviderHost::OfferedServices() {
  std::vector<std::string> ids;
  for (const ProviderServices::Service& service : ProviderServices::kServices)
    ids.emplace_back(service.id);
  return ids;
}

ProviderHost::ProviderHost()
    : host_{sizeof(host_), WHET_ABI_MINOR, this,
            Text("whet"),  Text("0.0.0"),  &ProviderServices::Find} {}

void ProviderHost::Attach(whet_instance* instance) {
  // Plugin code: not called with the lock held.
  const auto* http =
      Extension<whet_http_client>(instance, WHET_EXTENSION_HTTP_CLIENT);
  const auto* providers = Extension<whet_draft_provider_client>(
      instance, WHET_EXTENSION_PROVIDER_CLIENT);
  server_.Open();
  const std::lock_guard lock(mutex_);
  instance_ = instance;
  http_client_ = http;
  provider_client_ = providers;
  refusal_ = WHET_OK;
}

bool ProviderHost::Detach(double seconds) {
  const bool idle = server_.Close(seconds);
  const std::lock_guard lock(mutex_);
  instance_ = nullptr;
  return idle;
}

void ProviderHost::Forget() {
  calls_.Forget();
  const std::lock_guard lock(mutex_);
  std::vector<std::string>().swap(logged_);
  std::vector<std::string>().swap(urls_);
  std::vector<OpenedSecret>().swap(secrets_);
}

void ProviderHost::RefuseToSend(whet_status code) {
  const std::lock_guard lock(mutex_);
  refusal_ = code;
}

std::vector<std::string> ProviderHost::logged() const {
  const std::lock_guard lock(mutex_);
  return logged_;
}

std::vector<std::string> ProviderHost::urls() const {
  const std::lock_guard lock(mutex_);
  return urls_;
}

std::string ProviderHost::secret_fault() const {
  const std::lock_guard lock(mutex_);
  return secret_fault_;
}

std::vector<OpenedSecret> ProviderHost::secrets() const {
  const std::lock_guard lock(mutex_);
  return secrets_;
}

}  // namespace whet::conformance
