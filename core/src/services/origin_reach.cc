#include "services/origin_reach.h"

#include <cstddef>
#include <ctime>
#include <memory>

#include <curl/curl.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/transfer_rules.h"

namespace whet {
namespace {

struct ReachHandleDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using ReachHandle = std::unique_ptr<CURL, ReachHandleDeleter>;

std::size_t OnReachHeader(char* data, std::size_t size, std::size_t count,
                          void* date) {
  const absl::string_view line(data, size * count);
  constexpr absl::string_view kDate = "date:";
  if (absl::StartsWithIgnoreCase(line, kDate)) {
    *static_cast<std::string*>(date) =
        std::string(absl::StripAsciiWhitespace(line.substr(kDate.size())));
  }
  return line.size();
}

// The status says it all: the body is not waited for.
std::size_t OnReachBody(char*, std::size_t, std::size_t, void*) { return 0; }

bool IsTlsProblem(CURLcode code) {
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return true;
    default:
      return false;
  }
}

bool Reached(CURL* easy, CURLINFO time) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(easy, time, &microseconds);
  return microseconds > 0;
}

ReachStep StepOf(CURL* easy, CURLcode code, bool tls) {
  if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY)
    return ReachStep::kName;
  if (code == CURLE_COULDNT_CONNECT)
    return ReachStep::kConnect;
  if (IsTlsProblem(code))
    return ReachStep::kTls;
  if (!Reached(easy, CURLINFO_NAMELOOKUP_TIME_T))
    return ReachStep::kName;
  if (!Reached(easy, CURLINFO_CONNECT_TIME_T))
    return ReachStep::kConnect;
  if (tls && !Reached(easy, CURLINFO_APPCONNECT_TIME_T))
    return ReachStep::kTls;
  return ReachStep::kAnswer;
}

void SetReachOptions(CURL* easy, const std::string& origin,
                     std::chrono::milliseconds timeout,
                     const std::string& ca_file) {
  curl_easy_setopt(easy, CURLOPT_URL, (origin + "/").c_str());
  SetTransferRules(easy, CaFileOf(ca_file));
  SetProxyRule(easy, origin);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(timeout.count()));
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &OnReachHeader);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &OnReachBody);
}

}  // namespace

OriginReach ReachOrigin(const std::string& origin,
                        std::chrono::milliseconds timeout,
                        const std::string& ca_file) {
  OriginReach reach;
  const ReachHandle easy(StartLibcurl() ? curl_easy_init() : nullptr);
  if (easy == nullptr) {
    reach.error = "libcurl cannot start";
    return reach;
  }
  char error[CURL_ERROR_SIZE] = {};
  std::string date;
  SetReachOptions(easy.get(), origin, timeout, ca_file);
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, error);
  curl_easy_setopt(easy.get(), CURLOPT_HEADERDATA, &date);
  const CURLcode code = curl_easy_perform(easy.get());
  long status = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status >= 200 && (code == CURLE_OK || code == CURLE_WRITE_ERROR)) {
    reach.step = ReachStep::kHttp;
    reach.http_status = static_cast<int>(status);
    const std::time_t server = curl_getdate(date.c_str(), nullptr);
    if (!date.empty() && server != -1)
      reach.clock_skew_s = static_cast<std::int64_t>(server) -
                           static_cast<std::int64_t>(std::time(nullptr));
    return reach;
  }
  reach.step = StepOf(easy.get(), code, absl::StartsWith(origin, "https:"));
  reach.error = error[0] != '\0' ? error : curl_easy_strerror(code);
  return reach;
}

}  // namespace whet
