#include "credentials/application_default.h"

#include <string>

#include "credentials/credentials_for_test.h"
#include "gmock/gmock.h"

namespace whet {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ApplicationDefaultTest : public CredentialsTest {
 protected:
  ApplicationDefaultTest() {
    variables_["HOME"] = (folder_ / "home").string();
    // Nobody answers.
    transport_.SetAnswer([](const TokenRequest&) -> absl::StatusOr<TokenReply> {
      return absl::UnavailableError("no route");
    });
  }

  absl::StatusOr<FoundCredential> Find(const std::string& file = "") {
    return FindApplicationDefault(file, context_, exchange_);
  }
  CredentialFacts Facts(const std::string& file = "") {
    const auto found = Find(file);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? found->credential->facts() : CredentialFacts();
  }
  void AnswerAsMetadataServer() {
    transport_.SetAnswer([](const TokenRequest& request) -> TokenReply {
      EXPECT_TRUE(request.direct);
      EXPECT_EQ(request.headers[0].first, "Metadata-Flavor");
      if (absl::StrContains(request.url, "project-id"))
        return {200, {}, "machine-project"};
      if (absl::StrContains(request.url, "universe-domain"))
        return {200, {}, "example.goog"};
      if (absl::StrContains(request.url, "recursive"))
        return JsonReply(200, {{"email", "vm@acme"}});
      return {200, {{"metadata-flavor", "Google"}}, "computeMetadata/\n"};
    });
  }

  const std::string gcloud_ = "home/.config/gcloud/";
};

TEST_F(ApplicationDefaultTest, NothingSaysWhereItLookedAndWhatToDo) {
  EXPECT_EQ(Find().status().ToString(),
            "UNAUTHENTICATED: no Google credentials: "
            "GOOGLE_APPLICATION_CREDENTIALS is not set; " +
                (folder_ / gcloud_).string() +
                "application_default_credentials.json is not there; no "
                "metadata server answers at metadata.google.internal; run: "
                "gcloud auth application-default login, or set "
                "GOOGLE_APPLICATION_CREDENTIALS to the file of a service "
                "account");
  // Nothing says that there is a metadata server: a start waits for a second.
  ASSERT_EQ(transport_.sent().size(), 1U);
  EXPECT_EQ(transport_.sent()[0].url, "http://169.254.169.254");
  EXPECT_EQ(transport_.sent()[0].timeout_ms, 1000);
  // Somebody says so: google-auth's three attempts of three seconds.
  variables_["GCE_METADATA_HOST"] = "metadata.example";
  EXPECT_EQ(Find().status().code(), absl::StatusCode::kUnauthenticated);
  ASSERT_EQ(transport_.sent().size(), 4U);
  EXPECT_EQ(transport_.sent()[3].timeout_ms, 3000);
}

TEST_F(ApplicationDefaultTest, AFileThatIsNamedAndNotRightIsTheEnd) {
  Write(gcloud_ + "application_default_credentials.json", UserJson());
  variables_["GOOGLE_APPLICATION_CREDENTIALS"] = "/nowhere.json";
  EXPECT_EQ(Find().status().ToString(),
            "UNAUTHENTICATED: credentials file /nowhere.json "
            "(GOOGLE_APPLICATION_CREDENTIALS) is not there");
  const std::string broken = Write("broken.json", std::string("{}"));
  variables_["GOOGLE_APPLICATION_CREDENTIALS"] = broken;
  EXPECT_EQ(Find().status().ToString(),
            "UNAUTHENTICATED: credentials file " + broken +
                " (GOOGLE_APPLICATION_CREDENTIALS): type is missing");
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(ApplicationDefaultTest, LooksInOrder) {
  AnswerAsMetadataServer();
  EXPECT_EQ(Facts().type, "metadata");
  EXPECT_EQ(Facts().source, "metadata server metadata.google.internal");
  Write(gcloud_ + "application_default_credentials.json", UserJson());
  EXPECT_EQ(Facts().type, "authorized_user");
  EXPECT_THAT(Facts().source, HasSubstr("(gcloud)"));
  Write("sdk/application_default_credentials.json", ServiceAccountJson());
  variables_["CLOUDSDK_CONFIG"] = (folder_ / "sdk").string();
  EXPECT_EQ(Facts().type, "service_account");
  Write("token.txt", std::string("t"));
  variables_["GOOGLE_APPLICATION_CREDENTIALS"] =
      Write("external.json", ExternalJson({{"file", "token.txt"}}));
  EXPECT_EQ(Facts().type, "external_account");
  EXPECT_EQ(Facts(Write("config.json", UserJson())).type, "authorized_user");
}

TEST_F(ApplicationDefaultTest, TheMetadataServerIsWhereTheVariablesSay) {
  AnswerAsMetadataServer();
  variables_["GCE_METADATA_HOST"] = "127.0.0.1:8080";
  const CredentialFacts facts = Facts();
  EXPECT_EQ(facts.account, "vm@acme");
  EXPECT_EQ(facts.project, "machine-project");
  EXPECT_EQ(facts.universe_domain, "example.goog");
  for (const TokenRequest& request : transport_.sent())
    EXPECT_THAT(request.url, StartsWith("http://127.0.0.1:8080"));
  variables_["NO_GCE_CHECK"] = "true";
  EXPECT_EQ(Find().status().code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(ApplicationDefaultTest,
       AnotherServerAtTheAddressIsNotTheMetadataServer) {
  transport_.SetAnswer([](const TokenRequest&) {
    return TokenReply{200, {}, "hello"};
  });
  EXPECT_EQ(Find().status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(transport_.sent().size(), 1U);
}

TEST_F(ApplicationDefaultTest, AMachineOfGooglesIsKnownByItsProductName) {
  variables_["GCE_METADATA_TIMEOUT"] = "1";
  variables_["GCE_METADATA_DETECT_RETRIES"] = "2";
  Write("product_name", std::string("Google Compute Engine\n"));
  // Its server does not answer: that is the error, not "no credentials".
  EXPECT_EQ(Find().status().ToString(), "UNAVAILABLE: no route");
  EXPECT_EQ(transport_.sent()[1].timeout_ms, 1000);
  EXPECT_THAT(transport_.sent()[2].url, HasSubstr("recursive=true"));
}

TEST_F(ApplicationDefaultTest, TheProjectComesFromTheNearestPlace) {
  const std::string file = Write("c.json", ServiceAccountJson());
  nlohmann::json user = UserJson();
  user["quota_project_id"] = "payer";
  const std::string login = Write("u.json", user);
  EXPECT_EQ(Facts(login).project, "");
  EXPECT_EQ(Facts(login).quota_project, "payer");
  Write(gcloud_ + "configurations/config_default",
        std::string("[compute]\nproject = no\n[core]\naccount = a\n"
                    "project = from-default\n"));
  EXPECT_EQ(Facts(login).project, "from-default");
  Write(gcloud_ + "configurations/config_work",
        std::string("[core]\nproject=from-work\n"));
  Write(gcloud_ + "active_config", std::string("work\n"));
  EXPECT_EQ(Facts(login).project, "from-work");
  EXPECT_EQ(Facts(file).project, "acme");  // the file's own
  variables_["GCLOUD_PROJECT"] = "older-name";
  EXPECT_EQ(Facts(file).project, "older-name");
  variables_["GOOGLE_CLOUD_PROJECT"] = "newer-name";
  EXPECT_EQ(Facts(file).project, "newer-name");
  variables_["GOOGLE_CLOUD_QUOTA_PROJECT"] = "other-payer";
  EXPECT_EQ(Facts(login).quota_project, "other-payer");
}

// Google takes the number of a project in place of its id.
TEST_F(ApplicationDefaultTest, TheProjectOfAPoolIsInItsAudience) {
  nlohmann::json file = ExternalJson({{"file", "token.txt"}});
  file["audience"] =
      "//iam.googleapis.com/projects/123456/locations/global/"
      "workloadIdentityPools/pool/providers/github";
  EXPECT_EQ(Facts(Write("c.json", file)).project, "123456");
  file["audience"] =
      "//iam.googleapis.com/locations/global/workforcePools/pool/providers/p";
  EXPECT_EQ(Facts(Write("c.json", file)).project, "");
  file["workforce_pool_user_project"] = "654321";
  EXPECT_EQ(Facts(Write("c.json", file)).project, "654321");
  variables_["GOOGLE_CLOUD_PROJECT"] = "acme";
  EXPECT_EQ(Facts(Write("c.json", file)).project, "acme");
}

TEST_F(ApplicationDefaultTest, AFileThatOthersCanReadIsTakenWithAWarning) {
  const std::string file = Write("c.json", UserJson());
  EXPECT_EQ(Find(file)->warning, "");
  std::filesystem::permissions(file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_EQ(Find(file)->warning,
            "credentials file " + file +
                " is open to other users; run: chmod 600 " + file);
}

}  // namespace
}  // namespace whet
