#include "services/origin_of_url.h"

#include <algorithm>
#include <memory>

#include <curl/curl.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace whet {
namespace {

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// One part of `url`; empty if it is not there.
std::string UrlPart(CURLU* url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK)
    return {};
  std::string out(text);
  curl_free(text);
  return out;
}

bool EndsOrHidesText(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x7F;
}

}  // namespace

absl::StatusOr<std::string> OriginOfUrl(std::string_view url) {
  const auto invalid = [&](absl::string_view why) {
    return absl::InvalidArgumentError(
        absl::StrCat("not an http(s) URL: ", why));
  };
  const std::string text(url);
  if (std::any_of(text.begin(), text.end(), EndsOrHidesText)) {
    return invalid("it contains a blank or control character");
  }
  const std::unique_ptr<CURLU, UrlDeleter> parsed(curl_url());
  const CURLUcode code =
      parsed == nullptr ? CURLUE_OUT_OF_MEMORY
                        : curl_url_set(parsed.get(), CURLUPART_URL,
                                       text.c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code != CURLUE_OK) {
    // What looks like user info may be a key: then the URL is not quoted.
    const bool quotable = text.find('@') == std::string::npos;
    return invalid(absl::StrCat(
        curl_url_strerror(code),
        quotable ? absl::StrCat(" in '", text, "'") : std::string()));
  }
  const std::string scheme = UrlPart(parsed.get(), CURLUPART_SCHEME, 0);
  if (scheme != "http" && scheme != "https") {
    return invalid(absl::StrCat("its scheme is '", scheme, "'"));
  }
  for (const CURLUPart part :
       {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS}) {
    if (!UrlPart(parsed.get(), part, 0).empty()) {
      return invalid(
          "it contains a user name or password; keys come from a file or the "
          "environment");
    }
  }
  std::string host = UrlPart(parsed.get(), CURLUPART_HOST, 0);
  absl::AsciiStrToLower(&host);
  const std::string port =
      UrlPart(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (host.empty() || port.empty())
    return invalid("it has no host");
  return absl::StrCat(scheme, "://", host, ":", port);
}

}  // namespace whet
