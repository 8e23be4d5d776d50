#include "services/transfer_rules.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <sys/socket.h>

#include "whet/core/secret_text.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file_io.h"
#include "credentials/endpoint_rules.h"

namespace whet {
namespace {

// The system's bundle has some 250 KB.
constexpr std::int64_t kLargestBundle = 16 << 20;

// Sockets must not leak into programs that the host starts.
curl_socket_t OpenSocket(void*, curlsocktype, curl_sockaddr* address) {
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC,
                  address->protocol);
}

}  // namespace

bool StartLibcurl() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return started;
}

std::string CaFileOf(const std::string& named) {
  if (!named.empty())
    return named;
  const char* file = ::secure_getenv("SSL_CERT_FILE");
  return file == nullptr ? "" : file;
}

absl::Status CheckCaFile(const std::string& file) {
  if (file.empty())
    return absl::OkStatus();
  const absl::StatusOr<std::string> text = ReadWholeFile(file, kLargestBundle);
  if (!text.ok())
    return absl::InvalidArgumentError(text.status().message());
  // The two forms that OpenSSL reads.
  if (!absl::StrContains(*text, "-----BEGIN CERTIFICATE-----") &&
      !absl::StrContains(*text, "-----BEGIN TRUSTED CERTIFICATE-----")) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, ": has no certificate; expected a bundle in PEM"));
  }
  return absl::OkStatus();
}

void SetTransferRules(CURL* easy, const std::string& ca_file) {
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  // A name that does not resolve must not hold up who ends the transfer.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  // With a CApath libcurl does not cache the parsed bundle: 22 ms of CPU per
  // connection instead of 0.5 (perf.md 1.3).
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  if (!ca_file.empty())
    curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &OpenSocket);
}

std::string TrustAdvice(CURLcode code) {
  if (code != CURLE_PEER_FAILED_VERIFICATION &&
      code != CURLE_SSL_CACERT_BADFILE && code != CURLE_SSL_ISSUER_ERROR &&
      code != CURLE_SSL_INVALIDCERTSTATUS) {
    return {};
  }
  return "; if the server is to be trusted, name the bundle of its authority "
         "in "
         "the config (tls.ca_file) or in the environment variable "
         "SSL_CERT_FILE";
}

void HeaderListDeleter::operator()(curl_slist* list) const {
  for (curl_slist* line = list; line != nullptr; line = line->next)
    WipeBytes(line->data, std::strlen(line->data));
  curl_slist_free_all(list);
}

void SetProxyRule(CURL* easy, const std::string& origin) {
  // A proxy would not reach the loopback of this machine.
  curl_easy_setopt(easy, CURLOPT_NOPROXY,
                   IsLoopbackOrigin(origin) ? "*" : nullptr);
}

}  // namespace whet
