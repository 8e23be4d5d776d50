#include "checkup/provider_checks.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

TEST(SecretFactsText, TellsWhoACredentialIs) {
  EXPECT_EQ(SecretFactsText(R"({"kind": "google", "type": "service_account",
                           "source": "/home/u/key.json",
                           "account": "robot@acme.example",
                           "project": "acme", "quota_project": "payer",
                           "universe_domain": "googleapis.com",
                           "expires": "2026-11-22T08:30:00Z",
                           "clock_skew_s": 2})"),
            "service_account robot@acme.example, project acme, quota project "
            "payer, token until 2026-11-22 08:30 UTC, from /home/u/key.json");
}

TEST(SecretFactsText, OfAKeyOnlyItsPlaceIsKnown) {
  EXPECT_EQ(
      SecretFactsText(
          R"({"kind": "", "source": "environment variable OPENAI_API_KEY"})"),
      "key, from environment variable OPENAI_API_KEY");
  EXPECT_EQ(SecretFactsText("{}"), "key");
  EXPECT_EQ(SecretFactsText("broken"), "nothing is known");
}

}  // namespace
}  // namespace whet
