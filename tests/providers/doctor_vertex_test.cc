// What a checkup tells about Google's credentials, with provider `vertex` and a
// Google of the loopback.
#include <cstdlib>
#include <string>
#include <vector>

#include "whet/core/checkup.h"
#include "whet/core/config.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/sim_world.h"
#include "tests/support/fake_google/fake_google.h"

namespace whet::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;

class DoctorVertexTest : public ::testing::Test {
 protected:
  DoctorVertexTest() {
    for (const char* name :
         {"GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT",
          "GCLOUD_PROJECT", "GOOGLE_CLOUD_QUOTA_PROJECT",
          "GOOGLE_CLOUD_LOCATION", "GOOGLE_CLOUD_UNIVERSE_DOMAIN",
          "GCE_METADATA_HOST", "GCE_METADATA_IP", "NO_GCE_CHECK"}) {
      unsetenv(name);
    }
    // No gcloud of the machine's own.
    setenv("CLOUDSDK_CONFIG", (world_.dir() / "gcloud").c_str(), 1);
    world_.config["plugins"] = {WHET_SHIPPED_PLUGIN_DIR};
    world_.provider = {{"provider", "vertex"},
                       {"model", "gemini-2.5-flash"},
                       {"project", "acme"},
                       {"max_output_tokens", 16},
                       {"base_url", google_.origin()}};
    options_.plugins = TestPlugins();
  }

  void UseServiceAccount() {
    setenv("GOOGLE_APPLICATION_CREDENTIALS",
           google_.WriteServiceAccount(world_.dir()).c_str(), 1);
  }
  std::vector<CheckFinding> CheckUp() const {
    ConfigSources sources;
    sources.project_file = world_.WriteConfig();
    return CheckConfig(LoadConfig(sources), options_);
  }

  SimWorld world_;
  CheckupOptions options_;
  FakeGoogle google_{
      [](const GeminiRequest&) { return GeminiText("unasked"); }};
};

TEST_F(DoctorVertexTest, ATokenIsFetchedAndItsAccountIsNamed) {
  UseServiceAccount();
  EXPECT_THAT(
      CheckUp(),
      Contains(AllOf(
          Field(&CheckFinding::check, "credentials"),
          Field(&CheckFinding::state, CheckState::kOk),
          Field(&CheckFinding::what,
                AllOf(HasSubstr("service_account "), HasSubstr("token until"),
                      HasSubstr("GOOGLE_APPLICATION_CREDENTIALS"))))));
  EXPECT_EQ(google_.tokens_made(), 1);
  EXPECT_EQ(google_.answers(), 0);
}

TEST_F(DoctorVertexTest, AnAccountThatIsGoneIsACredentialProblem) {
  UseServiceAccount();
  google_.revoked = true;
  EXPECT_THAT(CheckUp(),
              Contains(AllOf(Field(&CheckFinding::check, "credentials"),
                             Field(&CheckFinding::state, CheckState::kFail),
                             Field(&CheckFinding::code,
                                   absl::StatusCode::kUnauthenticated))));
}

TEST_F(DoctorVertexTest, OfflineNoTokenIsFetchedAndNoMachineAsked) {
  options_.offline = true;
  setenv("GCE_METADATA_HOST",
         ("127.0.0.1:" + std::to_string(google_.port())).c_str(), 1);
  EXPECT_THAT(CheckUp(),
              Contains(AllOf(Field(&CheckFinding::check, "credentials"),
                             Field(&CheckFinding::state, CheckState::kWarn),
                             Field(&CheckFinding::advice,
                                   HasSubstr("without --offline")))));
  UseServiceAccount();
  const std::vector<CheckFinding> findings = CheckUp();
  EXPECT_THAT(findings,
              Contains(AllOf(
                  Field(&CheckFinding::check, "credentials"),
                  Field(&CheckFinding::state, CheckState::kOk),
                  Field(&CheckFinding::what, HasSubstr("service_account ")))));
  EXPECT_THAT(findings, Contains(Field(&CheckFinding::check, "budget")));
  EXPECT_EQ(google_.tokens_made(), 0);
}

}  // namespace
}  // namespace whet::testing
