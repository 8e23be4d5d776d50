#include "services/http_service.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/sdk/text.h"
#include "whet/service/http.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "plugins/plugin_instance.h"
#include "services/http_client.h"
#include "services/http_exchange.h"
#include "services/http_loop.h"
#include "services/transfer_rules.h"

namespace whet {

struct HttpService::Impl {
  SecretService* secrets;
  HttpServiceOptions options;

  std::mutex mutex;
  // Guarded by `mutex`; never shrinks: a late call must find its client.
  struct Binding {
    Binding(Impl* i, HostContext* context) : impl(i), client(context) {}
    Impl* impl;
    HttpClient client;
    std::mutex mutex;
    std::set<std::string> origins;  // guarded by `mutex`
  };
  std::map<const HostContext*, std::unique_ptr<Binding>> bindings;

  // One at first; guarded by `mutex`, each lives as long as this.
  std::vector<std::unique_ptr<HttpLoop>> loops;
  std::size_t max_loops = 1;
  HttpServiceOptions loop_options;

  HttpLoop* LoopWithRoom();
  std::vector<HttpLoop*> AllLoops();
};

// The first that has room, so that connections are used again; a new one, if
// none has; else the one with the least to do.
HttpLoop* HttpService::Impl::LoopWithRoom() {
  const std::lock_guard<std::mutex> lock(mutex);
  HttpLoop* least = loops.front().get();
  for (const std::unique_ptr<HttpLoop>& loop : loops) {
    if (loop->load() < loop_options.max_connections)
      return loop.get();
    if (loop->load() < least->load())
      least = loop.get();
  }
  if (loops.size() < max_loops) {
    auto another = HttpLoop::Create(loop_options);
    if (another.ok()) {
      loops.push_back(*std::move(another));
      return loops.back().get();
    }
  }
  return least;
}

std::vector<HttpLoop*> HttpService::Impl::AllLoops() {
  const std::lock_guard<std::mutex> lock(mutex);
  std::vector<HttpLoop*> out;
  for (const std::unique_ptr<HttpLoop>& loop : loops)
    out.push_back(loop.get());
  return out;
}

namespace {

using Binding = HttpService::Impl::Binding;

// libcurl takes 40 microseconds a call with 256 connections and 110 with 4,000
// (it walks the list of a host's connections).
constexpr std::int64_t kConnectionsPerLoop = 512;

// The characters of a header name (RFC 9110, token).
bool IsTokenCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

absl::Status CheckHeader(std::string_view name, std::string_view value) {
  if (name.empty() ||
      !std::all_of(name.begin(), name.end(), IsTokenCharacter)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", absl::CEscape(ToAbsl(name)),
                     "' is not the name of an HTTP header"));
  }
  const std::string lower = absl::AsciiStrToLower(ToAbsl(name));
  if (lower == "content-length" || lower == "transfer-encoding" ||
      lower == "expect" || lower == "accept-encoding") {
    return absl::InvalidArgumentError(
        absl::StrCat("header ", lower, " is the host's to set"));
  }
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) {
      return absl::InvalidArgumentError(
          absl::StrCat("the value of header ", lower,
                       " contains a line break or control character"));
    }
  }
  return absl::OkStatus();
}

// The value of header `header`, its secret appended, or noted in `out` if it is
// not here yet. PERMISSION_DENIED if it belongs to another origin.
absl::StatusOr<SecretText> ValueOf(const whet_http_header& header,
                                   const SecretService& secrets,
                                   HttpExchange::Request& out) {
  const std::string_view given = sdk::View(header.value);
  WHET_RETURN_IF_ERROR(CheckHeader(sdk::View(header.name), given));
  SecretText value(given);
  if (header.secret == 0)
    return value;
  WHET_ASSIGN_OR_RETURN(SecretValue secret,
                        secrets.Reveal(header.secret, out.origin));
  if (secret.pending) {
    if (out.awaited != 0 && out.awaited != header.secret) {
      return absl::InvalidArgumentError(
          "a request carries the token of one secret, not of two");
    }
    out.awaited = header.secret;
    out.awaiting_lines.push_back(out.header_lines.size());
    return value;
  }
  if (secret.generation != 0)
    out.tokens.emplace_back(header.secret, secret.generation);
  value.Append(secret.text.Expose());
  out.masks.push_back(std::move(secret.mask));
  return value;
}

// The lines of `headers`, secrets appended. PERMISSION_DENIED if a secret
// belongs to another origin.
absl::Status AppendHeaders(const whet_http_request& c, SecretService& secrets,
                           HttpExchange::Request& out) {
  bool has_content_type = false;
  out.token_service = &secrets;
  for (std::uint64_t i = 0; i < c.header_count; ++i) {
    const whet_http_header& header = c.headers[i];
    const std::string_view name = sdk::View(header.name);
    const std::size_t awaiting = out.awaiting_lines.size();
    WHET_ASSIGN_OR_RETURN(const SecretText value,
                          ValueOf(header, secrets, out));
    if (absl::EqualsIgnoreCase(ToAbsl(name), "content-type")) {
      has_content_type = true;
    }
    // libcurl's form of a header without a value ends in a semicolon.
    const bool empty = value.empty() && awaiting == out.awaiting_lines.size();
    SecretText line(name);
    line.Append(empty ? ";" : ": ");
    line.Append(value.Expose());
    out.header_lines.push_back(std::move(line));
  }
  out.header_lines.emplace_back("Expect:");  // never wait for 100 Continue
  if (out.post && !has_content_type)
    out.header_lines.emplace_back("Content-Type:");
  return absl::OkStatus();
}

absl::StatusOr<HttpExchange::Request> ReadRequest(
    const whet_http_request& c, const HttpServiceOptions& options) {
  if (!WHET_HAS(&c, whet_http_request, max_response_bytes)) {
    return absl::InvalidArgumentError(
        "whet_http_request: struct_size is too small");
  }
  HttpExchange::Request out;
  const std::string_view method = sdk::View(c.method);
  if (method != "GET" && method != "POST") {
    return absl::InvalidArgumentError(
        absl::StrCat("HTTP method '", absl::CEscape(ToAbsl(method)),
                     "' is not supported; expected GET or POST"));
  }
  out.post = method == "POST";
  if (!out.post && c.body.len != 0) {
    return absl::InvalidArgumentError("a GET request has no body");
  }
  out.url = sdk::Copy(c.url);
  WHET_ASSIGN_OR_RETURN(out.origin, OriginOfUrl(out.url));
  out.body = sdk::Copy(c.body);
  out.max_response_bytes = static_cast<std::size_t>(
      c.max_response_bytes != 0
          ? c.max_response_bytes
          : static_cast<std::uint64_t>(options.max_response_bytes));
  return out;
}

std::chrono::milliseconds Timeout(const whet_http_request& request,
                                  const HttpServiceOptions& options) {
  // Longer than any exchange, and far from the end of the clock.
  constexpr std::uint64_t kDay = 24ULL * 3600 * 1000;
  if (request.timeout_ms == 0) {
    return std::chrono::milliseconds(options.default_timeout_ms);
  }
  return std::chrono::milliseconds(std::min(request.timeout_ms, kDay));
}

absl::Status SendFor(Binding& binding, std::uint64_t token,
                     const whet_http_request& c) {
  const auto deadline =
      HttpExchange::Clock::now() + Timeout(c, binding.impl->options);
  WHET_ASSIGN_OR_RETURN(HttpExchange::Request request,
                        ReadRequest(c, binding.impl->options));
  const absl::Status headers =
      AppendHeaders(c, *binding.impl->secrets, request);
  if (!headers.ok() && !absl::IsPermissionDenied(headers))
    return headers;
  WHET_RETURN_IF_ERROR(binding.client.Admit());
  {
    const std::lock_guard<std::mutex> lock(binding.mutex);
    binding.origins.insert(request.origin);
  }
  const std::uint64_t secret = request.awaited;
  auto exchange = std::make_unique<HttpExchange>(
      std::move(request), &binding.client, token, deadline);
  // The contract promises this one as a response, not as an error of send().
  if (!headers.ok()) {
    exchange->Refuse({WHET_PERMISSION_DENIED, WHET_ERROR_NOT_BILLED,
                      std::string(headers.message())});
  }
  HttpLoop* loop = binding.impl->LoopWithRoom();
  const std::uint64_t awaited =
      headers.ok() && exchange->awaits_secret() ? secret : 0;
  const std::uint64_t serial = exchange->serial();
  loop->Start(std::move(exchange));
  if (awaited != 0)
    binding.impl->secrets->Await(awaited, loop->ResumeWith(serial));
  return absl::OkStatus();
}

whet_status Send(const whet_host* host, std::uint64_t token,
                 const whet_http_request* request, whet_error* error) noexcept {
  auto* binding = HostContext::Data<Binding>(host, WHET_SERVICE_HTTP);
  if (binding == nullptr) {
    return FillPluginError(
        error, absl::FailedPreconditionError("the instance was destroyed"));
  }
  const absl::Status sent = SendFor(*binding, token, *request);
  return sent.ok() ? WHET_OK : FillPluginError(error, sent);
}

void Cancel(const whet_host* host, std::uint64_t token) noexcept {
  auto* binding = HostContext::Data<Binding>(host, WHET_SERVICE_HTTP);
  if (binding == nullptr)
    return;
  for (HttpLoop* loop : binding->impl->AllLoops())
    loop->Cancel(&binding->client, token);
}

constexpr whet_http kHttpTable = {sizeof(whet_http), 0, &Send, &Cancel};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpService>> HttpService::Create(
    SecretService* secrets, const HttpServiceOptions& options) {
  WHET_RETURN_IF_ERROR(CheckCaFile(options.ca_file));
  auto impl = std::make_unique<Impl>();
  impl->secrets = secrets;
  impl->options = options;
  const std::int64_t loops =
      (options.max_connections + kConnectionsPerLoop - 1) / kConnectionsPerLoop;
  impl->max_loops = static_cast<std::size_t>(loops);
  impl->loop_options = options;
  impl->loop_options.max_connections =
      (options.max_connections + loops - 1) / loops;
  WHET_ASSIGN_OR_RETURN(auto first, HttpLoop::Create(impl->loop_options));
  impl->loops.push_back(std::move(first));
  return std::unique_ptr<HttpService>(new HttpService(std::move(impl)));
}

HttpService::HttpService(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpService::~HttpService() {
  {
    // What on_response sends while the loop stops is refused.
    const std::lock_guard<std::mutex> lock(impl_->mutex);
    for (const auto& [context, binding] : impl_->bindings) {
      binding->client.Close();
    }
  }
  for (HttpLoop* loop : impl_->AllLoops())
    loop->Stop();
}

void HttpService::OfferTo(HostContext& context) {
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  auto binding = std::make_unique<Binding>(impl_.get(), &context);
  context.Offer(WHET_SERVICE_HTTP, &kHttpTable, binding.get());
  impl_->bindings[&context] = std::move(binding);
}

std::vector<std::string> HttpService::OriginsOf(
    const HostContext& context) const {
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  const auto it = impl_->bindings.find(&context);
  if (it == impl_->bindings.end())
    return {};
  const std::lock_guard<std::mutex> of_binding(it->second->mutex);
  return {it->second->origins.begin(), it->second->origins.end()};
}

void HttpService::Detach(HostContext& context) {
  HttpClient* client = nullptr;
  {
    const std::lock_guard<std::mutex> lock(impl_->mutex);
    const auto it = impl_->bindings.find(&context);
    if (it == impl_->bindings.end())
      return;
    client = &it->second->client;
  }
  client->Close();
  const std::vector<HttpLoop*> loops = impl_->AllLoops();
  assert(std::none_of(loops.begin(), loops.end(), [](const HttpLoop* loop) {
    return loop->OnLoopThread();
  }));
  for (HttpLoop* loop : loops)
    loop->Cancel(client, {});
  client->AwaitIdle();
}

}  // namespace whet
