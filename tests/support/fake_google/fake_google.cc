#include "tests/support/fake_google/fake_google.h"

#include <cstddef>
#include <fstream>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/rsa_key_for_test.h"
#include "tests/support/fake_model_server/chat_replies.h"

namespace whet::testing {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr char kRefreshToken[] = "1//refresh-token-of-the-user";
constexpr char kClientSecret[] = "client-secret-of-the-user";
constexpr char kForeignToken[] = "token-of-another-identity-provider";
constexpr char kTokenStart[] = "access-token-of-this-test-";

fs::path WritePrivate(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  return file;
}

// The value of a field of a form; empty if it is not there.
std::string FormField(const std::string& form, absl::string_view name) {
  for (const absl::string_view pair : absl::StrSplit(form, '&')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(pair, absl::MaxSplits('=', 1));
    if (parts.first == name)
      return std::string(parts.second);
  }
  return {};
}

bool IsSigned(const std::string& jwt) {
  const std::vector<std::string> parts = absl::StrSplit(jwt, '.');
  std::string signature;
  return parts.size() == 3 &&
         absl::WebSafeBase64Unescape(parts[2], &signature) &&
         SharedRsaKey().Verifies(parts[0] + "." + parts[1], signature);
}

ModelReply InvalidGrant(const std::string& why) {
  ModelReply reply;
  reply.status = 400;
  reply.body =
      json{{"error", "invalid_grant"}, {"error_description", why}}.dump();
  return reply;
}

std::string TextOfParts(const json& content) {
  std::string out;
  for (const json& part : content.value("parts", json::array()))
    out += part.value("text", "");
  return out;
}

GeminiRequest ReadGeminiRequest(const ModelRequest& request, int index) {
  const json body = json::parse(request.body);
  GeminiRequest out;
  out.index = index;
  out.path = request.path;
  out.payer = request.Header("x-goog-user-project");
  out.system = TextOfParts(body.value("systemInstruction", json::object()));
  for (const json& content : body.at("contents"))
    out.turns.push_back({content.value("role", ""), TextOfParts(content)});
  return out;
}

}  // namespace

std::string GeminiRequest::LastUserText() const {
  for (auto turn = turns.rbegin(); turn != turns.rend(); ++turn) {
    if (turn->role == "user")
      return turn->text;
  }
  return {};
}

FakeGoogle::FakeGoogle(Model model, std::optional<TlsIdentity> tls)
    : model_(std::move(model)),
      server_(ServerOptions{
          .handler =
              [this](const ModelRequest& request) { return Reply(request); },
          .tls = std::move(tls)}) {}

fs::path FakeGoogle::WriteServiceAccount(const fs::path& folder) const {
  const json file = {{"type", "service_account"},
                     {"project_id", "acme"},
                     {"private_key_id", "k1"},
                     {"private_key", SharedRsaKey().Pem()},
                     {"client_email", "robot@acme.example"},
                     {"token_uri", origin() + "/token"}};
  return WritePrivate(folder / "service_account.json", file.dump());
}

fs::path FakeGoogle::WriteUser(const fs::path& folder) const {
  const json file = {
      {"type", "authorized_user"},      {"client_id", "id.apps"},
      {"client_secret", kClientSecret}, {"refresh_token", kRefreshToken},
      {"quota_project_id", "payer"},    {"token_uri", origin() + "/token"}};
  return WritePrivate(folder / "user.json", file.dump());
}

fs::path FakeGoogle::WriteExternalAccount(const fs::path& folder) const {
  const fs::path token = WritePrivate(folder / "foreign_token", kForeignToken);
  const json file = {
      {"type", "external_account"},
      {"audience", "//iam.googleapis.com/projects/1/pool"},
      {"subject_token_type", "urn:ietf:params:oauth:token-type:jwt"},
      {"token_url", origin() + "/sts"},
      {"credential_source", {{"file", token.string()}}}};
  return WritePrivate(folder / "external_account.json", file.dump());
}

fs::path FakeGoogle::WriteImpersonation(const fs::path& folder) const {
  json source = json::parse(std::ifstream(WriteUser(folder)));
  const json file = {
      {"type", "impersonated_service_account"},
      {"service_account_impersonation_url",
       origin() + "/v1/projects/-/serviceAccounts/deputy:generateAccessToken"},
      {"source_credentials", std::move(source)}};
  return WritePrivate(folder / "impersonation.json", file.dump());
}

std::vector<std::string> FakeGoogle::Secrets() const {
  std::vector<std::string> out = {kRefreshToken, kClientSecret, kForeignToken,
                                  kTokenStart};
  const std::string pem = SharedRsaKey().Pem();
  for (const absl::string_view line : absl::StrSplit(pem, '\n')) {
    if (line.size() >= 32 && !absl::StartsWith(line, "-"))
      out.emplace_back(line);
  }
  return out;
}

ModelReply FakeGoogle::Reply(const ModelRequest& request) {
  const std::string& path = request.path;
  if (absl::EndsWith(path, ":generateContent"))
    return Generate(request);
  if (path == "/echo")
    return Echo(request);
  if (path == "/token")
    return Token(request);
  if (path == "/sts") {
    return absl::StrContains(request.body, kForeignToken)
               ? NewToken()
               : InvalidGrant("Unknown subject token.");
  }
  if (absl::EndsWith(path, ":generateAccessToken"))
    return Deputy(request);
  return Metadata(request);
}

ModelReply FakeGoogle::Token(const ModelRequest& request) {
  if (silent)
    return Silent();
  if (redirects) {
    ModelReply elsewhere;
    elsewhere.status = 307;
    elsewhere.headers.emplace_back("location", "/echo");
    return elsewhere;
  }
  const std::string assertion = FormField(request.body, "assertion");
  if (assertion.empty()) {
    return absl::StrContains(request.body, "refresh-token-of-the-user")
               ? NewToken()
               : InvalidGrant("Bad Request");
  }
  return IsSigned(assertion) ? NewToken() : InvalidGrant("Invalid signature.");
}

ModelReply FakeGoogle::NewToken() {
  if (revoked)
    return InvalidGrant("Account has been deleted");
  uses_ = 0;
  ModelReply reply;
  reply.body = json{{"access_token", absl::StrCat(kTokenStart, ++tokens_made_)},
                    {"expires_in", 3599},
                    {"token_type", "Bearer"},
                    {"issued_token_type",
                     "urn:ietf:params:oauth:token-type:access_token"}}
                   .dump();
  return reply;
}

ModelReply FakeGoogle::Deputy(const ModelRequest& request) {
  if (!IsGood(request.Header("authorization")))
    return GoogleError(401, "UNAUTHENTICATED", "Not with this token.");
  const json token = json::parse(NewToken().body);
  ModelReply reply;
  const absl::Time ends = absl::Now() + absl::Hours(1);
  reply.body = json{{"accessToken", token.at("access_token")},
                    {"expireTime", absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ",
                                                    ends, absl::UTCTimeZone())}}
                   .dump();
  return reply;
}

ModelReply FakeGoogle::Metadata(const ModelRequest& request) {
  if (absl::StrContains(request.path, "default/token"))
    return NewToken();
  ModelReply reply;
  reply.headers.emplace_back("Metadata-Flavor", "Google");
  if (absl::StrContains(request.path, "recursive")) {
    reply.body = R"({"email":"vm@acme.example"})";
  } else if (absl::StrContains(request.path, "project-id")) {
    reply.body = "acme";
  } else if (absl::StrContains(request.path, "universe")) {
    reply.body = "googleapis.com";
  } else if (request.path != "/") {
    reply.status = 404;
  }
  return reply;
}

bool FakeGoogle::IsGood(std::string_view authorization) const {
  return authorization ==
         absl::StrCat("Bearer ", kTokenStart, tokens_made_.load());
}

std::optional<ModelReply> FakeGoogle::Refusal(const ModelRequest& request) {
  if (!IsGood(request.Header("authorization")) || uses_ >= uses_of_a_token) {
    ++refusals_;
    return GoogleError(
        401, "UNAUTHENTICATED",
        "Request had invalid authentication credentials. Expected OAuth 2 "
        "access token.");
  }
  ++uses_;
  return std::nullopt;
}

ModelReply FakeGoogle::Echo(const ModelRequest& request) {
  if (std::optional<ModelReply> refusal = Refusal(request))
    return *std::move(refusal);
  ++answers_;
  ModelReply reply;
  reply.body =
      absl::StrCat("you sent ", std::string(request.Header("authorization")));
  return reply;
}

ModelReply FakeGoogle::Generate(const ModelRequest& request) {
  if (std::optional<ModelReply> refusal = Refusal(request))
    return *std::move(refusal);
  ModelReply reply = model_(ReadGeminiRequest(request, asked_++));
  if (reply.status == 200)
    ++answers_;
  return reply;
}

}  // namespace whet::testing
