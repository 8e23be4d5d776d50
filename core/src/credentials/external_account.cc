#include "credentials/external_account.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "credentials/impersonation.h"
#include "credentials/percent_encoding.h"
#include "credentials/subject_token.h"

namespace whet {
namespace {

constexpr char kAwsTokenType[] = "urn:ietf:params:aws:token-type:aws4_request";
constexpr char kTokenExchange[] =
    "urn:ietf:params:oauth:grant-type:token-exchange";
constexpr char kAccessTokenType[] =
    "urn:ietf:params:oauth:token-type:access_token";
constexpr std::int64_t kShortestLifetimeS = 600;
constexpr std::int64_t kLongestImpersonationS = 43'200;

struct Federation {
  std::string token_url;
  std::string audience;
  std::string subject_token_type;
  std::string client_id;
  SecretText client_secret;
  std::string user_project;  // of a workforce pool
  std::string scope;
  SubjectTokenSource source;
  std::optional<Impersonation> account;
};

class ExternalAccount : public GoogleCredential {
 public:
  ExternalAccount(CredentialFacts facts, Federation federation)
      : GoogleCredential(std::move(facts)),
        federation_(std::move(federation)) {}

  absl::StatusOr<AccessToken> Fetch(TokenExchange& exchange) override {
    WHET_ASSIGN_OR_RETURN(const SecretText subject,
                          FetchSubjectToken(federation_.source, exchange));
    WHET_ASSIGN_OR_RETURN(AccessToken token, Federate(subject, exchange));
    if (!federation_.account.has_value())
      return token;
    return Impersonate(*federation_.account, token, exchange);
  }

  std::vector<SecretText> Secrets() const override {
    std::vector<SecretText> secrets = {federation_.client_secret};
    for (const auto& [name, value] : federation_.source.headers) {
      // "Metadata: true" is no secret, "Authorization: Bearer ..." is.
      if (absl::EqualsIgnoreCase(name, "authorization"))
        secrets.emplace_back(value);
    }
    return secrets;
  }

 private:
  absl::StatusOr<AccessToken> Federate(const SecretText& subject,
                                       TokenExchange& exchange) const {
    const std::string_view scope =
        federation_.account ? std::string_view(kIamScope) : federation_.scope;
    std::vector<std::pair<std::string_view, std::string_view>> form = {
        {"grant_type", kTokenExchange},
        {"audience", federation_.audience},
        {"scope", scope},
        {"requested_token_type", kAccessTokenType},
        {"subject_token", subject.Expose()},
        {"subject_token_type", federation_.subject_token_type}};
    std::string options;
    TokenRequest request;
    request.url = federation_.token_url;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    if (!federation_.client_id.empty()) {
      exchange.AddClient(federation_.client_id, federation_.client_secret,
                         request);
    } else if (!federation_.user_project.empty()) {
      // Percent-encoded JSON in a form: encoded twice, as the service wants it.
      const nlohmann::json project = {
          {"userProject", federation_.user_project}};
      options = PercentEncoded(project.dump());
      form.emplace_back("options", options);
    }
    request.body = FormBody(form);
    WHET_ASSIGN_OR_RETURN(const TokenReply reply, exchange.Send(request));
    if (reply.status != 200) {
      return exchange.Refusal(
          reply, federation_.token_url,
          "look at the pool, the provider and its conditions in the audience "
          "of the credentials file, and at how old the workload's token is");
    }
    return exchange.ReadToken(reply, federation_.token_url);
  }

  Federation federation_;
};

absl::Status ReadAccount(const CredentialFields& fields,
                         const CredentialContext& context, Federation& out) {
  if (!fields.Has("service_account_impersonation_url"))
    return absl::OkStatus();
  WHET_ASSIGN_OR_RETURN(Impersonation account,
                        ReadImpersonation(fields, context));
  if (fields.Has("service_account_impersonation")) {
    constexpr char kLifetime[] = "token_lifetime_seconds";
    WHET_ASSIGN_OR_RETURN(const CredentialFields options,
                          fields.Object("service_account_impersonation"));
    WHET_ASSIGN_OR_RETURN(account.lifetime_s,
                          options.IntegerOr(kLifetime, account.lifetime_s));
    if (account.lifetime_s < kShortestLifetimeS ||
        account.lifetime_s > kLongestImpersonationS) {
      return options.Wrong(kLifetime, "is not between 600 and 43200");
    }
  }
  out.account = std::move(account);
  return absl::OkStatus();
}

// Google takes the number of a project for its id, so that nobody needs to be
// asked for that: "acme" or "123456" of
// "//iam.googleapis.com/projects/123456/locations/global/...".
std::string ProjectOf(const Federation& federation) {
  if (!federation.user_project.empty())
    return federation.user_project;
  absl::string_view rest = federation.audience;
  constexpr absl::string_view kProjects = "/projects/";
  const std::size_t at = rest.find(kProjects);
  if (at == absl::string_view::npos)
    return {};
  rest.remove_prefix(at + kProjects.size());
  return std::string(rest.substr(0, rest.find('/')));
}

// What google-auth tells a program, by the same names.
void TellProgram(Federation& federation) {
  TokenProgram& program = federation.source.program;
  if (program.arguments.empty())
    return;
  program.environment = {
      {"GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE", federation.audience},
      {"GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE", federation.subject_token_type},
      {"GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE", "0"},
      {"GOOGLE_EXTERNAL_ACCOUNT_REVOKE", "0"}};
  if (federation.account.has_value()) {
    program.environment.emplace_back(
        "GOOGLE_EXTERNAL_ACCOUNT_IMPERSONATED_EMAIL",
        federation.account->email);
  }
  if (!program.output_file.empty()) {
    program.environment.emplace_back("GOOGLE_EXTERNAL_ACCOUNT_OUTPUT_FILE",
                                     program.output_file);
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<GoogleCredential>> ReadExternalAccount(
    const CredentialFields& fields, const CredentialContext& context) {
  Federation out;
  out.scope = context.scope;
  WHET_ASSIGN_OR_RETURN(out.audience, fields.Text("audience"));
  WHET_ASSIGN_OR_RETURN(out.subject_token_type,
                        fields.Text("subject_token_type"));
  if (out.subject_token_type == kAwsTokenType) {
    return fields.Wrong(
        "subject_token_type",
        "asks for credentials of AWS, which are not supported; use a file, a "
        "url or an executable as the source");
  }
  WHET_ASSIGN_OR_RETURN(
      out.token_url,
      fields.TextOr("token_url",
                    absl::StrCat("https://sts.", context.rules.universe_domain,
                                 "/v1/token")));
  WHET_RETURN_IF_ERROR(
      context.rules.Check(fields, "token_url", out.token_url, "sts"));
  WHET_ASSIGN_OR_RETURN(out.client_id, fields.TextOr("client_id", ""));
  WHET_ASSIGN_OR_RETURN(out.client_secret,
                        fields.SecretOrNone("client_secret"));
  WHET_ASSIGN_OR_RETURN(out.user_project,
                        fields.TextOr("workforce_pool_user_project", ""));
  WHET_ASSIGN_OR_RETURN(out.source, ReadSubjectTokenSource(fields, context));
  WHET_RETURN_IF_ERROR(ReadAccount(fields, context, out));
  TellProgram(out);
  CredentialFacts facts;
  facts.type = "external_account";
  facts.project = ProjectOf(out);
  if (out.account.has_value())
    facts.account = out.account->email;
  return std::unique_ptr<GoogleCredential>(
      new ExternalAccount(std::move(facts), std::move(out)));
}

}  // namespace whet
