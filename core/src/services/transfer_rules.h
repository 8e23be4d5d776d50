// What holds for every transfer of the host, whoever asks for it: plugins
// (whet.http/1), credentials and checks. TLS is verified, no redirect is
// followed, only http and https are spoken, proxies of the environment are
// honoured but for loopback.
//
//   if (!StartLibcurl()) return absl::UnavailableError("libcurl cannot start");
//   CURL* easy = curl_easy_init();
//   SetTransferRules(easy, CaFileOf(""));
//   SetProxyRule(easy, origin);
//
// Thread-safe but for two uses of one handle.
#ifndef WHET_CORE_SERVICES_TRANSFER_RULES_H_
#define WHET_CORE_SERVICES_TRANSFER_RULES_H_

#include <string>

#include <curl/curl.h>

#include "absl/status/status.h"

namespace whet {

// libcurl's own set-up, once for the process. False if it fails.
bool StartLibcurl();

// The bundle of the authorities that servers are verified with: what the config
// has `named`, else what SSL_CERT_FILE names, the variable that OpenSSL's own
// tools obey; empty: the system's.
std::string CaFileOf(const std::string& named);

// INVALID_ARGUMENT, beginning with the path, unless `file` is a bundle of
// certificates (PEM). OK if it is empty.
absl::Status CheckCaFile(const std::string& file);

// The options that are the same for every transfer.
void SetTransferRules(CURL* easy, const std::string& ca_file);

// What to do about a server that is not trusted, beginning with "; "; empty if
// `code` is about something else.
std::string TrustAdvice(CURLcode code);

// Wipes the lines of a list of headers and frees it.
struct HeaderListDeleter {
  void operator()(curl_slist* list) const;
};

// `origin` is as OriginOfUrl returns it.
void SetProxyRule(CURL* easy, const std::string& origin);

}  // namespace whet

#endif  // WHET_CORE_SERVICES_TRANSFER_RULES_H_
