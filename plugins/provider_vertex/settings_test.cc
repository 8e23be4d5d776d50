#include "settings.h"

#include <map>
#include <string>

#include "whet/sdk/error.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::vertex {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Settings With(const std::string& config,
              const std::map<std::string, std::string>& environment = {}) {
  return ReadSettings(config, [&](const char* name) -> const char* {
    const auto it = environment.find(name);
    return it == environment.end() ? nullptr : it->second.c_str();
  });
}

TEST(Settings, GoToTheGlobalEndpointUnlessTheyOrTheEnvironmentSayOtherwise) {
  EXPECT_EQ(With("{}").location, "global");
  EXPECT_EQ(With("{}").base_url, "https://aiplatform.googleapis.com");
  const std::map<std::string, std::string> environment = {
      {"GOOGLE_CLOUD_LOCATION", "europe-west4"},
      {"GOOGLE_CLOUD_UNIVERSE_DOMAIN", "s3nsapis.fr"}};
  EXPECT_EQ(With("{}", environment).base_url,
            "https://europe-west4-aiplatform.s3nsapis.fr");
  const Settings settings =
      With(R"({"location": "us", "universe_domain": "googleapis.com"})",
           environment);
  EXPECT_EQ(settings.base_url, "https://aiplatform.us.rep.googleapis.com");
  EXPECT_EQ(settings.location, "us");
}

TEST(Settings, ABaseUrlReplacesTheHost) {
  EXPECT_EQ(With(R"({"base_url": "http://127.0.0.1:8080/"})").base_url,
            "http://127.0.0.1:8080");
  EXPECT_EQ(With(R"({"base_url": ""})").base_url,
            "https://aiplatform.googleapis.com");
}

TEST(Settings, KeysAreLookedForWhereTheOfficialClientLooks) {
  EXPECT_THAT(With("{}").api_key_envs, IsEmpty());
  EXPECT_THAT(With(R"({"api": "express"})").api_key_envs,
              ElementsAre("GOOGLE_API_KEY"));
  EXPECT_THAT(With(R"({"api": "gemini"})").api_key_envs,
              ElementsAre("GOOGLE_API_KEY", "GEMINI_API_KEY"));
  const Settings named = With(R"({"api": "gemini", "api_key_env": "MINE",
                                  "api_key_file": "key.txt"})");
  EXPECT_THAT(named.api_key_envs, ElementsAre("MINE"));
  EXPECT_EQ(named.KeyAdvice(),
            "check the key in file key.txt or environment variable MINE");
}

// Google's key is for Google's servers.
TEST(Settings, NoKeyGoesElsewhereUnasked) {
  for (const char* url :
       {"http://127.0.0.1:8080", "http://aiplatform.googleapis.com",
        "https://googleapis.com.evil.example", "https://evilgoogleapis.com"}) {
    const std::string start =
        R"({"api": "gemini", "base_url": ")" + std::string(url) + "\"";
    EXPECT_THROW(With(start + "}"), sdk::Error) << url;
    EXPECT_THAT(With(start + R"(, "api_key_env": "MINE"})").api_key_envs,
                ElementsAre("MINE"));
    const Settings from_file = With(start + R"(, "api_key_file": "k"})");
    EXPECT_THAT(from_file.api_key_envs, ElementsAre(""));
    EXPECT_EQ(from_file.KeyAdvice(), "check the key in file k");
  }
  EXPECT_THROW(With(R"({"api": "express"})",
                    {{"GOOGLE_CLOUD_UNIVERSE_DOMAIN", "evil.example"}}),
               sdk::Error);
}

TEST(Settings, CredentialsFillInWhatIsNotSaid) {
  const char* described = R"({"kind": "google", "account": "a@b.example",
      "project": "theirs", "quota_project": "pays"})";
  Settings settings = With("{}");
  UseCredentials(settings, described);
  EXPECT_EQ(settings.project, "theirs");
  EXPECT_EQ(settings.quota_project, "pays");
  EXPECT_EQ(settings.account, "a@b.example");
  settings = With(R"({"project": "mine", "quota_project": "other"})");
  UseCredentials(settings, described);
  EXPECT_EQ(settings.project, "mine");
  EXPECT_EQ(settings.quota_project, "other");
}

TEST(Settings, AProjectMustComeFromSomewhere) {
  Settings settings = With("{}");
  try {
    UseCredentials(settings, "{}");
    ADD_FAILURE();
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    EXPECT_EQ(std::string(e.what()),
              "no Google Cloud project: set `project` of the model, export "
              "GOOGLE_CLOUD_PROJECT, or run: gcloud config set project "
              "PROJECT");
  }
}

TEST(Settings, RulesGoByTheLastPartOfTheName) {
  const Settings settings = With("{}");
  EXPECT_EQ(settings.RuleFor("gemini-2.0-flash").thinking, "none");
  EXPECT_EQ(settings.RuleFor("models/gemini-2.5-pro").thinking, "budget");
  EXPECT_EQ(settings.RuleFor("gemini-flash-latest").thinking, "level");
  EXPECT_TRUE(settings.RuleFor("gemini-3.1-pro-preview").signs_calls);
  EXPECT_FALSE(settings.RuleFor("gemini-2.5-pro").signs_calls);
  EXPECT_EQ(settings.RuleFor("projects/gemini-2.5/endpoints/1").thinking, "");
}

}  // namespace
}  // namespace whet::vertex
