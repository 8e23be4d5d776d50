#include "checkup/provider_checks.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

TEST(SecretText, TellsWhoACredentialIs) {
  EXPECT_EQ(SecretText(R"({"kind": "google", "type": "service_account",
                           "source": "/home/u/key.json",
                           "account": "robot@acme.example",
                           "project": "acme", "quota_project": "payer",
                           "universe_domain": "googleapis.com",
                           "expires": "2026-11-22T08:30:00Z",
                           "clock_skew_s": 2})"),
            "service_account robot@acme.example, project acme, quota project "
            "payer, token until 2026-11-22 08:30 UTC, from /home/u/key.json");
}

TEST(SecretText, OfAKeyOnlyItsPlaceIsKnown) {
  EXPECT_EQ(
      SecretText(
          R"({"kind": "", "source": "environment variable OPENAI_API_KEY"})"),
      "key, from environment variable OPENAI_API_KEY");
  EXPECT_EQ(SecretText("{}"), "key");
  EXPECT_EQ(SecretText("broken"), "nothing is known");
}

}  // namespace
}  // namespace whet
