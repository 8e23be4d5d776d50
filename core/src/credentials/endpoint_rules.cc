#include "credentials/endpoint_rules.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"

namespace whet {
namespace {

// "sts.googleapis.com" of "https://sts.googleapis.com:443".
absl::string_view HostOf(absl::string_view origin) {
  origin.remove_prefix(std::min(origin.size(), origin.find("://") + 3));
  return origin.substr(0, origin.rfind(':'));
}

// True for an IPv4 address that begins with `prefix` ("127.").
bool IsIpv4Below(absl::string_view prefix, absl::string_view host) {
  const std::vector<absl::string_view> parts = absl::StrSplit(host, '.');
  return absl::StartsWith(host, prefix) && parts.size() == 4 &&
         std::all_of(parts.begin(), parts.end(), [](absl::string_view part) {
           int number = -1;
           return absl::SimpleAtoi(part, &number) && number >= 0 &&
                  number <= 255;
         });
}

bool IsHttps(absl::string_view origin) {
  return absl::StartsWith(origin, "https://") && absl::EndsWith(origin, ":443");
}

// True if `host` is the server `service` of `universe` by one of the names that
// google-auth 2.11.0 knows (external_account.py, the last version that looks):
// sts.U, x.sts.U, sts.x.U and x-sts.U, and by the one of regional endpoints
// that came later, sts.x.rep.U. Differences: a bucket of anybody's is a host,
// too (sts.storage.U), and the token endpoint has two names.
bool NamesService(absl::string_view host, absl::string_view service,
                  absl::string_view universe) {
  if (!absl::ConsumeSuffix(&host, absl::StrCat(".", universe)))
    return false;
  if (service == "oauth2")
    return host == service || host == "oauth2.mtls" || host == "www";
  const bool regional = absl::ConsumeSuffix(&host, ".rep");
  const std::vector<absl::string_view> labels = absl::StrSplit(host, '.');
  if (regional)
    return labels.size() == 2 && labels[0] == service && !labels[1].empty();
  if (labels.size() == 1) {
    absl::string_view place = host;
    return host == service ||
           (absl::ConsumeSuffix(&place, absl::StrCat("-", service)) &&
            !place.empty());
  }
  return labels.size() == 2 && !labels[0].empty() && !labels[1].empty() &&
         (labels[0] == service || labels[1] == service) &&
         !absl::StrContains(host, "storage");
}

}  // namespace

bool IsLoopbackOrigin(std::string_view origin) {
  const absl::string_view host = HostOf(ToAbsl(origin));
  // libcurl asks nobody for the address of a name below localhost (RFC 6761).
  return host == "localhost" || absl::EndsWith(host, ".localhost") ||
         host == "[::1]" || IsIpv4Below("127.", host);
}

bool IsLinkLocalOrigin(std::string_view origin) {
  return IsIpv4Below("169.254.", HostOf(ToAbsl(origin)));
}

absl::Status EndpointRules::Check(const CredentialFields& fields,
                                  const char* name, std::string_view url,
                                  std::string_view service) const {
  const auto refuse = [&](absl::string_view why) {
    const std::string text =
        absl::StrCat(why, "; credentials are sent only to https://",
                     ToAbsl(service), ".", universe_domain);
    const absl::Status wrong = fields.Wrong(name, text);
    return absl::PermissionDeniedError(wrong.message());
  };
  const absl::StatusOr<std::string> origin = transport->OriginOf(url);
  if (!origin.ok())
    return refuse("is not an http(s) address");
  const absl::string_view host = HostOf(*origin);
  if (IsLoopbackOrigin(*origin)) {
    if (loopback)
      return absl::OkStatus();
    return refuse(
        "names a loopback address, which counts only when the config sends "
        "requests to one");
  }
  if (!IsHttps(*origin))
    return refuse(absl::StrCat("names ", *origin, ", which is not https"));
  // Key files of before 2018 name this host.
  const bool old_name = service == "oauth2" && host == "accounts.google.com" &&
                        universe_domain == kGoogleUniverse;
  if (!old_name && !NamesService(host, ToAbsl(service), universe_domain))
    return refuse(absl::StrCat("names the server ", host));
  return absl::OkStatus();
}

absl::Status EndpointRules::CheckUse(std::string_view origin) const {
  const absl::string_view text = ToAbsl(origin);
  const bool named = std::find(named_origins.begin(), named_origins.end(),
                               origin) != named_origins.end();
  if (named || IsLoopbackOrigin(origin) ||
      (IsHttps(text) &&
       absl::EndsWith(HostOf(text), absl::StrCat(".", universe_domain)))) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(absl::StrCat(
      "the Google credentials are for https servers of ", universe_domain,
      " and are not sent to ", text,
      "; set the address (and universe_domain, if it is another one) to match "
      "them, or, if that server is yours, name it in the config: google: "
      "{token_origins: [",
      text, "]}"));
}

}  // namespace whet
