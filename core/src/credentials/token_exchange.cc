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
#include "credentials/percent_encoding.h"
#include "credentials/secret_json.h"

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

// The server's own words: OAuth's form, Google's form, or nothing.
std::string Words(const TokenReply& reply) {
  const Json json = Json::parse(reply.body, nullptr, false);
  if (!json.is_object())
    return {};
  const auto error = json.find("error");
  if (error != json.end() && error->is_object())
    return TextIn(*error, "message");
  std::string words = TextIn(json, "error");
  for (const char* name : {"error_description", "error_subtype"}) {
    const std::string more = TextIn(json, name);
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
  NoteDate(reply.Header("date"));
  return reply;
}

void TokenExchange::NoteDate(std::string_view date) {
  absl::Time time;
  std::string error;
  // RFC 9110 5.6.7; servers send this one of the three forms.
  if (absl::ParseTime("%a, %d %b %E4Y %H:%M:%S GMT", ToAbsl(date), &time,
                      &error)) {
    skew_s_ = absl::ToUnixSeconds(time) - clock_->UnixSeconds();
  }
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
  Json json = Json::parse(reply.body, nullptr, false);
  AccessToken token;
  if (json.is_object()) {
    std::string text = TextIn(json, "access_token");
    token.text = SecretText::Take(text);
    std::string refresh = TextIn(json, "refresh_token");
    token.refresh_token = SecretText::Take(refresh);
    const auto expires = json.find("expires_in");
    if (expires != json.end() && expires->is_number()) {
      // A double beyond 64 bits must not be converted.
      const double seconds = expires->get<double>();
      if (seconds > 0 && seconds < 1e9)
        token.lifetime_s = static_cast<std::int64_t>(seconds);
    } else if (!absl::SimpleAtoi(TextIn(json, "expires_in"),
                                 &token.lifetime_s)) {
      token.lifetime_s = 0;
    }
    WipeStrings(json);
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
  Mask(token.refresh_token.Expose());
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

void TokenExchange::AddClient(const std::string& id, const SecretText& secret,
                              TokenRequest& request) {
  SecretText pair(id);
  pair.Append(":");
  pair.Append(secret.Expose());
  std::string basic = absl::Base64Escape(ToAbsl(pair.Expose()));
  Mask(basic);
  request.headers.emplace_back("Authorization", absl::StrCat("Basic ", basic));
  WipeText(basic);
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
  return TextIn(json, "error");
}

std::string FormBody(
    const std::vector<std::pair<std::string_view, std::string_view>>& fields) {
  std::size_t most = 0;
  for (const auto& [name, value] : fields)
    most += 3 * (name.size() + value.size()) + 2;
  std::string out;
  out.reserve(most);  // does not move
  for (const auto& [name, value] : fields) {
    if (!out.empty())
      out += '&';
    AppendPercentEncoded(name, out);
    out += '=';
    AppendPercentEncoded(value, out);
  }
  return out;
}

}  // namespace whet
