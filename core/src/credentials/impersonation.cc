#include "credentials/impersonation.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "credentials/secret_json.h"

namespace whet {
namespace {

using Json = nlohmann::json;

class ImpersonatedAccount : public GoogleCredential {
 public:
  ImpersonatedAccount(CredentialFacts facts, Impersonation account,
                      std::unique_ptr<GoogleCredential> source)
      : GoogleCredential(std::move(facts)),
        account_(std::move(account)),
        source_(std::move(source)) {}

  absl::StatusOr<AccessToken> Fetch(TokenExchange& exchange) override {
    WHET_ASSIGN_OR_RETURN(const AccessToken source, source_->Fetch(exchange));
    return Impersonate(account_, source, exchange);
  }

  std::vector<SecretText> Secrets() const override {
    return source_->Secrets();
  }

 private:
  Impersonation account_;
  std::unique_ptr<GoogleCredential> source_;
};

// "a@p.iam.gserviceaccount.com" of ".../a@p.iam...:generateAccessToken".
std::string EmailOf(const std::string& url) {
  const std::size_t begin = url.rfind('/');
  const std::size_t end = url.find(":generateAccessToken");
  if (begin == std::string::npos || end == std::string::npos || begin > end)
    return {};
  return url.substr(begin + 1, end - begin - 1);
}

}  // namespace

absl::StatusOr<Impersonation> ReadImpersonation(
    const CredentialFields& fields, const CredentialContext& context) {
  constexpr char kUrl[] = "service_account_impersonation_url";
  Impersonation out;
  WHET_ASSIGN_OR_RETURN(out.url, fields.Text(kUrl));
  WHET_RETURN_IF_ERROR(
      context.rules.Check(fields, kUrl, out.url, "iamcredentials"));
  out.email = EmailOf(out.url);
  if (out.email.empty()) {
    return fields.Wrong(
        kUrl, "does not end in '/serviceAccounts/EMAIL:generateAccessToken'");
  }
  WHET_ASSIGN_OR_RETURN(out.delegates, fields.TextsOr("delegates"));
  out.scopes = absl::StrSplit(context.scope, ' ', absl::SkipEmpty());
  return out;
}

absl::StatusOr<AccessToken> Impersonate(const Impersonation& account,
                                        const AccessToken& source,
                                        TokenExchange& exchange) {
  TokenRequest request;
  request.url = account.url;
  request.headers = {
      {"Content-Type", "application/json"},
      {"Authorization", absl::StrCat("Bearer ", ToAbsl(source.text.Expose()))}};
  const Json delegates =
      account.delegates.empty() ? Json() : Json(account.delegates);
  const Json body = {{"delegates", delegates},
                     {"scope", account.scopes},
                     {"lifetime", absl::StrCat(account.lifetime_s, "s")}};
  request.body =
      body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  WHET_ASSIGN_OR_RETURN(const TokenReply reply, exchange.Send(request));
  if (reply.status != 200) {
    return exchange.Refusal(
        reply, account.url,
        absl::StrCat("whoever logs in needs the role Service Account Token "
                     "Creator on ",
                     account.email));
  }
  // The answer is shaped otherwise than OAuth's: an absolute time, which counts
  // by the server's clock.
  Json json = Json::parse(reply.body, nullptr, false);
  absl::Time ends;
  std::string error;
  std::int64_t lifetime_s = 0;
  if (absl::ParseTime(absl::RFC3339_full, TextIn(json, "expireTime"), &ends,
                      &error)) {
    lifetime_s = absl::ToUnixSeconds(ends) - exchange.ServerSeconds();
  }
  TokenReply as_oauth = reply;
  Json oauth = {{"access_token", TextIn(json, "accessToken")},
                {"expires_in", lifetime_s}};
  as_oauth.body =
      oauth.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  WipeStrings(json);
  WipeStrings(oauth);
  absl::StatusOr<AccessToken> token = exchange.ReadToken(as_oauth, account.url);
  if (!token.ok()) {
    return absl::UnavailableError(
        absl::StrCat(account.url,
                     " answered 200 without a token: expected JSON with "
                     "accessToken and expireTime, which lies ahead"));
  }
  return token;
}

absl::StatusOr<std::unique_ptr<GoogleCredential>> ReadImpersonated(
    const CredentialFields& fields, std::unique_ptr<GoogleCredential> source,
    const CredentialContext& context) {
  WHET_ASSIGN_OR_RETURN(Impersonation account,
                        ReadImpersonation(fields, context));
  CredentialFacts facts;
  facts.type = "impersonated_service_account";
  facts.account = account.email;
  return std::unique_ptr<GoogleCredential>(new ImpersonatedAccount(
      std::move(facts), std::move(account), std::move(source)));
}

}  // namespace whet
