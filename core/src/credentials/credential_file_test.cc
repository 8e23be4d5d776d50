#include "credentials/credential_file.h"

#include <string>
#include <vector>

#include <sys/stat.h>

#include "credentials/credentials_for_test.h"
#include "gmock/gmock.h"

namespace whet {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kHostileImpersonation[] =
    "https://evil.example/v1/serviceAccounts/a@b:generateAccessToken";

class CredentialFileTest : public CredentialsTest {
 protected:
  std::string WhyNot(const nlohmann::json& json) {
    return WhyNotText(json.dump());
  }
  std::string WhyNotText(const std::string& text) {
    return Read(Write("c.json", text));
  }
  std::string Read(const std::string& path) {
    const auto read = ReadCredentialFile(path, "file", context_);
    return read.status().ToString();
  }
};

TEST_F(CredentialFileTest, RefusesWhatIsNoCredentialsFile) {
  EXPECT_EQ(Read("/nowhere/c.json"), "NOT_FOUND: file is not there");
  EXPECT_EQ(Read(folder_.string()),
            "PERMISSION_DENIED: file is not a regular file");
  const std::string fifo = (folder_ / "fifo").string();
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(Read(fifo), "PERMISSION_DENIED: file is not a regular file");
  EXPECT_EQ(WhyNotText(std::string(300'000, ' ')),
            "INVALID_ARGUMENT: file has more than 262144 bytes");
  for (const char* text : {"", "{", "[]", "secret", "\xFF\xFE"}) {
    EXPECT_EQ(WhyNotText(text),
              "INVALID_ARGUMENT: file is not a JSON object; expected a file of "
              "Google Cloud");
  }
}

TEST_F(CredentialFileTest, RefusesUnknownTypesByName) {
  EXPECT_EQ(WhyNot({{"type", "gdch_service_account"}}),
            "INVALID_ARGUMENT: file: type 'gdch_service_account' is not "
            "supported; expected service_account, authorized_user, "
            "external_account, external_account_authorized_user or "
            "impersonated_service_account");
  EXPECT_EQ(WhyNot({{"installed", {}}}),
            "INVALID_ARGUMENT: file: type is missing");
  EXPECT_EQ(WhyNot({{"type", 1}}),
            "INVALID_ARGUMENT: file: type is not a text");
}

TEST_F(CredentialFileTest, NamesAMissingOrBrokenFieldAndQuotesNoValue) {
  nlohmann::json file = ServiceAccountJson();
  file.erase("client_email");
  EXPECT_EQ(WhyNot(file), "INVALID_ARGUMENT: file: client_email is missing");
  file = ServiceAccountJson();
  file["private_key"] = "my-secret-key";
  EXPECT_EQ(WhyNot(file),
            "INVALID_ARGUMENT: file: private_key is not a private key: "
            "expected PEM ('BEGIN PRIVATE KEY') without a password");
  file = UserJson();
  file["refresh_token"] = "";
  EXPECT_EQ(WhyNot(file), "INVALID_ARGUMENT: file: refresh_token is empty");
}

TEST_F(CredentialFileTest, SendsCredentialsToGoogleOnly) {
  for (const char* uri :
       {"https://evil.example/token",
        "http://oauth2.googleapis.com/token",
        "https://oauth2.googleapis.com.evil.example/token",
        "https://evilgoogleapis.com/token",
        "https://googleapis.com/token",
        "https://oauth2.storage.googleapis.com/token",
        "https://oauth2-x.commondatastorage.googleapis.com/token",
        "https://sts.storage.googleapis.com/token",
        "https://sts.commondatastorage.googleapis.com/token",
        "https://x.oauth2.googleapis.com/token",
        "https://x-oauth2.googleapis.com/token",
        "https://sts-x.googleapis.com/token",
        "https://-sts.googleapis.com/token",
        "https://a.b.sts.googleapis.com/token",
        "https://sts.a.b.googleapis.com/token",
        "https://a.b-sts.googleapis.com/token",
        "https://x.sts.rep.googleapis.com/token",
        "https://sts.rep.evil.googleapis.com/token",
        "https://storage.googleapis.com/oauth2",
        "ftp://oauth2.googleapis.com",
        "https://oauth2.googleapis.com:8443/token",
        "token",
        "https://oauth2.evil.goog/token",
        "http://127.0.0.1:80/token",
        "https://localhost/token",
        "http://[::1]:80/token"}) {
    SCOPED_TRACE(uri);
    for (nlohmann::json file : {ServiceAccountJson(), UserJson()}) {
      file["token_uri"] = uri;
      EXPECT_THAT(WhyNot(file),
                  AllOf(StartsWith("PERMISSION_DENIED: file: token_uri "),
                        HasSubstr("; credentials are sent only to "
                                  "https://oauth2.googleapis.com")));
    }
    nlohmann::json external = ExternalJson({{"file", "/token"}});
    external["token_url"] = uri;
    EXPECT_THAT(WhyNot(external),
                AllOf(StartsWith("PERMISSION_DENIED: file: token_url "),
                      HasSubstr("only to https://sts.googleapis.com")));
  }
  nlohmann::json external = ExternalJson({{"file", "/token"}});
  external["service_account_impersonation_url"] = kHostileImpersonation;
  EXPECT_EQ(WhyNot(external),
            "PERMISSION_DENIED: file: service_account_impersonation_url names "
            "the server evil.example; credentials are sent only to "
            "https://iamcredentials.googleapis.com");
  EXPECT_THAT(
      WhyNot({{"type", "impersonated_service_account"},
              {"service_account_impersonation_url", kHostileImpersonation},
              {"source_credentials", UserJson()}}),
      StartsWith("PERMISSION_DENIED: "));
  nlohmann::json nested = UserJson();
  nested["token_uri"] = "https://evil.example/token";
  EXPECT_THAT(WhyNot({{"type", "impersonated_service_account"},
                      {"source_credentials", nested}}),
              StartsWith("PERMISSION_DENIED: file: "
                         "source_credentials.token_uri names the server"));
}

TEST_F(CredentialFileTest, KnowsGooglesServersByAllTheirNames) {
  for (const char* uri : {"https://oauth2.googleapis.com/token",
                          "https://www.googleapis.com/oauth2/v4/token",
                          "https://accounts.google.com/o/oauth2/token",
                          "https://oauth2.mtls.googleapis.com/token"}) {
    nlohmann::json file = ServiceAccountJson();
    file["token_uri"] = uri;
    EXPECT_EQ(WhyNot(file), "OK") << uri;
  }
  for (const char* uri : {"https://sts.us-east1.rep.googleapis.com/v1/token",
                          "https://us-east1-sts.googleapis.com/v1/token",
                          "https://us-east1.sts.googleapis.com/v1/token",
                          "https://sts.us-east1.googleapis.com/v1/token",
                          "https://sts.mtls.googleapis.com/v1/token"}) {
    nlohmann::json file = ExternalJson({{"file", "/token"}});
    file["token_url"] = uri;
    EXPECT_EQ(WhyNot(file), "OK") << uri;
  }
}

TEST_F(CredentialFileTest, LoopbackCountsIfTheConfigSaysSo) {
  context_.rules.loopback = true;
  nlohmann::json file = UserJson();
  file["token_uri"] = "http://127.0.0.1:8080/token";
  EXPECT_EQ(WhyNot(file), "OK");
  file["token_uri"] = "http://127.0.0.1.evil.example/token";
  EXPECT_THAT(WhyNot(file), StartsWith("PERMISSION_DENIED: "));
}

// Such a config could not refuse the token of a foreign universe, so the file
// would choose where its secrets are sent.
TEST_F(CredentialFileTest, AFileForLoopbackIsOfGooglesOwnUniverse) {
  nlohmann::json file = ExternalJson({{"file", "/home/someone/.ssh/id"}});
  file["universe_domain"] = "evil.example";
  file["token_url"] = "https://sts.evil.example/v1/token";
  EXPECT_EQ(WhyNot(file), "OK");
  context_.rules.loopback = true;
  EXPECT_THAT(WhyNot(file), AllOf(StartsWith("PERMISSION_DENIED: "),
                                  HasSubstr("universe_domain")));
}

TEST_F(CredentialFileTest, TokensAreUsedInTheirUniverseOnly) {
  EndpointRules rules;
  EXPECT_TRUE(
      rules.CheckUse("https://us-central1-aiplatform.googleapis.com:443").ok());
  EXPECT_TRUE(rules.CheckUse("http://127.0.0.1:8080").ok());
  for (const char* origin :
       {"https://evil.example:443", "http://aiplatform.googleapis.com:80",
        "https://aiplatform.example.goog:443",
        "https://notgoogleapis.com:443"}) {
    EXPECT_THAT(
        rules.CheckUse(origin).ToString(),
        AllOf(StartsWith("PERMISSION_DENIED: "), HasSubstr("not sent to")))
        << origin;
  }
  rules.universe_domain = "example.goog";
  EXPECT_TRUE(rules.CheckUse("https://aiplatform.example.goog:443").ok());
  EXPECT_FALSE(rules.CheckUse("https://aiplatform.googleapis.com:443").ok());
}

TEST_F(CredentialFileTest, SaysWhichSourcesAreNotSupported) {
  EXPECT_THAT(WhyNot(ExternalJson({{"environment_id", "aws1"}})),
              HasSubstr("credential_source.environment_id asks for credentials "
                        "of AWS, which are not supported"));
  nlohmann::json aws = ExternalJson({{"environment_id", "aws1"}});
  aws["subject_token_type"] = "urn:ietf:params:aws:token-type:aws4_request";
  EXPECT_THAT(WhyNot(aws), HasSubstr("credentials of AWS"));
  EXPECT_THAT(WhyNot(ExternalJson({{"certificate", nlohmann::json::object()}})),
              HasSubstr("X.509 certificate, which is not supported"));
  EXPECT_THAT(WhyNot(ExternalJson({{"file", "/a"}, {"url", "https://b"}})),
              HasSubstr("does not have exactly one of file, url, executable"));
  EXPECT_THAT(WhyNot(ExternalJson({{"url", "http://internal.example/token"}})),
              StartsWith("PERMISSION_DENIED: file: credential_source.url names "
                         "http://internal.example:80, which is neither https "
                         "nor on this machine"));
  EXPECT_THAT(WhyNot(ExternalJson({{"url", "https://a.example"},
                                   {"headers", {{"A", "b\nC: d"}}}})),
              HasSubstr("has a name or value with a line break"));
}

TEST_F(CredentialFileTest, AMissingWorkloadTokenNamesItsFile) {
  const auto read = ReadCredentialFile(
      Write("c.json", ExternalJson({{"file", "/nowhere/token"}})), "file",
      context_);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->credential->Fetch(exchange_).status().ToString(),
            "UNAUTHENTICATED: token file /nowhere/token is not there");
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(CredentialFileTest, SecretsAreToldForMasking) {
  const auto user =
      ReadCredentialFile(Write("c.json", UserJson()), "file", context_);
  const std::vector<SecretText> secrets = user->credential->Secrets();
  ASSERT_EQ(secrets.size(), 2U);
  EXPECT_EQ(secrets[0].Expose(), "very-secret-value");
  EXPECT_EQ(secrets[1].Expose(), "1//refresh-secret");
  const auto account = ReadCredentialFile(Write("c.json", ServiceAccountJson()),
                                          "file", context_);
  // The key as it is and each of its lines, since a log has lines.
  EXPECT_GT(account->credential->Secrets().size(), 20U);
}

}  // namespace
}  // namespace whet
