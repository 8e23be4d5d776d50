// What holds for every transfer of the host, whoever asks for it: plugins
// (whet.http/1), credentials and checks. TLS is verified, no redirect is
// followed, only http and https are spoken, proxies of the environment are
// honoured but for loopback.
//
//   if (!StartLibcurl()) return absl::UnavailableError("libcurl cannot start");
//   CURL* easy = curl_easy_init();
//   SetTransferRules(easy, CaFile());
//   SetProxyRule(easy, origin);
//
// Thread-safe but for two uses of one handle.
#ifndef WHET_CORE_SERVICES_TRANSFER_RULES_H_
#define WHET_CORE_SERVICES_TRANSFER_RULES_H_

#include <string>

#include <curl/curl.h>

namespace whet {

// libcurl's own set-up, once for the process. False if it fails.
bool StartLibcurl();

// The bundle of the authorities that servers are verified with: what
// SSL_CERT_FILE names, the variable that OpenSSL's own tools obey; empty: the
// system's.
std::string CaFile();

// The options that are the same for every transfer.
void SetTransferRules(CURL* easy, const std::string& ca_file);

// `origin` is as OriginOfUrl returns it.
void SetProxyRule(CURL* easy, const std::string& origin);

}  // namespace whet

#endif  // WHET_CORE_SERVICES_TRANSFER_RULES_H_
