#include "services/token_http.h"

#include <cstddef>
#include <memory>
#include <utility>

#include <curl/curl.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "services/origin_of_url.h"
#include "services/transfer_rules.h"

namespace whet {
namespace {

// A token is some kilobytes; a list of accounts is not much more.
constexpr std::size_t kLargestReply = 1 << 20;
constexpr long kTokenConnectTimeoutMs = 10'000;

}  // namespace

// One request. Used by one thread but for Wake().
class TokenHttp::Transfer {
 public:
  Transfer(const TokenRequest& request, const std::string& origin,
           const std::string& ca_file)
      : request_(request), origin_(origin), multi_(curl_multi_init()) {
    easy_.reset(curl_easy_init());
    if (easy_ != nullptr)
      SetOptions(ca_file);
  }
  ~Transfer() {
    if (added_)
      curl_multi_remove_handle(multi_.get(), easy_.get());
  }

  void Wake() { curl_multi_wakeup(multi_.get()); }

  // Moves on until something happens; true when it is over.
  absl::StatusOr<bool> Step() {
    if (easy_ == nullptr || multi_ == nullptr)
      return absl::UnavailableError("libcurl is out of memory");
    if (!added_) {
      added_ = curl_multi_add_handle(multi_.get(), easy_.get()) == CURLM_OK;
      if (!added_)
        return absl::UnavailableError("libcurl is out of memory");
    }
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE)
        continue;
      WHET_RETURN_IF_ERROR(Outcome(message->data.result));
      long status = 0;
      curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
      reply_.status = static_cast<int>(status);
      return true;
    }
    curl_multi_poll(multi_.get(), nullptr, 0, 1000, nullptr);
    return false;
  }

  TokenReply TakeReply() { return std::move(reply_); }

 private:
  // CURL and CURLM are the same type, void, to a compiler.
  struct EasyDeleter {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct MultiDeleter {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  void SetOptions(const std::string& ca_file) {
    CURL* easy = easy_.get();
    SetTransferRules(easy, ca_file);
    SetProxyRule(easy, origin_);
    if (request_.direct)
      curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, kTokenConnectTimeoutMs);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                     static_cast<long>(request_.timeout_ms));
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &OnTokenHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &OnTokenBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text_);
    for (const auto& [name, value] : request_.headers)
      AddLine(name, value);
    AddLine("Expect", "");  // never wait for 100 Continue
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines_.get());
    if (request_.method == "POST") {
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(request_.body.size()));
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.data());
    }
    curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
  }

  void AddLine(const std::string& name, const std::string& value) {
    SecretText line(name);
    line.Append(value.empty() ? ":" : ": ");
    line.Append(value);
    curl_slist* longer = curl_slist_append(lines_.get(), line.c_str());
    if (longer == nullptr)
      return;  // the request fails for want of it
    lines_.release();
    lines_.reset(longer);
  }

  absl::Status Outcome(CURLcode code) const {
    if (code == CURLE_OK)
      return absl::OkStatus();
    if (too_large_) {
      return absl::UnavailableError(absl::StrCat(
          origin_, ": the reply has more than ", kLargestReply, " bytes"));
    }
    return absl::UnavailableError(absl::StrCat(
        origin_, ": ",
        error_text_[0] != '\0' ? error_text_ : curl_easy_strerror(code),
        TrustAdvice(code)));
  }

  static std::size_t OnTokenHeader(char* data, std::size_t size,
                                   std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const absl::string_view line(data, size * count);
    const std::size_t colon = line.find(':');
    if (!transfer.HasRoomFor(line.size()))
      return 0;
    if (line.substr(0, 5) == "HTTP/") {
      transfer.reply_.headers.clear();
    } else if (colon != absl::string_view::npos) {
      transfer.reply_.headers.emplace_back(
          absl::AsciiStrToLower(line.substr(0, colon)),
          std::string(absl::StripAsciiWhitespace(line.substr(colon + 1))));
    }
    return line.size();
  }

  static std::size_t OnTokenBody(char* data, std::size_t size,
                                 std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    if (!transfer.HasRoomFor(size * count))
      return 0;
    transfer.reply_.body.append(data, size * count);
    return size * count;
  }

  bool HasRoomFor(std::size_t bytes) {
    received_ += bytes;
    too_large_ = received_ > kLargestReply;
    return !too_large_;
  }

  const TokenRequest& request_;
  const std::string origin_;
  std::unique_ptr<CURLM, MultiDeleter> multi_;
  std::unique_ptr<curl_slist, HeaderListDeleter> lines_;
  std::unique_ptr<CURL, EasyDeleter> easy_;
  char error_text_[CURL_ERROR_SIZE] = {};
  TokenReply reply_;
  std::size_t received_ = 0;
  bool too_large_ = false;
  bool added_ = false;
};

TokenHttp::TokenHttp(const std::string& ca_file)
    : ca_file_(CaFileOf(ca_file)) {}

absl::StatusOr<TokenReply> TokenHttp::Send(const TokenRequest& request) {
  if (!StartLibcurl())
    return absl::UnavailableError("libcurl cannot start");
  WHET_ASSIGN_OR_RETURN(const std::string origin, OriginOf(request.url));
  Transfer transfer(request, origin, ca_file_);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    transfers_.insert(&transfer);
  }
  absl::StatusOr<bool> over = false;
  for (;;) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (stopped_) {
        over = absl::CancelledError("the host stops");
        refused_ = true;
      }
    }
    if (!over.ok() || *over)
      break;
    over = transfer.Step();
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    transfers_.erase(&transfer);
  }
  if (!over.ok())
    return over.status();
  return transfer.TakeReply();
}

absl::StatusOr<std::string> TokenHttp::OriginOf(std::string_view url) const {
  return OriginOfUrl(url);
}

bool TokenHttp::refused() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return refused_;
}

void TokenHttp::Stop() {
  const std::lock_guard<std::mutex> lock(mutex_);
  stopped_ = true;
  for (Transfer* transfer : transfers_)
    transfer->Wake();
}

}  // namespace whet
