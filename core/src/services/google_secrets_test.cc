// Tokens of Google's on their way into requests: servers on loopback, one of
// which verifies what a service account signs.
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "whet/sdk/error.h"
#include "whet/sdk/text.h"
#include "whet/service/secrets.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/rsa_key_for_test.h"
#include "base/test_folder.h"
#include "credentials/credentials_for_test.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/http_service.h"
#include "services/log_service.h"
#include "services/recording_plugin.h"
#include "services/secret_service.h"
#include "tests/support/fake_google/fake_google.h"

namespace whet {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using whet::testing::FakeGoogle;
using whet::testing::GeminiRequest;
using whet::testing::GeminiText;
using whet::testing::MakeSelfSigned;
using whet::testing::TlsIdentity;

class GoogleSecretsTest : public ::testing::Test {
 protected:
  GoogleSecretsTest() {
    EXPECT_TRUE(log_->OpenFile(folder_ / "log.txt").ok());
    variables_["GOOGLE_APPLICATION_CREDENTIALS"] = key_file_;
  }
  ~GoogleSecretsTest() override {
    http_.reset();
    secrets_.reset();
  }

  GoogleSecretsOptions Options() {
    GoogleSecretsOptions options;
    options.clock = &clock_;
    options.environment.product_name_file = folder_ / "product";
    options.environment.variable = [this](const char* name) {
      const auto it = variables_.find(name);
      return it == variables_.end() ? std::string() : it->second;
    };
    return options;
  }
  std::uint64_t Open() {
    const auto handle = secrets_->OpenGoogle("", "", google_.origin());
    EXPECT_TRUE(handle.ok()) << handle.status();
    return handle.ok() ? *handle : 0;
  }
  std::string WhyNot(const std::string& origin) {
    return secrets_->OpenGoogle("", "", origin).status().ToString();
  }
  RecordingPlugin::Request Call(std::uint64_t handle,
                                std::uint64_t timeout_ms = 0) {
    return {.url = google_.echo_url(),
            .headers = {{"authorization", "Bearer ", handle}},
            .timeout_ms = timeout_ms};
  }
  std::string LogText() {
    std::ifstream in(folder_ / "log.txt");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const TestFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path();
  // Tests ask for no answer of a model.
  FakeGoogle google_{[](const GeminiRequest&) { return GeminiText(""); }};
  const std::filesystem::path key_file_ = google_.WriteServiceAccount(folder_);
  std::map<std::string, std::string> variables_;
  ManualCredentialClock clock_;
  std::vector<std::string> warned_;
  std::unique_ptr<LogService> log_ = *LogService::Create(
      "", LogLevel::kTrace,
      [this](LogLevel, std::string_view text) { warned_.emplace_back(text); });
  std::unique_ptr<SecretService> secrets_ =
      std::make_unique<SecretService>(log_.get(), Options());
  std::unique_ptr<HttpService> http_ =
      *HttpService::Create(secrets_.get(), HttpServiceOptions{});
};

TEST_F(GoogleSecretsTest, OneTokenServes256RequestsThatWaitForIt) {
  RecordingPlugin plugin(*http_);
  // Two handles for the same: one credential.
  const std::uint64_t handles[] = {Open(), Open()};
  for (std::uint64_t i = 1; i <= 256; ++i)
    ASSERT_EQ(plugin.Send(i, Call(handles[i % 2])), WHET_OK);
  for (std::uint64_t i = 1; i <= 256; ++i)
    ASSERT_EQ(plugin.Await(i).status, 200) << plugin.Await(i).message;
  EXPECT_EQ(google_.tokens_made(), 1);
  EXPECT_EQ(google_.answers(), 256);
  // Half an hour later it is the same one; at its end another.
  clock_.Advance(1800);
  ASSERT_EQ(plugin.Send(300, Call(handles[0])), WHET_OK);
  EXPECT_EQ(plugin.Await(300).status, 200);
  EXPECT_EQ(google_.tokens_made(), 1);
  clock_.Advance(1800);
  ASSERT_EQ(plugin.Send(301, Call(handles[0])), WHET_OK);
  EXPECT_EQ(plugin.Await(301).status, 200);
  EXPECT_EQ(google_.tokens_made(), 2);
}

TEST_F(GoogleSecretsTest, ATokenThatIsRefusedIsReplaced) {
  RecordingPlugin plugin(*http_);
  const std::uint64_t handle = Open();
  ASSERT_EQ(plugin.Send(1, Call(handle)), WHET_OK);
  ASSERT_EQ(plugin.Await(1).status, 200);
  google_.uses_of_a_token = 1;
  ASSERT_EQ(plugin.Send(2, Call(handle)), WHET_OK);
  ASSERT_EQ(plugin.Await(2).status, 401);
  EXPECT_TRUE(secrets_->Refuse(handle).ok());
  ASSERT_EQ(plugin.Send(3, Call(handle)), WHET_OK);
  EXPECT_EQ(plugin.Await(3).status, 200);
  // Now nothing is accepted any more.
  google_.uses_of_a_token = 0;
  ASSERT_EQ(plugin.Send(4, Call(handle)), WHET_OK);
  ASSERT_EQ(plugin.Await(4).status, 401);
  EXPECT_TRUE(secrets_->Refuse(handle).ok());
  ASSERT_EQ(plugin.Send(5, Call(handle)), WHET_OK);
  ASSERT_EQ(plugin.Await(5).status, 401);
  EXPECT_THAT(std::string(secrets_->Refuse(handle).message()),
              HasSubstr("refuses a new token of robot@acme.example"));
}

TEST_F(GoogleSecretsTest, ARevokedCredentialIsAnAnswerThatCostsNothing) {
  google_.revoked = true;
  RecordingPlugin plugin(*http_);
  ASSERT_EQ(plugin.Send(1, Call(Open())), WHET_OK);
  const RecordingPlugin::Answer answer = plugin.Await(1);
  EXPECT_EQ(answer.code, WHET_UNAUTHENTICATED);
  EXPECT_TRUE(answer.not_billed());
  EXPECT_FALSE(answer.retryable());
  EXPECT_THAT(answer.message,
              HasSubstr("answered 400 (invalid_grant: Account has been "
                        "deleted); the key of robot@acme.example may have "
                        "been deleted or disabled"));
  EXPECT_EQ(google_.answers() + google_.refusals(), 0);
}

TEST_F(GoogleSecretsTest, ARedirectOfTheTokenEndpointIsNotFollowed) {
  google_.redirects = true;
  RecordingPlugin plugin(*http_);
  ASSERT_EQ(plugin.Send(1, Call(Open())), WHET_OK);
  EXPECT_THAT(plugin.Await(1).message, HasSubstr("answered 307, a redirect"));
  EXPECT_EQ(google_.answers() + google_.refusals(), 0);
}

TEST_F(GoogleSecretsTest, WaitingForATokenCountsAndCanBeCancelled) {
  google_.silent = true;
  RecordingPlugin plugin(*http_);
  const std::uint64_t handle = Open();
  ASSERT_EQ(plugin.Send(1, Call(handle, /*timeout_ms=*/50)), WHET_OK);
  EXPECT_EQ(plugin.Await(1).code, WHET_DEADLINE_EXCEEDED);
  EXPECT_TRUE(plugin.Await(1).not_billed());
  ASSERT_EQ(plugin.Send(2, Call(handle)), WHET_OK);
  plugin.Cancel(2);
  EXPECT_EQ(plugin.Await(2).code, WHET_CANCELLED);
  // Neither service waits for a server that does not answer when it ends.
  ASSERT_EQ(plugin.Send(3, Call(handle)), WHET_OK);
  http_.reset();
  plugin.ServiceIsGone();
  EXPECT_EQ(plugin.Await(3).code, WHET_CANCELLED);
  secrets_.reset();
  EXPECT_EQ(google_.answers() + google_.refusals(), 0);
}

TEST_F(GoogleSecretsTest, NothingSecretIsWrittenOrHandedBack) {
  RecordingPlugin plugin(*http_);
  const std::uint64_t handle = Open();
  ASSERT_EQ(plugin.Send(1, Call(handle)), WHET_OK);
  // The API echoes the header.
  EXPECT_EQ(plugin.Await(1).body, "you sent Bearer ***");
  log_->Write(LogLevel::kInfo, "test",
              "access-token-of-this-test-1 is the token");
  log_->Write(LogLevel::kInfo, "test", SharedRsaKey().Pem());
  for (const RecordingPlugin::Answer& answer : {plugin.Await(1)})
    EXPECT_THAT(answer.body + answer.message,
                Not(HasSubstr("access-token-of-this-test")));
  const std::string description = *secrets_->Describe(handle);
  EXPECT_EQ(
      description,
      absl::StrCat(R"({"kind":"google","type":"service_account","source":")",
                   key_file_.string(), " (GOOGLE_APPLICATION_CREDENTIALS)\",",
                   R"("account":"robot@acme.example","project":"acme",)",
                   R"("universe_domain":"googleapis.com",)",
                   R"("expires":"2026-01-01T00:59:59Z","clock_skew_s":0})"));
  const std::string log = LogText();
  EXPECT_THAT(log, HasSubstr("*** is the token"));
  EXPECT_THAT(log, Not(HasSubstr("access-token-of-this-test")));
  const std::string pem = SharedRsaKey().Pem();
  for (const absl::string_view line : absl::StrSplit(pem, '\n')) {
    if (line.size() >= 32) {
      EXPECT_THAT(log, Not(HasSubstr(std::string(line))));
    }
  }
}

TEST_F(GoogleSecretsTest, TheMetadataServerIsAskedDirectly) {
  variables_.clear();
  variables_["GCE_METADATA_HOST"] = absl::StrCat("127.0.0.1:", google_.port());
  RecordingPlugin plugin(*http_);
  const std::uint64_t handle = Open();
  ASSERT_EQ(plugin.Send(1, Call(handle)), WHET_OK);
  EXPECT_EQ(plugin.Await(1).status, 200);
  EXPECT_THAT(*secrets_->Describe(handle),
              HasSubstr(R"("account":"vm@acme.example",)"
                        R"("project":"acme")"));
}

TEST_F(GoogleSecretsTest, LoopbackInTheFileCountsForLoopbackInTheConfigOnly) {
  EXPECT_THAT(WhyNot("https://aiplatform.googleapis.com"),
              HasSubstr("token_uri names a loopback address, which counts only "
                        "when the config sends requests to one"));
  variables_.clear();
  variables_["GCE_METADATA_HOST"] = absl::StrCat("127.0.0.1:", google_.port());
  EXPECT_THAT(WhyNot("https://evil.example"),
              StartsWith("PERMISSION_DENIED: the Google credentials are for "
                         "https servers of googleapis.com and are not sent to "
                         "https://evil.example:443"));
  EXPECT_EQ(WhyNot("https://aiplatform.googleapis.com"), "OK");
}

TEST_F(GoogleSecretsTest, AGatewayGetsTokensIfTheConfigNamesIt) {
  variables_.clear();
  variables_["GCE_METADATA_HOST"] = absl::StrCat("127.0.0.1:", google_.port());
  constexpr char kGateway[] = "https://gateway.example:8443/v1";
  EXPECT_THAT(WhyNot(kGateway),
              HasSubstr("if that server is yours, name it in the config: "
                        "google: {token_origins: "
                        "[https://gateway.example:8443]}"));
  const auto with = [&](const char* named, const char* asked) {
    GoogleSecretsOptions options = Options();
    options.token_origins = {named};
    SecretService secrets(log_.get(), options);
    return secrets.OpenGoogle("", "", asked).status().ToString();
  };
  EXPECT_EQ(with("https://Gateway.example:8443/", kGateway), "OK");
  EXPECT_THAT(with("https://gateway.example:8443", "https://gateway.example"),
              StartsWith("PERMISSION_DENIED"));
  EXPECT_THAT(with("http://gateway.example", "http://gateway.example"),
              StartsWith("INVALID_ARGUMENT: $.google.token_origins: "
                         "http://gateway.example:80 is not https"));
  EXPECT_THAT(with("gateway.example:x", kGateway),
              StartsWith("INVALID_ARGUMENT: $.google.token_origins: not an "
                         "http(s) URL"));
}

TEST_F(GoogleSecretsTest, TokensComeFromServersOfTheConfigsAuthority) {
  const TlsIdentity own = MakeSelfSigned("127.0.0.1");
  FakeGoogle google([](const GeminiRequest&) { return GeminiText(""); }, own);
  variables_["GOOGLE_APPLICATION_CREDENTIALS"] =
      google.WriteServiceAccount(folder_);
  HttpServiceOptions trusting;
  trusting.ca_file = folder_ / "own.pem";
  std::ofstream(trusting.ca_file) << own.certificate_pem;
  for (const bool trusted : {false, true}) {
    GoogleSecretsOptions options = Options();
    if (trusted)
      options.ca_file = trusting.ca_file;
    SecretService secrets(log_.get(), options);
    const auto http = *HttpService::Create(&secrets, trusting);
    RecordingPlugin plugin(*http);
    const std::uint64_t handle = *secrets.OpenGoogle("", "", google.origin());
    ASSERT_EQ(
        plugin.Send(1, {.url = google.echo_url(),
                        .headers = {{"authorization", "Bearer ", handle}}}),
        WHET_OK);
    EXPECT_EQ(plugin.Await(1).code, trusted ? WHET_OK : WHET_UNAVAILABLE);
    EXPECT_EQ(google.tokens_made(), trusted ? 1 : 0);
    if (!trusted) {
      EXPECT_THAT(plugin.Await(1).message, HasSubstr("tls.ca_file"));
    }
  }
}

TEST_F(GoogleSecretsTest, AFileThatOthersCanReadIsNamedOnce) {
  std::filesystem::permissions(key_file_, std::filesystem::perms(0644));
  Open();
  Open();
  EXPECT_THAT(warned_, ::testing::ElementsAre(absl::StrCat(
                           "credentials: credentials file ", key_file_.string(),
                           " is open to other users; run: chmod "
                           "600 ",
                           key_file_.string())));
}

TEST_F(GoogleSecretsTest, APluginAsksByKind) {
  HostContext context("acme");
  secrets_->OfferTo(context);
  const auto* table = static_cast<const whet_secrets*>(
      context.c()->get_service(context.c(), sdk::Text(WHET_SERVICE_SECRETS)));
  const std::string origin = google_.origin();
  whet_secret_request request{};
  request.struct_size = sizeof(request);
  request.origin = sdk::Text(origin);
  request.kind = sdk::Text(WHET_SECRET_GOOGLE);
  std::uint64_t handle = 0;
  sdk::ErrorBuffer error;
  ASSERT_EQ(table->open(context.c(), &request, &handle, error.get()), WHET_OK);
  std::string json;
  const sdk::StringSink sink(json);
  EXPECT_EQ(table->describe(context.c(), handle, sink.get(), error.get()),
            WHET_OK);
  EXPECT_THAT(json, HasSubstr(R"("type":"service_account")"));
  EXPECT_EQ(table->refuse(context.c(), handle, error.get()), WHET_OK);
  EXPECT_EQ(table->describe(context.c(), 99, sink.get(), error.get()),
            WHET_INVALID_ARGUMENT);
  request.kind = sdk::Text("kerberos");
  EXPECT_EQ(table->open(context.c(), &request, &handle, error.get()),
            WHET_UNIMPLEMENTED);
  // A plugin of before: its request ends with the origin, and is one for a key.
  request.struct_size = offsetof(whet_secret_request, kind);
  EXPECT_EQ(table->open(context.c(), &request, &handle, error.get()),
            WHET_UNAUTHENTICATED);
  EXPECT_THAT(std::string(error.get()->message, error.get()->len),
              StartsWith("no key: "));
}

}  // namespace
}  // namespace whet
