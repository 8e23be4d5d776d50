#include "credentials/authorized_user.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status_macros.h"

namespace whet {
namespace {

constexpr char kTokenEndpoint[] = "https://oauth2.googleapis.com/token";

struct Login {
  std::string token_url;
  std::string client_id;
  SecretText client_secret;
  SecretText refresh_token;
  std::string scope;              // empty: those of the login
  bool client_in_header = false;  // else in the form
};

class AuthorizedUser : public GoogleCredential {
 public:
  AuthorizedUser(CredentialFacts facts, Login login)
      : GoogleCredential(std::move(facts)), login_(std::move(login)) {}

  absl::StatusOr<AccessToken> Fetch(TokenExchange& exchange) override {
    TokenRequest request;
    request.url = login_.token_url;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    if (login_.client_in_header) {
      exchange.AddClient(login_.client_id, login_.client_secret, request);
      request.body =
          FormBody({{"grant_type", "refresh_token"},
                    {"refresh_token", login_.refresh_token.Expose()}});
    } else {
      std::vector<std::pair<std::string_view, std::string_view>> form = {
          {"grant_type", "refresh_token"},
          {"client_id", login_.client_id},
          {"client_secret", login_.client_secret.Expose()},
          {"refresh_token", login_.refresh_token.Expose()}};
      if (!login_.scope.empty())
        form.emplace_back("scope", login_.scope);
      request.body = FormBody(form);
    }
    WHET_ASSIGN_OR_RETURN(const TokenReply reply, exchange.Send(request));
    if (reply.status != 200)
      return exchange.Refusal(reply, login_.token_url, kLoginAgain);
    WHET_ASSIGN_OR_RETURN(AccessToken token,
                          exchange.ReadToken(reply, login_.token_url));
    // Servers may take each one once. The file is gcloud's, not ours to write.
    if (!token.refresh_token.empty())
      login_.refresh_token = std::move(token.refresh_token);
    return token;
  }

  std::vector<SecretText> Secrets() const override {
    return {login_.client_secret, login_.refresh_token};
  }

 private:
  Login login_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GoogleCredential>> ReadAuthorizedUser(
    const CredentialFields& fields, const CredentialContext& context) {
  Login login;
  WHET_ASSIGN_OR_RETURN(login.client_id, fields.Text("client_id"));
  WHET_ASSIGN_OR_RETURN(login.client_secret, fields.Secret("client_secret"));
  WHET_ASSIGN_OR_RETURN(login.refresh_token, fields.Secret("refresh_token"));
  login.scope = context.scope;
  WHET_ASSIGN_OR_RETURN(login.token_url,
                        fields.TextOr("token_uri", kTokenEndpoint));
  WHET_RETURN_IF_ERROR(
      context.rules.Check(fields, "token_uri", login.token_url, "oauth2"));
  CredentialFacts facts;
  facts.type = "authorized_user";
  WHET_ASSIGN_OR_RETURN(facts.account, fields.TextOr("account", ""));
  return std::unique_ptr<GoogleCredential>(
      new AuthorizedUser(std::move(facts), std::move(login)));
}

absl::StatusOr<std::unique_ptr<GoogleCredential>> ReadWorkforceUser(
    const CredentialFields& fields, const CredentialContext& context) {
  Login login;
  login.client_in_header = true;
  WHET_ASSIGN_OR_RETURN(login.client_id, fields.Text("client_id"));
  WHET_ASSIGN_OR_RETURN(login.client_secret, fields.Secret("client_secret"));
  WHET_ASSIGN_OR_RETURN(login.refresh_token, fields.Secret("refresh_token"));
  WHET_ASSIGN_OR_RETURN(login.token_url, fields.Text("token_url"));
  WHET_RETURN_IF_ERROR(
      context.rules.Check(fields, "token_url", login.token_url, "sts"));
  CredentialFacts facts;
  facts.type = "external_account_authorized_user";
  return std::unique_ptr<GoogleCredential>(
      new AuthorizedUser(std::move(facts), std::move(login)));
}

}  // namespace whet
