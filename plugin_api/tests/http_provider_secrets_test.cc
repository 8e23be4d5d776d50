// What HttpProvider makes of whet.secrets/1, of today and as it first was.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "whet/sdk/http_provider.h"

#include "fake_host.h"

namespace whet::sdk {
namespace {

class SecretUser : public HttpProvider {
 public:
  using HttpProvider::DescribeSecret;
  using HttpProvider::HttpProvider;
  using HttpProvider::OpenSecret;
  using HttpProvider::RefuseSecret;
  HttpRequest MakeRequest(const GenerateRequest&) const override { return {}; }
  GenerateResult ParseResponse(const HttpResponse&) const override {
    return {};
  }
};

std::vector<std::string> opened;

whet_status Open(const whet_host*, const whet_secret_request* r,
                 std::uint64_t* out, whet_error*) noexcept {
  opened = {Copy(r->kind), Copy(r->environment), Copy(r->file), Copy(r->scope),
            Copy(r->origin)};
  *out = 7;
  return WHET_OK;
}

whet_status Describe(const whet_host*, std::uint64_t handle,
                     const whet_text_sink* json, whet_error* error) noexcept {
  if (handle != 7)
    return Fill(error, WHET_INVALID_ARGUMENT, "no such handle");
  json->append(json->ctx, Text("{\"project\":"));
  json->append(json->ctx, Text("\"acme\"}"));
  return WHET_OK;
}

whet_status Refuse(const whet_host*, std::uint64_t handle,
                   whet_error* error) noexcept {
  if (handle != 7)
    return Fill(error, WHET_UNAUTHENTICATED,
                handle == 8 ? "make a new key" : "");
  return WHET_OK;
}

class HttpProviderSecretsTest : public ::testing::Test {
 protected:
  HttpProviderSecretsTest() {
    host_.services[WHET_SERVICE_HTTP] = &http_;
    host_.services[WHET_SERVICE_COMPLETION] = &completion_;
    host_.services[WHET_SERVICE_SECRETS] = &secrets_;
    opened.clear();
  }
  SecretUser MakeUser() const {
    return SecretUser(Context{Host(host_.get()), "{}"});
  }

  FakeHost host_;
  whet_http http_ = {sizeof(http_), 0, nullptr, nullptr};
  whet_completion completion_ = {
      sizeof(completion_), 0, nullptr, nullptr, nullptr, nullptr};
  whet_secrets secrets_ = {sizeof(secrets_), 0, &Open, &Describe, &Refuse};
};

TEST_F(HttpProviderSecretsTest, AsksForATokenAndLearnsAboutIt) {
  const SecretUser user = MakeUser();
  EXPECT_EQ(user.OpenSecret({.kind = WHET_SECRET_GOOGLE,
                             .file = "/key.json",
                             .scope = "a b",
                             .origin = "https://x.googleapis.com"}),
            7U);
  EXPECT_THAT(opened, ::testing::ElementsAre("google", "", "/key.json", "a b",
                                             "https://x.googleapis.com"));
  EXPECT_EQ(user.DescribeSecret(7), "{\"project\":\"acme\"}");
  EXPECT_THROW(user.DescribeSecret(8), Error);
  EXPECT_EQ(user.RefuseSecret(7), "");
  EXPECT_EQ(user.RefuseSecret(8), "make a new key");
  // Empty would say that there is a new one.
  EXPECT_EQ(user.RefuseSecret(9), "the credential was refused");
}

TEST_F(HttpProviderSecretsTest, AHostThatKnowsKeysOnlyIsAskedForKeysOnly) {
  secrets_.struct_size = offsetof(whet_secrets, describe);
  const SecretUser user = MakeUser();
  EXPECT_EQ(user.OpenSecret("ACME_KEY", "", "https://a.example"), 7U);
  EXPECT_THAT(opened, ::testing::ElementsAre("", "ACME_KEY", "", "",
                                             "https://a.example"));
  EXPECT_EQ(user.DescribeSecret(7), "{}");
  EXPECT_EQ(user.RefuseSecret(7), "the credential was refused");
  opened.clear();
  try {
    user.OpenSecret({.kind = WHET_SECRET_GOOGLE, .file = "/key.json"});
    FAIL() << "the host would have sent the file's text";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), WHET_UNIMPLEMENTED);
    EXPECT_STREQ(e.what(),
                 "the host has no credentials of kind 'google'; use a newer "
                 "one");
  }
  EXPECT_THAT(opened, ::testing::IsEmpty());
}

}  // namespace
}  // namespace whet::sdk
