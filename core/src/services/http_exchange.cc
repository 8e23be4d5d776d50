#include "services/http_exchange.h"

#include <atomic>

#include "whet/sdk/text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "services/http_client.h"
#include "services/transfer_rules.h"

namespace whet {
namespace {

// No server needs more; a broken one sends header lines without end.
constexpr std::size_t kMaxHeaderBytes = 256 << 10;
// Idle connections are left alone before a provider's own idle limit, which is
// where a request meets a connection that is being closed.
constexpr long kReuseIdleSeconds = 40;
constexpr long kKeepAliveSeconds = 30;

std::uint64_t NextSerial() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

void MakeValidUtf8(std::string& text) {
  if (FirstInvalidUtf8(text) != text.size())
    text = ReplaceInvalidUtf8(text);
}

// libcurl keeps a header line of up to 100 KiB in one piece and gives up on a
// longer one, before it shows us any of it, as if memory had run out.
bool IsHeaderLineTooLong(CURLcode code) {
#if LIBCURL_VERSION_NUM >= 0x080600
  if (code == CURLE_TOO_LARGE)
    return true;
#endif
  return code == CURLE_OUT_OF_MEMORY;
}

}  // namespace

HttpExchange::HttpExchange(Request request, HttpClient* client,
                           std::uint64_t token, Clock::time_point deadline)
    : request_(std::move(request)),
      client_(client),
      token_(token),
      serial_(NextSerial()),
      deadline_(deadline) {}

void HttpExchange::FillSecret(const SecretValue& value) {
  for (const std::size_t line : request_.awaiting_lines)
    request_.header_lines[line].Append(value.text.Expose());
  request_.masks.push_back(value.mask);
  request_.tokens.emplace_back(request_.awaited, value.generation);
  request_.awaited = 0;
}

CURL* HttpExchange::NewHandle(const HttpServiceOptions& options,
                              const std::string& ca_file) {
  CURL* easy = curl_easy_init();
  if (easy == nullptr)
    return nullptr;
  SetTransferRules(easy, ca_file);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, kKeepAliveSeconds);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, kKeepAliveSeconds);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, kReuseIdleSeconds);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(options.connect_timeout_ms));
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &OnSend);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &OnHeader);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &OnBody);
  return easy;
}

bool HttpExchange::Attach(CURL* easy, bool reuse) {
  if (!SetHeaders())
    return false;
  easy_ = easy;
  curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text_);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, header_list_.get());
  SetProxyRule(easy, request_.origin);
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, reuse ? 0L : 1L);
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, reuse ? 0L : 1L);
  // Wait for a connection that may multiplex: TLS tells at its handshake. Plain
  // HTTP tells with its first response, which may be minutes away.
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT,
                   absl::StartsWith(request_.origin, "https:") ? 1L : 0L);
  if (request_.post) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.data());
  } else {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, nullptr);
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  }
  return curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str()) == CURLE_OK;
}

bool HttpExchange::SetHeaders() {
  header_list_.reset();
  for (const SecretText& line : request_.header_lines) {
    curl_slist* longer = curl_slist_append(header_list_.get(), line.c_str());
    if (longer == nullptr)
      return false;
    static_cast<void>(header_list_.release());  // it is in `longer`
    header_list_.reset(longer);
  }
  return true;
}

CURL* HttpExchange::Release() {
  CURL* easy = std::exchange(easy_, nullptr);
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &http_status_);
  if (http_status_ < 200)
    http_status_ = 0;  // a 1xx announces a response
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, nullptr);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, nullptr);
  return easy;
}

bool HttpExchange::reused_connection() const {
  long connects = 0;
  curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &connects);
  return !never_sent() && connects == 0;
}

int HttpExchange::OnSend(void* self, char*, char*, int, int) {
  // libcurl repeats a request by itself when a reused connection dies before
  // the first byte of the response. The server may have answered, and billed,
  // the first one: whether to repeat is the caller's decision.
  const int sends = ++static_cast<HttpExchange*>(self)->sends_;
  return sends == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

std::size_t HttpExchange::OnHeader(char* data, std::size_t size,
                                   std::size_t count, void* self) {
  auto& exchange = *static_cast<HttpExchange*>(self);
  const std::size_t bytes = size * count;
  if (exchange.header_bytes_ == 0)
    exchange.window_start_ = Clock::now();
  exchange.window_bytes_ += bytes;
  exchange.header_bytes_ += bytes;
  if (exchange.header_bytes_ > kMaxHeaderBytes) {
    exchange.over_cap_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  exchange.AddHeader(std::string_view(data, bytes));
  return bytes;
}

void HttpExchange::AddHeader(std::string_view line) {
  // A status line begins a response: what came before was a 1xx.
  if (line.substr(0, 5) == "HTTP/") {
    headers_.clear();
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos)
    return;
  const absl::string_view value =
      absl::StripAsciiWhitespace(ToAbsl(line.substr(colon + 1)));
  headers_.emplace_back(absl::AsciiStrToLower(ToAbsl(line.substr(0, colon))),
                        std::string(value));
}

std::size_t HttpExchange::OnBody(char* data, std::size_t size,
                                 std::size_t count, void* self) {
  auto& exchange = *static_cast<HttpExchange*>(self);
  const std::size_t bytes = size * count;
  exchange.window_bytes_ += bytes;
  if (bytes > exchange.request_.max_response_bytes - exchange.body_.size()) {
    exchange.over_cap_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  exchange.body_.append(data, bytes);
  return bytes;
}

bool HttpExchange::Stalled(Clock::time_point now, Clock::duration window,
                           std::size_t bytes) {
  if (header_bytes_ == 0 || now - window_start_ < window)
    return false;
  const bool stalled = window_bytes_ < bytes;
  window_bytes_ = 0;
  window_start_ = now;
  return stalled;
}

HttpOutcome HttpExchange::Outcome(CURLcode code) const {
  if (code == CURLE_OK)
    return {};
  if (over_cap_) {
    return Ended(WHET_RESOURCE_EXHAUSTED,
                 header_bytes_ > kMaxHeaderBytes
                     ? absl::StrCat("the response has more than ",
                                    kMaxHeaderBytes, " bytes of headers")
                     : absl::StrCat("the response has more than ",
                                    request_.max_response_bytes, " bytes"));
  }
  if (guard_fired()) {
    return Ended(WHET_UNAVAILABLE,
                 "the connection closed before the response; the server may "
                 "have handled the request, which was not sent again");
  }
  if (!never_sent() && IsHeaderLineTooLong(code)) {
    return Ended(WHET_RESOURCE_EXHAUSTED,
                 "the response has a header line that is too long");
  }
  const std::string why = error_text_[0] != '\0' ? std::string(error_text_)
                                                 : curl_easy_strerror(code);
  const std::string advice = TrustAdvice(code);
  HttpOutcome outcome = Ended(WHET_UNAVAILABLE, why + advice);
  if (!advice.empty())
    outcome.flags &= ~WHET_ERROR_RETRYABLE;
  return outcome;
}

HttpOutcome HttpExchange::Ended(whet_status code,
                                const std::string& why) const {
  std::uint32_t flags = 0;
  if (never_sent())
    flags |= WHET_ERROR_NOT_BILLED;
  if (code == WHET_UNAVAILABLE || code == WHET_DEADLINE_EXCEEDED) {
    flags |= WHET_ERROR_RETRYABLE;
  }
  return {code, flags, absl::StrCat(request_.origin, ": ", why)};
}

void HttpExchange::MaskSecrets() {
  for (const std::shared_ptr<const SecretMask>& mask : request_.masks) {
    mask->Apply(body_);
    for (auto& header : headers_)
      mask->Apply(header.second);
  }
}

std::string_view HttpExchange::Header(std::string_view name) const {
  for (const auto& [key, value] : headers_) {
    if (key == name)
      return value;
  }
  return {};
}

void HttpExchange::Deliver(const HttpOutcome& outcome) {
  if (outcome.code == WHET_OK) {
    for (const auto& [handle, generation] : request_.tokens) {
      request_.token_service->NoteAnswer(
          handle, generation, static_cast<int>(http_status_), Header("date"));
    }
  }
  MaskSecrets();
  MakeValidUtf8(body_);
  std::vector<whet_http_header> headers;
  headers.reserve(headers_.size());
  for (auto& [name, value] : headers_) {
    MakeValidUtf8(name);
    MakeValidUtf8(value);
    headers.push_back({sdk::Text(name), sdk::Text(value), 0});
  }
  std::string message = outcome.message;
  whet_error transport{};
  transport.struct_size = sizeof(transport);
  transport.code = outcome.code;
  transport.flags = outcome.flags;
  transport.capacity = static_cast<std::uint32_t>(message.size());
  transport.len = message.size();
  transport.message = message.data();
  whet_http_response response{};
  response.struct_size = sizeof(response);
  response.http_status = static_cast<std::int32_t>(http_status_);
  response.headers = headers.data();
  response.header_count = headers.size();
  response.body = sdk::Text(body_);
  response.transport = &transport;
  client_->Deliver(token_, response);
}

}  // namespace whet
