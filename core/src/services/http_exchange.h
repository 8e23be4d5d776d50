// One HTTP exchange on a libcurl handle: the request, what has arrived, and
// what libcurl's result means to a plugin. Belongs to the thread of HttpLoop
// once it was handed over.
#ifndef WHET_CORE_SERVICES_HTTP_EXCHANGE_H_
#define WHET_CORE_SERVICES_HTTP_EXCHANGE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include "whet/service/http.h"

#include "services/http_service.h"
#include "services/secret_service.h"
#include "services/transfer_rules.h"

namespace whet {

class HttpClient;

// Why an exchange has no complete response; WHET_OK if it has one.
struct HttpOutcome {
  whet_status code = WHET_OK;
  std::uint32_t flags = 0;
  std::string message;
};

class HttpExchange {
 public:
  using Clock = std::chrono::steady_clock;

  struct Request {
    bool post = false;
    std::string url;     // checked: absolute, http or https
    std::string origin;  // of `url`
    // Complete lines without control characters, secrets included.
    std::vector<SecretText> header_lines;
    // Of the values inside `header_lines`.
    std::vector<std::shared_ptr<const SecretMask>> masks;
    // A secret whose value is not here yet, and the lines that end in it.
    std::uint64_t awaited = 0;
    std::vector<std::size_t> awaiting_lines;
    // Tokens inside `header_lines`, by handle and generation, and who wants to
    // know what the server says to them.
    std::vector<std::pair<std::uint64_t, std::uint64_t>> tokens;
    SecretService* token_service = nullptr;
    std::string body;
    std::size_t max_response_bytes = 0;
  };

  // `client` must outlive this.
  HttpExchange(Request request, HttpClient* client, std::uint64_t token,
               Clock::time_point deadline);

  // True until the value of request().awaited is given to FillSecret().
  bool awaits_secret() const { return request_.awaited != 0; }
  void FillSecret(const SecretValue& value);
  // Tells it apart from every other exchange of the process.
  std::uint64_t serial() const { return serial_; }

  // Decides the outcome before anything is sent.
  void Refuse(HttpOutcome outcome) { refusal_ = std::move(outcome); }
  const std::optional<HttpOutcome>& refusal() const { return refusal_; }

  // Makes a handle with every option that does not change between exchanges.
  // Null if libcurl is out of memory.
  static CURL* NewHandle(const HttpServiceOptions& options,
                         const std::string& ca_file);

  // Prepares `easy`, from NewHandle, for this exchange and keeps it until
  // Release(); unless `reuse`, on a connection of its own. False if libcurl is
  // out of memory.
  bool Attach(CURL* easy, bool reuse);
  CURL* Release();
  CURL* easy() const { return easy_; }

  // The result of a transfer that libcurl ended. Only while attached.
  HttpOutcome Outcome(CURLcode code) const;
  // The outcome of a transfer that the host ends.
  HttpOutcome Ended(whet_status code, const std::string& why) const;

  // True if fewer than `bytes` bytes came in a full window since the last
  // call that closed one. Never before the response begins.
  bool Stalled(Clock::time_point now, Clock::duration window,
               std::size_t bytes);

  // Calls the plugin's on_response. Once, without a lock held, released.
  void Deliver(const HttpOutcome& outcome);

  // True if libcurl tried to send the request a second time.
  bool guard_fired() const { return sends_ > 1; }
  // True if what was sent went over a connection that had served before. Only
  // while attached.
  bool reused_connection() const;

  const std::string& origin() const { return request_.origin; }
  HttpClient* client() const { return client_; }
  std::uint64_t token() const { return token_; }
  Clock::time_point deadline() const { return deadline_; }

 private:
  static int OnSend(void* self, char* remote_ip, char* local_ip,
                    int remote_port, int local_port);
  static std::size_t OnHeader(char* data, std::size_t size, std::size_t count,
                              void* self);
  static std::size_t OnBody(char* data, std::size_t size, std::size_t count,
                            void* self);
  bool SetHeaders();
  void AddHeader(std::string_view line);
  // Of the response; empty if it is not there.
  std::string_view Header(std::string_view name) const;
  void MaskSecrets();
  bool never_sent() const { return sends_ == 0; }

  Request request_;
  HttpClient* client_;
  std::uint64_t token_;
  const std::uint64_t serial_;
  Clock::time_point deadline_;
  std::optional<HttpOutcome> refusal_;

  CURL* easy_ = nullptr;
  std::unique_ptr<curl_slist, HeaderListDeleter> header_list_;
  char error_text_[CURL_ERROR_SIZE] = {};

  int sends_ = 0;  // times that libcurl was about to send the request
  bool over_cap_ = false;
  long http_status_ = 0;
  std::size_t header_bytes_ = 0;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::string body_;
  std::size_t window_bytes_ = 0;
  Clock::time_point window_start_;
};

}  // namespace whet

#endif  // WHET_CORE_SERVICES_HTTP_EXCHANGE_H_
