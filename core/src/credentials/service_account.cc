#include "credentials/service_account.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/base64url.h"
#include "base/rsa_signer.h"
#include "base/status_macros.h"

namespace whet {
namespace {

constexpr std::int64_t kAssertionSeconds = 3600;
// Google's clocks agree to seconds; a difference below this is the journey's.
constexpr std::int64_t kWrongClockSeconds = 30;
// The audience is this whatever token_uri says, as in google-auth.
constexpr char kAudience[] = "https://oauth2.googleapis.com/token";
constexpr char kJwtBearer[] = "urn:ietf:params:oauth:grant-type:jwt-bearer";

struct KeyFile {
  std::string email;
  std::string key_id;
  std::string token_uri;
  SecretText private_key;
};

class ServiceAccount : public GoogleCredential {
 public:
  ServiceAccount(CredentialFacts facts, KeyFile file, RsaSigner signer,
                 std::string scope)
      : GoogleCredential(std::move(facts)),
        file_(std::move(file)),
        signer_(std::move(signer)),
        scope_(std::move(scope)) {}

  absl::StatusOr<AccessToken> Fetch(TokenExchange& exchange) override {
    // There is no token endpoint elsewhere; as google-auth does.
    if (facts().universe_domain != kGoogleUniverse) {
      WHET_ASSIGN_OR_RETURN(std::string jwt,
                            SignedClaims(exchange, {{"sub", file_.email}}));
      return AccessToken{SecretText::Take(jwt), kAssertionSeconds};
    }
    for (bool first = true;; first = false) {
      const std::int64_t skew = exchange.skew_s();
      WHET_ASSIGN_OR_RETURN(const TokenReply reply, Ask(exchange));
      if (reply.status == 200)
        return exchange.ReadToken(reply, file_.token_uri);
      // A statement from the future or the past is an invalid grant. The reply
      // says what time it is.
      const bool wrong_clock =
          OAuthError(reply) == "invalid_grant" &&
          std::abs(exchange.skew_s() - skew) >= kWrongClockSeconds;
      if (!first || !wrong_clock)
        return Why(exchange, reply);
    }
  }

  std::vector<SecretText> Secrets() const override {
    std::vector<SecretText> secrets = {file_.private_key};
    for (const absl::string_view line :
         absl::StrSplit(ToAbsl(file_.private_key.Expose()), '\n')) {
      if (line.size() >= 32)
        secrets.emplace_back(ToStd(line));
    }
    return secrets;
  }

 private:
  absl::StatusOr<TokenReply> Ask(TokenExchange& exchange) const {
    WHET_ASSIGN_OR_RETURN(const std::string assertion,
                          SignedClaims(exchange, {{"aud", kAudience}}));
    TokenRequest request;
    request.url = file_.token_uri;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    request.body =
        FormBody({{"assertion", assertion}, {"grant_type", kJwtBearer}});
    return exchange.Send(request);
  }

  // `claims` with those that every statement has.
  absl::StatusOr<std::string> SignedClaims(TokenExchange& exchange,
                                           nlohmann::json claims) const {
    nlohmann::json header = {{"alg", "RS256"}, {"typ", "JWT"}};
    if (!file_.key_id.empty())
      header["kid"] = file_.key_id;
    const std::int64_t now = exchange.ServerSeconds();
    claims["iss"] = file_.email;
    claims["scope"] = scope_;
    claims["iat"] = now;
    claims["exp"] = now + kAssertionSeconds;
    const std::string text =
        absl::StrCat(Base64Url(Dump(header)), ".", Base64Url(Dump(claims)));
    WHET_ASSIGN_OR_RETURN(const std::string signature, signer_.Sign(text));
    std::string jwt = absl::StrCat(text, ".", Base64Url(signature));
    exchange.Mask(jwt);
    return jwt;
  }

  static std::string Dump(const nlohmann::json& json) {
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  absl::Status Why(const TokenExchange& exchange,
                   const TokenReply& reply) const {
    return exchange.Refusal(
        reply, file_.token_uri,
        absl::StrCat("the key of ", file_.email,
                     " may have been deleted or disabled: make a new one "
                     "(gcloud iam service-accounts keys create), or use "
                     "another credential"));
  }

  KeyFile file_;
  RsaSigner signer_;
  std::string scope_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GoogleCredential>> ReadServiceAccount(
    const CredentialFields& fields, const CredentialContext& context) {
  KeyFile file;
  WHET_ASSIGN_OR_RETURN(file.email, fields.Text("client_email"));
  WHET_ASSIGN_OR_RETURN(file.private_key, fields.Secret("private_key"));
  WHET_ASSIGN_OR_RETURN(file.key_id, fields.TextOr("private_key_id", ""));
  WHET_ASSIGN_OR_RETURN(file.token_uri, fields.TextOr("token_uri", kAudience));
  // Elsewhere the address is not used: Google's files have its own in any case.
  if (context.rules.universe_domain == kGoogleUniverse) {
    WHET_RETURN_IF_ERROR(
        context.rules.Check(fields, "token_uri", file.token_uri, "oauth2"));
  }
  absl::StatusOr<RsaSigner> signer =
      RsaSigner::FromPem(file.private_key.Expose());
  if (!signer.ok())
    return fields.Wrong("private_key", ToStd(signer.status().message()));
  CredentialFacts facts;
  facts.type = "service_account";
  facts.account = file.email;
  facts.universe_domain = context.rules.universe_domain;
  WHET_ASSIGN_OR_RETURN(facts.project, fields.TextOr("project_id", ""));
  return std::unique_ptr<GoogleCredential>(new ServiceAccount(
      std::move(facts), std::move(file), *std::move(signer), context.scope));
}

}  // namespace whet
