// What a checkup finds out about a server on the loopback with provider
// `openai`: each way in which it can fail, and that nothing is paid unasked.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/core/checkup.h"
#include "whet/core/config.h"
#include "whet/core/model_offers.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/sim_world.h"
#include "tests/support/fake_model_server/chat_replies.h"
#include "tests/support/fake_model_server/model_server.h"

namespace whet {

void PrintTo(const CheckFinding& finding, std::ostream* out) {
  *out << CheckStateName(finding.state) << ' ' << finding.check << ": "
       << finding.what << " [" << finding.advice << ']';
}

}  // namespace whet

namespace whet::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kCanary[] = "sk-canary-5f1e0c";

// A finding of `check` in `state` whose text and advice contain these.
auto Finds(CheckState state, const std::string& check, const std::string& what,
           const std::string& advice = "") {
  return Contains(AllOf(Field(&CheckFinding::state, state),
                        Field(&CheckFinding::check, check),
                        Field(&CheckFinding::what, HasSubstr(what)),
                        Field(&CheckFinding::advice, HasSubstr(advice))));
}

class DoctorTest : public ::testing::Test {
 protected:
  DoctorTest() {
    unsetenv("WHET_TEST_MODEL_KEY");
    world_.config["plugins"] = {WHET_SHIPPED_PLUGIN_DIR};
    world_.provider = {{"provider", "openai"},
                       {"model", "qwen3"},
                       {"max_output_tokens", 16},
                       {"dialect", "vllm"}};
    options_.plugins = TestPlugins();
    options_.cache_folder = world_.dir() / "cache";
  }

  // A server with `models` that chats; `change` may alter its replies.
  ModelServer& Serve(
      std::function<void(const ModelRequest&, ModelReply&)> change = nullptr) {
    const Handler chat =
        ChatAnswers([](const ChatRequest&) { return std::string("one two"); });
    server_ = std::make_unique<ModelServer>([chat, change](
                                                const ModelRequest& request) {
      ModelReply reply = chat(request);
      if (request.path == "/v1/models") {
        reply.body =
            R"({"data":[{"id":"llama3"},{"id":"qwen3","max_model_len":32768}]})";
      }
      if (change != nullptr)
        change(request, reply);
      return reply;
    });
    world_.provider["base_url"] = server_->base_url();
    return *server_;
  }

  LoadedConfig Config() const {
    ConfigSources sources;
    sources.project_file = world_.WriteConfig();
    return *LoadConfig(sources);
  }
  std::vector<CheckFinding> CheckUp() const {
    return CheckConfig(Config(), options_);
  }

  SimWorld world_;
  CheckupOptions options_;
  std::unique_ptr<ModelServer> server_;
};

TEST_F(DoctorTest, AServerInOrderIsReachedAndNothingIsPaid) {
  const ModelServer& server = Serve();
  const std::vector<CheckFinding> findings = CheckUp();
  EXPECT_THAT(findings, Each(Field(&CheckFinding::state, CheckState::kOk)));
  EXPECT_THAT(findings, Finds(CheckState::kOk, "reach", "answers"));
  EXPECT_THAT(findings, Finds(CheckState::kOk, "models",
                              "task = qwen3, context of 32,768 tokens"));
  EXPECT_THAT(findings, Finds(CheckState::kOk, "probe", "--probe asks"));
  EXPECT_THAT(findings, Finds(CheckState::kOk, "budget", "600 calls"));
  EXPECT_THAT(server.requests(), Each(Field(&ModelRequest::method, "GET")));
}

TEST_F(DoctorTest, AMistypedModelGetsTheNearestName) {
  Serve();
  world_.provider["model"] = "qwen33";
  EXPECT_THAT(CheckUp(), Finds(CheckState::kWarn, "models",
                               "not among the 2 models that the server lists",
                               "did you mean 'qwen3'?"));
}

TEST_F(DoctorTest, ARefusedKeyIsACredentialProblem) {
  Serve([](const ModelRequest& request, ModelReply& reply) {
    if (request.path == "/v1/models") {
      reply = ErrorReply(401, "Incorrect API key provided",
                         "invalid_request_error", "invalid_api_key");
    }
  });
  setenv("WHET_TEST_MODEL_KEY", kCanary, 1);
  world_.provider["api_key_env"] = "WHET_TEST_MODEL_KEY";
  const std::vector<CheckFinding> findings = CheckUp();
  EXPECT_THAT(findings,
              Contains(AllOf(Field(&CheckFinding::state, CheckState::kFail),
                             Field(&CheckFinding::check, "credentials"),
                             Field(&CheckFinding::code,
                                   absl::StatusCode::kUnauthenticated))));
  // Where the key comes from is told, what it is never.
  EXPECT_THAT(findings,
              Finds(CheckState::kOk, "credentials",
                    "key, from environment variable WHET_TEST_MODEL_KEY"));
  EXPECT_THAT(findings,
              Each(Field(&CheckFinding::what, Not(HasSubstr(kCanary)))));
}

TEST_F(DoctorTest, AMissingKeyIsNamed) {
  const ModelServer& server = Serve();
  world_.provider["api_key_env"] = "WHET_TEST_MODEL_KEY";
  EXPECT_THAT(CheckUp(), Finds(CheckState::kFail, "credentials",
                               "environment variable WHET_TEST_MODEL_KEY is "
                               "not set"));
  EXPECT_EQ(server.request_count(), 0);
}

TEST_F(DoctorTest, AServerWithoutAListIsNoFailure) {
  Serve([](const ModelRequest& request, ModelReply& reply) {
    if (request.path == "/v1/models")
      reply = NoSuchPath(request.path);
  });
  const std::vector<CheckFinding> findings = CheckUp();
  EXPECT_THAT(findings, Finds(CheckState::kWarn, "models", "404", "--probe"));
  EXPECT_THAT(findings,
              Not(Contains(Field(&CheckFinding::state, CheckState::kFail))));
}

TEST_F(DoctorTest, AClockThatIsWrongIsSeenByTheServersDate) {
  Serve([](const ModelRequest&, ModelReply& reply) {
    reply.headers.emplace_back("date", "Wed, 21 Oct 2015 07:28:00 GMT");
  });
  EXPECT_THAT(CheckUp(), Finds(CheckState::kWarn, "clock",
                               "this machine's clock is", "timedatectl"));
}

TEST_F(DoctorTest, AServerThatIsDownTakesNoConnection) {
  Serve();
  server_.reset();
  EXPECT_THAT(
      CheckUp(),
      Contains(
          AllOf(Field(&CheckFinding::check, "reach"),
                Field(&CheckFinding::state, CheckState::kFail),
                Field(&CheckFinding::code, absl::StatusCode::kUnavailable),
                Field(&CheckFinding::what, HasSubstr("takes no connection")))));
}

TEST_F(DoctorTest, ANameWithoutAnAddressIsToldFromAServerThatIsDown) {
  // Too long for a name, so that no name server is asked.
  world_.provider["base_url"] = "http://" + std::string(64, 'a') + ".invalid";
  EXPECT_THAT(CheckUp(), Finds(CheckState::kFail, "reach",
                               "its name has no address", "https_proxy"));
}

TEST_F(DoctorTest, ACertificateOfNobodyIsATlsProblem) {
  const ModelServer server(ServerOptions{
      .handler = [](const ModelRequest&) { return ModelsReply(); },
      .tls = MakeSelfSigned("localhost")});
  world_.provider["base_url"] =
      "https://localhost:" + std::to_string(server.port()) + "/v1";
  EXPECT_THAT(CheckUp(), Finds(CheckState::kFail, "reach",
                               "no secure connection", "SSL_CERT_FILE"));
}

TEST_F(DoctorTest, ACertificateOfTheConfigsAuthorityIsGood) {
  const TlsIdentity own = MakeSelfSigned("localhost");
  const ModelServer server(ServerOptions{
      .handler = [](const ModelRequest&) { return ModelsReply(); },
      .tls = own});
  world_.provider["base_url"] =
      "https://localhost:" + std::to_string(server.port()) + "/v1";
  world_.config["tls"] = {{"ca_file", "own.pem"}};
  EXPECT_THAT(CheckUp(),
              Finds(CheckState::kFail, "config", "own.pem: cannot read", ""));
  EXPECT_EQ(server.connection_count(), 0);
  std::ofstream(world_.dir() / "own.pem") << own.certificate_pem;
  const std::vector<CheckFinding> findings = CheckUp();
  EXPECT_THAT(findings, Finds(CheckState::kOk, "reach", "answers"));
  // Its list came over the same connection.
  EXPECT_THAT(findings, Finds(CheckState::kWarn, "models",
                              "task = qwen3: not among the 1 model"));
}

TEST_F(DoctorTest, OfflineSendsNothing) {
  const ModelServer& server = Serve();
  options_.offline = true;
  const std::vector<CheckFinding> findings = CheckUp();
  EXPECT_THAT(findings, Finds(CheckState::kOk, "models",
                              "task = qwen3, not checked offline"));
  EXPECT_THAT(findings, Finds(CheckState::kOk, "budget", "600 calls"));
  EXPECT_EQ(server.connection_count(), 0);
}

TEST_F(DoctorTest, AProbeSaysWhatIsMissingAndIsRemembered) {
  ModelServer& server = Serve();
  options_.probe = true;
  // "one two" is no JSON whatever schema is asked for.
  EXPECT_THAT(CheckUp(), Finds(CheckState::kWarn, "probe", "json_schema",
                               "structured_output"));
  EXPECT_THAT(server.requests(),
              Contains(Field(&ModelRequest::method, "POST")));
  server.Reset();
  options_.probe = false;
  EXPECT_THAT(CheckUp(), Finds(CheckState::kWarn, "probe", "json_schema",
                               "structured_output"));
  EXPECT_THAT(server.requests(), Each(Field(&ModelRequest::method, "GET")));
  // Of another model nothing is known.
  world_.provider["model"] = "llama3";
  EXPECT_THAT(CheckUp(), Finds(CheckState::kOk, "probe", "not asked"));
}

TEST_F(DoctorTest, AProbeOfAModelThatIsNotThereFails) {
  Serve([](const ModelRequest& request, ModelReply& reply) {
    if (request.method == "POST") {
      reply = ErrorReply(404, "The model `qwen3` does not exist",
                         "invalid_request_error", "model_not_found");
    }
  });
  options_.probe = true;
  EXPECT_THAT(CheckUp(),
              Finds(CheckState::kFail, "probe", "The model `qwen3` does not"));
}

TEST_F(DoctorTest, DataAndPluginsAreCheckedEvenIfBothAreWrong) {
  Serve();
  world_.config["data"]["file"] = "nowhere.csv";
  world_.config["strategy"]["use"] = "test.swep";
  world_.config["evaluators"][0]["wieght"] = 2;
  const std::vector<CheckFinding> findings = CheckUp();
  EXPECT_THAT(findings, Finds(CheckState::kFail, "data", "nowhere.csv"));
  EXPECT_THAT(findings, Finds(CheckState::kFail, "plugins",
                              "did you mean 'test.sweep'?"));
  EXPECT_THAT(findings, Finds(CheckState::kFail, "plugins", "wieght"));
  EXPECT_THAT(findings, Finds(CheckState::kOk, "reach", "answers"));
}

TEST_F(DoctorTest, TheInstallationIsCheckedWithoutSendingAnything) {
  options_.plugins.config = {WHET_SHIPPED_PLUGIN_DIR};
  unsetenv("OPENAI_API_KEY");
  EXPECT_THAT(CheckInstallation(options_),
              Finds(CheckState::kOk, "credentials",
                    "environment variable OPENAI_API_KEY is not set"));
  setenv("OPENAI_API_KEY", kCanary, 1);
  const std::vector<CheckFinding> findings = CheckInstallation(options_);
  unsetenv("OPENAI_API_KEY");
  EXPECT_THAT(findings,
              Finds(CheckState::kOk, "credentials",
                    "key, from environment variable OPENAI_API_KEY, for "
                    "https://api.openai.com:443"));
  EXPECT_THAT(findings, Finds(CheckState::kOk, "plugins", "can be loaded"));
  EXPECT_THAT(findings,
              Each(Field(&CheckFinding::what, Not(HasSubstr(kCanary)))));
}

TEST_F(DoctorTest, ModelsAreListedWithContextPriceAndRole) {
  Serve();
  world_.config["prices"] = {
      {"models", {{"qwen3", {{"input", 0.4}, {"output", 1.6}}}}}};
  const auto offers = ListConfiguredOffers(Config(), options_.plugins);
  ASSERT_TRUE(offers.ok()) << offers.status();
  ASSERT_THAT(*offers, SizeIs(1));
  const ProviderOffer& offer = offers->front();
  EXPECT_TRUE(offer.status.ok()) << offer.status;
  ASSERT_THAT(offer.models, ElementsAre(Field(&ModelOffer::id, "llama3"),
                                        Field(&ModelOffer::id, "qwen3")));
  const ModelOffer& used = offer.models[1];
  EXPECT_EQ(used.context, 32768);
  EXPECT_EQ(used.input_usd, 0.4);
  EXPECT_EQ(used.output_usd, 1.6);
  EXPECT_THAT(used.roles, ElementsAre("task"));
  EXPECT_THAT(offer.models[0].roles, IsEmpty());
}

TEST_F(DoctorTest, ModelsOfAProviderWithoutAConfig) {
  Serve();
  options_.plugins.config = {WHET_SHIPPED_PLUGIN_DIR};
  const auto settings =
      ParseModelSettings({"base_url=" + server_->base_url()}, {});
  ASSERT_TRUE(settings.ok()) << settings.status();
  const auto offer = ListOffersOf("openai", *settings, options_.plugins);
  ASSERT_TRUE(offer.ok()) << offer.status();
  EXPECT_THAT(offer->models, SizeIs(2));
  EXPECT_THAT(offer->servers, ElementsAre(server_->origin()));
}

TEST_F(DoctorTest, ASettingOfAProviderIsNoPlaceForAKey) {
  const auto settings =
      ParseModelSettings({"api_key=" + std::string(kCanary)}, {});
  ASSERT_FALSE(settings.ok());
  EXPECT_THAT(std::string(settings.status().message()),
              AllOf(HasSubstr("api_key"), Not(HasSubstr(kCanary))));
}

}  // namespace
}  // namespace whet::testing
