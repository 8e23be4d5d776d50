#include "credentials/secret_mask.h"

#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace whet {
namespace {

std::string Masked(const std::string& secret, std::string text) {
  SecretMask(secret).Apply(text);
  return text;
}

TEST(SecretMask, HidesEveryOccurrence) {
  EXPECT_EQ(Masked("hunter2-hunter2", "a hunter2-hunter2hunter2-hunter2 b"),
            "a ****** b");
  EXPECT_EQ(Masked("hunter2-hunter2", "nothing"), "nothing");
}

TEST(SecretMask, HidesWhatJsonAndUrlsMakeOfIt) {
  EXPECT_EQ(Masked("pass\"w\\o/rd", R"({"key": "pass\"w\\o/rd"})"),
            R"({"key": "***"})");
  EXPECT_EQ(Masked("pass\"w\\o/rd", R"({"key": "pass\"w\\o\/rd"})"),
            R"({"key": "***"})");
  // JSON in JSON, as proxies answer.
  EXPECT_EQ(Masked("pass\"w\\o/rd",
                   R"({"error": "{\"key\": \"pass\\\"w\\\\o/rd\"}"})"),
            R"({"error": "{\"key\": \"***\"}"})");
  EXPECT_EQ(Masked("1//token+abc", "token=1%2F%2Ftoken%2Babc&x"),
            "token=***&x");
}

// base64 by Abseil; in front of the secret may stand any number of bytes, as
// in the user:password of basic authentication.
TEST(SecretMask, HidesBase64WhateverStandsInFront) {
  const std::string secret = "canary-5f2c9ae1b7?>>?-012345678";
  for (const std::string before : {"", "u", "us", "usr:", "user:"}) {
    const std::string plain = before + secret + ":end";
    for (const std::string& encoded :
         {absl::Base64Escape(plain), absl::WebSafeBase64Escape(plain)}) {
      const std::string masked = Masked(secret, encoded);
      EXPECT_NE(masked.find("***"), std::string::npos) << before;
      // What is left has too few characters of it for a byte beside the edges.
      EXPECT_LE(masked.size(), 3 + (before.size() + 4) * 4 / 3 + 6) << masked;
    }
  }
}

TEST(SecretMask, LeavesWordsOfEverydayAlone) {
  EXPECT_EQ(Masked("ollama", "ollama is a dummy"), "ollama is a dummy");
  EXPECT_EQ(Masked("", "text"), "text");
  EXPECT_EQ(SecretMask("ollama").size(), 0U);
}

}  // namespace
}  // namespace whet
