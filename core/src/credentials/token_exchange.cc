#include "credentials/token_exchange.h"

#include <algorithm>
#include <cstddef>

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "base/utf8.h"

namespace whet {
namespace {

using Json = nlohmann::json;

constexpr int kAttempts = 3;
constexpr std::int64_t kFirstPauseMs = 1000;
constexpr std::size_t kLongestQuote = 300;
// A token for longer than this is a mistake of the server; so is one that has
// ended already.
constexpr std::int64_t kLongestLifetimeS = 24 * 3600;

bool IsPassing(const TokenReply& reply) {
  for (const int status : {408, 429, 500, 503, 504}) {
    if (reply.status == status)
      return true;
  }
  const std::string error = OAuthError(reply);
  return error == "internal_failure" || error == "server_error" ||
         error == "temporarily_unavailable";
}

// Ten per cent more or less, so that processes that failed together do not come
// back together. Decides nothing but when.
std::int64_t Jittered(std::int64_t pause_ms, CredentialClock& clock,
                      const void* salt) {
  const auto mix = static_cast<std::uint64_t>(clock.UnixSeconds()) * 7919 +
                   reinterpret_cast<std::uintptr_t>(salt) / 64;
  const auto share = static_cast<std::int64_t>(mix % 201) - 100;  // per mille
  return pause_ms + pause_ms * share / 1000;
}

std::string TextOf(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>()
                                               : std::string();
}

// The server's own words: OAuth's form, Google's form, or nothing.
std::string Words(const TokenReply& reply) {
  const Json json = Json::parse(reply.body, nullptr, false);
  if (!json.is_object())
    return {};
  const auto error = json.find("error");
  if (error != json.end() && error->is_object())
    return TextOf(*error, "message");
  std::string words = TextOf(json, "error");
  for (const char* name : {"error_description", "error_subtype"}) {
    const std::string more = TextOf(json, name);
    if (!more.empty())
      absl::StrAppend(&words, words.empty() ? "" : ": ", more);
  }
  return words;
}

}  // namespace

TokenExchange::TokenExchange(TokenTransport* transport, CredentialClock* clock,
                             std::function<void(std::string_view)> mask)
    : transport_(transport), clock_(clock), mask_(std::move(mask)) {}

absl::StatusOr<TokenReply> TokenExchange::SendOnce(
    const TokenRequest& request) {
  WHET_ASSIGN_OR_RETURN(TokenReply reply, transport_->Send(request));
  absl::Time date;
  std::string error;
  // RFC 9110 5.6.7; servers send this one of the three forms.
  if (absl::ParseTime("%a, %d %b %E4Y %H:%M:%S GMT",
                      ToAbsl(reply.Header("date")), &date, &error)) {
    skew_s_ = absl::ToUnixSeconds(date) - clock_->UnixSeconds();
  }
  return reply;
}

absl::StatusOr<TokenReply> TokenExchange::Send(const TokenRequest& request) {
  std::int64_t pause_ms = kFirstPauseMs;
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<TokenReply> reply = SendOnce(request);
    const bool again =
        reply.ok() ? IsPassing(*reply) : absl::IsUnavailable(reply.status());
    if (!again || attempt == kAttempts)
      return reply;
    if (!clock_->Wait(Jittered(pause_ms, *clock_, this)))
      return absl::CancelledError("the host stops");
    pause_ms *= 2;
  }
}

absl::Status TokenExchange::Refusal(const TokenReply& reply,
                                    std::string_view server,
                                    std::string_view fix) const {
  std::string message =
      absl::StrCat(ToAbsl(server), " answered ", reply.status);
  const std::string words = Quote(Words(reply));
  if (!words.empty())
    absl::StrAppend(&message, " (", words, ")");
  if (reply.status >= 300 && reply.status < 400) {
    return absl::UnauthenticatedError(absl::StrCat(
        message, ", a redirect; credentials are not sent elsewhere"));
  }
  if (reply.status >= 500 || IsPassing(reply))
    return absl::UnavailableError(message);
  return absl::UnauthenticatedError(
      absl::StrCat(message, fix.empty() ? "" : "; ", ToAbsl(fix)));
}

absl::StatusOr<AccessToken> TokenExchange::ReadToken(const TokenReply& reply,
                                                     std::string_view server) {
  const Json json = Json::parse(reply.body, nullptr, false);
  AccessToken token;
  if (json.is_object()) {
    std::string text = TextOf(json, "access_token");
    token.text = SecretText::Take(text);
    const auto expires = json.find("expires_in");
    if (expires != json.end() && expires->is_number()) {
      // A double beyond 64 bits must not be converted.
      const double seconds = expires->get<double>();
      if (seconds > 0 && seconds < 1e9)
        token.lifetime_s = static_cast<std::int64_t>(seconds);
    } else if (!absl::SimpleAtoi(TextOf(json, "expires_in"),
                                 &token.lifetime_s)) {
      token.lifetime_s = 0;
    }
  }
  const std::string_view text = token.text.Expose();
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
  if (token.text.empty() || !printable || token.lifetime_s <= 0) {
    return absl::UnavailableError(absl::StrCat(
        ToAbsl(server),
        " answered 200 without a token: expected JSON with access_token and "
        "expires_in"));
  }
  token.lifetime_s = std::min(token.lifetime_s, kLongestLifetimeS);
  Mask(token.text.Expose());
  return token;
}

void TokenExchange::Mask(std::string_view secret) {
  // Short ones are words of everyday; replacing nothing would never end.
  if (secret.size() < kShortestSecret ||
      std::any_of(masks_.begin(), masks_.end(),
                  [&](const SecretMask& m) { return m.IsOf(secret); })) {
    return;
  }
  masks_.emplace_back(secret);
  if (masks_.size() > 64)  // those of a day that has passed
    masks_.erase(masks_.begin() + 32);
  mask_(secret);
}

std::string TokenExchange::Quote(std::string_view text) const {
  std::string out(text);
  for (const SecretMask& mask : masks_)
    mask.Apply(out);
  if (out.size() > kLongestQuote) {
    out.resize(kLongestQuote);
    out += "...";
  }
  return absl::Utf8SafeCEscape(ReplaceInvalidUtf8(out));
}

std::string OAuthError(const TokenReply& reply) {
  const Json json = Json::parse(reply.body, nullptr, false);
  return json.is_object() ? TextOf(json, "error") : std::string();
}

std::string PercentEncoded(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || c == '-' || c == '.' || c == '_' ||
        c == '~') {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 0xF];
    }
  }
  return out;
}

std::string FormBody(
    const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    absl::StrAppend(&out, out.empty() ? "" : "&", PercentEncoded(name), "=",
                    PercentEncoded(value));
  }
  return out;
}

}  // namespace whet
