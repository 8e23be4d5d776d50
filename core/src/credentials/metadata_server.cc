#include "credentials/metadata_server.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "credentials/small_file.h"

namespace whet {
namespace {

constexpr char kFlavor[] = "Google";
// google-auth's, for a machine that says that it is Google's or where somebody
// says that there is a server.
constexpr int kLikelyS = 3;
constexpr int kLikelyAttempts = 3;
// Elsewhere nobody may answer, not even that there is nobody: a start must not
// wait long for that. A container of Google's that hides its machine has its
// server beside it.
constexpr int kUnlikelyS = 1;
constexpr int kUnlikelyAttempts = 1;

TokenRequest MetadataRequest(const std::string& host, const std::string& path) {
  TokenRequest request;
  request.method = "GET";
  request.url = absl::StrCat("http://", host, path);
  request.headers = {{"Metadata-Flavor", kFlavor}};
  request.direct = true;
  return request;
}

std::string TokenPath(const std::string& scope) {
  return absl::StrCat(
      "/computeMetadata/v1/instance/service-accounts/default/token?",
      FormBody({{"scopes", absl::StrReplaceAll(scope, {{" ", ","}})}}));
}

class MachineAccount : public GoogleCredential {
 public:
  MachineAccount(CredentialFacts facts, std::string host, std::string scope)
      : GoogleCredential(std::move(facts)),
        host_(std::move(host)),
        scope_(std::move(scope)) {}

  absl::StatusOr<AccessToken> Fetch(TokenExchange& exchange) override {
    WHET_ASSIGN_OR_RETURN(
        const TokenReply reply,
        exchange.Send(MetadataRequest(host_, TokenPath(scope_))));
    const std::string server = absl::StrCat("the metadata server at ", host_);
    if (reply.status != 200) {
      return exchange.Refusal(
          reply, server,
          "give the machine a service account with access to the API");
    }
    return exchange.ReadToken(reply, server);
  }

 private:
  std::string host_;
  std::string scope_;
};

int NumberOr(const std::string& text, int otherwise) {
  int number = 0;
  return absl::SimpleAtoi(text, &number) && number > 0 && number <= 60
             ? number
             : otherwise;
}

bool IsGooglesMachine(const std::string& product_name_file) {
  const auto product = ReadSmallFile(product_name_file, "product name");
  return product.ok() &&
         absl::StartsWith(ToAbsl(product->text.Expose()), "Google");
}

bool IsTrue(const std::string& text) {
  return text == "1" || absl::EqualsIgnoreCase(text, "true");
}

// One line of the server's, or empty if it has none.
std::string LineOf(const TokenReply& reply) {
  if (reply.status != 200)
    return {};
  const std::string line(absl::StripAsciiWhitespace(reply.body));
  for (const char c : line) {
    if (!absl::ascii_isgraph(static_cast<unsigned char>(c)))
      return {};
  }
  return line;
}

}  // namespace

MetadataServer::MetadataServer(const CredentialEnvironment& environment)
    : googles_machine_(IsGooglesMachine(environment.product_name_file)) {
  host_ = environment.variable("GCE_METADATA_HOST");
  if (host_.empty())
    host_ = environment.variable("GCE_METADATA_ROOT");
  ping_host_ = environment.variable("GCE_METADATA_IP");
  if (ping_host_.empty())
    ping_host_ = host_.empty() ? "169.254.169.254" : host_;
  if (host_.empty())
    host_ = "metadata.google.internal";
  off_ = IsTrue(environment.variable("NO_GCE_CHECK"));
  const bool named = !environment.variable("GCE_METADATA_HOST").empty() ||
                     !environment.variable("GCE_METADATA_ROOT").empty() ||
                     !environment.variable("GCE_METADATA_IP").empty();
  const bool likely = named || googles_machine_;
  timeout_s_ = NumberOr(environment.variable("GCE_METADATA_TIMEOUT"),
                        likely ? kLikelyS : kUnlikelyS);
  attempts_ = NumberOr(environment.variable("GCE_METADATA_DETECT_RETRIES"),
                       likely ? kLikelyAttempts : kUnlikelyAttempts);
}

bool MetadataServer::IsThere(TokenExchange& exchange) const {
  if (off_)
    return false;
  TokenRequest ping = MetadataRequest(ping_host_, "");
  ping.timeout_ms = std::int64_t{1000} * timeout_s_;
  for (int attempt = 0; attempt < attempts_; ++attempt) {
    const absl::StatusOr<TokenReply> reply = exchange.SendOnce(ping);
    // Somebody answers: it is Google's server or another one.
    if (reply.ok()) {
      return reply->status == 200 &&
             reply->Header("metadata-flavor") == kFlavor;
    }
    if (!absl::IsUnavailable(reply.status()))
      return false;
  }
  return googles_machine_;
}

absl::StatusOr<std::unique_ptr<GoogleCredential>> MetadataServer::Account(
    const CredentialContext& context, TokenExchange& exchange) const {
  CredentialFacts facts;
  facts.type = "metadata";
  facts.source = absl::StrCat("metadata server ", host_);
  WHET_ASSIGN_OR_RETURN(
      const TokenReply account,
      exchange.Send(MetadataRequest(
          host_,
          "/computeMetadata/v1/instance/service-accounts/default/"
          "?recursive=true")));
  if (account.status != 200) {
    return exchange.Refusal(account, facts.source,
                            "give the machine a service account");
  }
  const auto json = nlohmann::json::parse(account.body, nullptr, false);
  if (json.is_object() && json.contains("email") && json["email"].is_string())
    facts.account = json["email"].get<std::string>();
  WHET_ASSIGN_OR_RETURN(const TokenReply project,
                        exchange.Send(MetadataRequest(
                            host_, "/computeMetadata/v1/project/project-id")));
  facts.project = LineOf(project);
  WHET_ASSIGN_OR_RETURN(
      const TokenReply universe,
      exchange.Send(MetadataRequest(
          host_, "/computeMetadata/v1/universe/universe-domain")));
  if (!LineOf(universe).empty())
    facts.universe_domain = LineOf(universe);
  return std::unique_ptr<GoogleCredential>(
      new MachineAccount(std::move(facts), host_, context.scope));
}

}  // namespace whet
