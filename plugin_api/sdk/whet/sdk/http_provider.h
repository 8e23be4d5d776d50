// A wire provider is two pure functions: request -> HTTP, HTTP -> answer.
// Golden files test both without a network.
//
//   class Acme : public whet::sdk::HttpProvider {
//    public:
//     explicit Acme(const whet::sdk::Context& c) : HttpProvider(c) {...}
//     HttpRequest MakeRequest(const GenerateRequest& r) const override;
//     GenerateResult ParseResponse(const HttpResponse& r) const override;
//   };
//   WHET_PROVIDER_PLUGIN(Acme, {.id = "acme", ..., .needs = WHET_HTTP_NEEDS})
#ifndef WHET_SDK_HTTP_PROVIDER_H_
#define WHET_SDK_HTTP_PROVIDER_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/sdk/provider.h"
#include "whet/service/http.h"
#include "whet/service/secrets.h"

namespace whet::sdk {

struct HttpHeader {
  std::string name = {};
  std::string value = {};    // sent before the secret, if there is one
  std::uint64_t secret = 0;  // handle from OpenSecret; 0: none
};

struct HttpRequest {
  std::string method = "POST";
  std::string url = {};
  std::vector<HttpHeader> headers = {};
  std::string body = {};
};

// A credential to be opened. Text must outlive the call.
struct SecretOptions {
  std::string_view kind = {};         // WHET_SECRET_*; empty: a key
  std::string_view environment = {};  // variable that holds a key
  std::string_view file = {};         // file that holds it
  std::string_view scope = {};        // of a token; empty: the usual one
  std::string_view origin = {};       // "https://api.example.com"
};

// A complete response: transport failures never reach ParseResponse.
struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};

  // Value of the first header `name` (lower case), or empty.
  std::string_view Header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (key == name)
        return value;
    }
    return {};
  }
};

class HttpProvider : public Provider {
 public:
  explicit HttpProvider(const Context& context)
      : Provider(context),
        http_(host().Service<whet_http>(WHET_SERVICE_HTTP)) {}

  // Pure. Throws INVALID_ARGUMENT if the request cannot be expressed.
  virtual HttpRequest MakeRequest(const GenerateRequest& request) const = 0;
  // Pure. Throws Error with the code, WHET_ERROR_* flags and retry_after_ms
  // that the response stands for.
  virtual GenerateResult ParseResponse(const HttpResponse& response) const = 0;
  // The same for embeddings, of a WHET_EMBEDDING_PROVIDER_PLUGIN. Pure.
  virtual HttpRequest MakeEmbedRequest(const EmbedRequest& /*request*/) const {
    throw Error(WHET_UNIMPLEMENTED, "this provider has no embeddings");
  }
  virtual EmbedResult ParseEmbedResponse(
      const HttpResponse& /*response*/) const {
    throw Error(WHET_UNIMPLEMENTED, "this provider has no embeddings");
  }
  // The same for the list of models, a JSON array of {"id", "context"?}. Pure.
  virtual HttpRequest MakeModelsRequest() const {
    throw Error(WHET_UNIMPLEMENTED, "this provider cannot list its models");
  }
  virtual std::string ParseModelsResponse(
      const HttpResponse& /*response*/) const {
    throw Error(WHET_UNIMPLEMENTED, "this provider cannot list its models");
  }
  // What the response says about the server's limits, whatever else it is.
  // Pure.
  virtual Quota ParseQuota(const HttpResponse& /*response*/) const {
    return {};
  }

  void Generate(whet_op op, GenerateRequest request) final {
    Send(op, MakeRequest(request), request.timeout_ms);
  }

  void Embed(whet_op op, EmbedRequest request) final {
    const HttpRequest http = MakeEmbedRequest(request);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      embedding_.insert(op);
    }
    try {
      Send(op, http, request.timeout_ms);
    } catch (...) {
      EndEmbedding(op);
      throw;
    }
  }

  std::string Models() final {
    return ParseModelsResponse(Exchange(MakeModelsRequest()));
  }

  void Cancel(whet_op op) final { http_->cancel(host().get(), op); }

  void OnHttpResponse(std::uint64_t op,
                      const whet_http_response& response) final {
    if (op >= kFirstExchange) {
      EndExchange(op, response);
      return;
    }
    const bool embedding = EndEmbedding(op);
    if (response.transport->code != WHET_OK) {
      Fail(op, *response.transport);
      return;
    }
    const HttpResponse copy = CopyOf(response);
    Guard(nullptr, [&] { Announce(op, ParseQuota(copy)); });
    GenerateResult result;
    EmbedResult vectors;
    ErrorBuffer error;
    const whet_status status = Guard(error.get(), [&] {
      if (embedding)
        vectors = ParseEmbedResponse(copy);
      else
        result = ParseResponse(copy);
    });
    if (status != WHET_OK) {
      Fail(op, *error.get());
    } else if (embedding) {
      CompleteEmbedding(op, vectors);
    } else {
      Complete(op, result);
    }
  }

 protected:
  // Returns a handle for HttpHeader::secret. Throws UNAUTHENTICATED, saying
  // where it looked; UNIMPLEMENTED if the host does not know the kind. May take
  // seconds unless it is a key: for constructors.
  std::uint64_t OpenSecret(const SecretOptions& options) const {
    whet_secret_request request{};
    request.struct_size = sizeof(request);
    request.environment = Text(options.environment);
    request.file = Text(options.file);
    request.origin = Text(options.origin);
    request.kind = Text(options.kind);
    request.scope = Text(options.scope);
    const whet_secrets* secrets = Secrets();
    // An older host would send the file's text instead of a token.
    if (!options.kind.empty() && !WHET_HAS(secrets, whet_secrets, describe)) {
      throw Error(WHET_UNIMPLEMENTED, "the host has no credentials of kind '" +
                                          std::string(options.kind) +
                                          "'; use a newer one");
    }
    std::uint64_t handle = 0;
    ErrorBuffer error;
    error.ThrowIfFailed(
        secrets->open(host().get(), &request, &handle, error.get()));
    return handle;
  }
  std::uint64_t OpenSecret(std::string_view environment, std::string_view file,
                           std::string_view origin) const {
    return OpenSecret(
        {.environment = environment, .file = file, .origin = origin});
  }

  // What is known about a secret and not secret: a JSON object with the members
  // that whet/service/secrets.h lists; "{}" from an older host. Does not wait.
  std::string DescribeSecret(std::uint64_t handle) const {
    const whet_secrets* secrets = Secrets();
    if (!WHET_HAS(secrets, whet_secrets, describe) ||
        secrets->describe == nullptr) {
      return "{}";
    }
    std::string json;
    const StringSink sink(json);
    ErrorBuffer error;
    error.ThrowIfFailed(
        secrets->describe(host().get(), handle, sink.get(), error.get()));
    return json;
  }

  // To be called for a response that says that the secret was refused (401).
  // Returns empty if the next use gets a new one, so that the call may be
  // tried again; else what the user should do.
  std::string RefuseSecret(std::uint64_t handle) const {
    const whet_secrets* secrets = Secrets();
    if (!WHET_HAS(secrets, whet_secrets, refuse) ||
        secrets->refuse == nullptr) {
      return kRefused;
    }
    ErrorBuffer error;
    if (secrets->refuse(host().get(), handle, error.get()) == WHET_OK)
      return {};
    const std::string advice(error.get()->message, error.get()->len);
    // A host may fail without a word; empty would mean that it did not.
    return advice.empty() ? kRefused : advice;
  }

  // Sends `http` and waits for the response, whatever its status. Throws what
  // the transport says. For what may block: Models(), Probe().
  HttpResponse Exchange(const HttpRequest& http) {
    Waiting waiting;
    std::unique_lock<std::mutex> lock(mutex_);
    const std::uint64_t token = kFirstExchange + exchange_count_++;
    waiting_[token] = &waiting;
    lock.unlock();
    try {
      Send(token, http, kExchangeTimeoutMs);
    } catch (...) {
      lock.lock();
      waiting_.erase(token);
      throw;
    }
    lock.lock();
    waiting.arrived.wait(lock, [&] { return waiting.done; });
    if (waiting.failure.has_value())
      throw *waiting.failure;
    return std::move(waiting.response);
  }

 private:
  const whet_secrets* Secrets() const {
    return host().Service<whet_secrets>(WHET_SERVICE_SECRETS);
  }

  // Tokens from here on are not the host's operations, which count from 1.
  static constexpr std::uint64_t kFirstExchange = std::uint64_t{1} << 63;
  static constexpr std::uint64_t kExchangeTimeoutMs = 60'000;
  static constexpr char kRefused[] = "the credential was refused";

  // One Exchange() under way, on the stack of who waits.
  struct Waiting {
    std::condition_variable arrived;
    bool done = false;
    HttpResponse response;
    std::optional<Error> failure;
  };

  static HttpResponse CopyOf(const whet_http_response& response) {
    HttpResponse copy;
    copy.status = response.http_status;
    for (std::uint64_t i = 0; i < response.header_count; ++i) {
      copy.headers.emplace_back(Copy(response.headers[i].name),
                                Copy(response.headers[i].value));
    }
    copy.body = Copy(response.body);
    return copy;
  }

  void EndExchange(std::uint64_t token, const whet_http_response& response) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto it = waiting_.find(token);
    if (it == waiting_.end())
      return;
    Waiting& waiting = *it->second;
    waiting_.erase(it);
    if (const whet_error& e = *response.transport; e.code != WHET_OK) {
      waiting.failure.emplace(e.code, std::string(e.message, e.len), e.flags,
                              e.retry_after_ms);
    } else {
      waiting.response = CopyOf(response);
    }
    waiting.done = true;
    // Before the lock is released: who waits takes `waiting` along.
    waiting.arrived.notify_one();
  }

  void Send(whet_op op, const HttpRequest& http, std::uint64_t timeout_ms) {
    std::vector<whet_http_header> headers;
    for (const HttpHeader& h : http.headers) {
      headers.push_back({Text(h.name), Text(h.value), h.secret});
    }
    whet_http_request c{};
    c.struct_size = sizeof(c);
    c.method = Text(http.method);
    c.url = Text(http.url);
    c.headers = headers.data();
    c.header_count = headers.size();
    c.body = Text(http.body);
    c.timeout_ms = timeout_ms;
    ErrorBuffer error;
    error.ThrowIfFailed(http_->send(host().get(), op, &c, error.get()));
  }

  // True once for an operation that is an embedding: it is over then.
  bool EndEmbedding(whet_op op) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return embedding_.erase(op) > 0;
  }

  std::mutex mutex_;
  std::set<whet_op> embedding_;                // under way; guarded by mutex_
  std::map<std::uint64_t, Waiting*> waiting_;  // guarded by mutex_
  std::uint64_t exchange_count_ = 0;           // guarded by mutex_
  const whet_http* http_;
};

// The services that a wire provider needs, for Info::needs.
#define WHET_HTTP_NEEDS \
  { WHET_SERVICE_COMPLETION, WHET_SERVICE_HTTP, WHET_SERVICE_SECRETS }

}  // namespace whet::sdk

#endif  // WHET_SDK_HTTP_PROVIDER_H_
