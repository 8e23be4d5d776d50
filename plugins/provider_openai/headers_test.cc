#include "headers.h"

#include <string>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "settings.h"

namespace whet::openai {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

// The message, or "taken".
std::string Verdict(const json& config) {
  try {
    ReadSettings(config.dump());
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    return e.what();
  }
  return "taken";
}

std::string VerdictOn(const std::string& name, const std::string& value) {
  return Verdict({{"extra_headers", {{name, value}}}});
}

TEST(Headers, OrdinaryOnesAreTaken) {
  EXPECT_EQ(VerdictOn("HTTP-Referer", "https://example.com/app"), "taken");
  EXPECT_EQ(VerdictOn("X-Title", "Sorting of support messages, 2nd try"),
            "taken");
  EXPECT_EQ(VerdictOn("X-Tenant", "123e4567-e89b-12d3-a456-426614174000"),
            "taken");
  EXPECT_EQ(VerdictOn("X-Empty", ""), "taken");
}

TEST(Headers, AKeyIsRefusedAndNotQuoted) {
  for (const char* value : {"sk-proj-canary", "Bearer canary", "bearer canary",
                            "hf_canary", "AIzaSyCanary", "eyJhbGciOi.canary",
                            "tenant=0123456789abcdef0123456789abcdef"}) {
    const std::string verdict = VerdictOn("X-Gateway", value);
    EXPECT_THAT(verdict, HasSubstr("extra_headers.X-Gateway: this looks like "
                                   "a key"));
    EXPECT_THAT(verdict, HasSubstr("headers_env: [{header: X-Gateway, env: "
                                   "VARIABLE}]"));
    EXPECT_THAT(verdict, Not(HasSubstr("canary")));
    EXPECT_THAT(verdict, Not(HasSubstr("0123")));
  }
  EXPECT_THAT(VerdictOn("Authorization", "x"), HasSubstr("already"));
  EXPECT_THAT(Verdict({{"base_url", "http://localhost:1/v1"},
                       {"extra_headers", {{"authorization", "x"}}}}),
              HasSubstr("looks like a key"));
  EXPECT_THAT(VerdictOn("Cookie", "x"), HasSubstr("looks like a key"));
}

TEST(Headers, WhatTheHostSetsIsRefused) {
  EXPECT_EQ(VerdictOn("Content-Length", "7"),
            "extra_headers.Content-Length: 'Content-Length' is set by the host "
            "or by an option of its own; remove it");
  EXPECT_THAT(VerdictOn("OpenAI-Project", "p"), HasSubstr("of its own"));
}

TEST(Headers, WhatIsNoHeaderIsRefused) {
  EXPECT_THAT(VerdictOn("X Y", "v"), HasSubstr("no name of a header"));
  EXPECT_THAT(VerdictOn("", "v"), HasSubstr("no name of a header"));
  EXPECT_THAT(VerdictOn("X-Y:", "v"), HasSubstr("no name of a header"));
  EXPECT_THAT(VerdictOn("X-Y", "a\r\nHost: b"), HasSubstr("one line"));
}

TEST(Headers, EachIsThereOnce) {
  EXPECT_THAT(Verdict({{"extra_headers", {{"X-A", "1"}, {"x-a", "2"}}}}),
              HasSubstr("is there twice"));
  EXPECT_EQ(Verdict({{"extra_headers", {{"X-A", "1"}}},
                     {"headers_env", {{{"header", "X-a"}, {"env", "E"}}}}}),
            "headers_env[0]: 'X-a' is there twice");
  EXPECT_THAT(
      Verdict({{"headers_env", {{{"header", "Authorization"}, {"env", "E"}}}}}),
      HasSubstr("carries the key already"));
}

}  // namespace
}  // namespace whet::openai
