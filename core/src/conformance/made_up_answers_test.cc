#include "conformance/made_up_answers.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace whet::conformance {
namespace {

using nlohmann::json;

// Where the published forms have the text, the count and the vectors.
TEST(GoodAnswer, IsAnAnswerInTheUsualForms) {
  const json body = json::parse(GoodAnswer("yes", 2).body);
  EXPECT_EQ(body["choices"][0]["message"]["content"], "yes");
  EXPECT_EQ(body["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(body["usage"]["prompt_tokens"], 7);
  EXPECT_EQ(body["candidates"][0]["content"]["parts"][0]["text"], "yes");
  EXPECT_EQ(body["usageMetadata"]["promptTokenCount"], 7);
  EXPECT_EQ(body["content"][0]["text"], "yes");
  EXPECT_EQ(body["output"][0]["content"][0]["text"], "yes");
  EXPECT_EQ(body["message"]["content"], "yes");
  EXPECT_EQ(body["text"], "yes");
  EXPECT_EQ(body["data"].size(), 2U);
  EXPECT_EQ(body["data"][1]["embedding"].size(), 4U);
  EXPECT_EQ(body["data"][1]["index"], 1);
  EXPECT_EQ(body["predictions"][1]["embeddings"]["values"].size(), 4U);
}

TEST(NoAnswers, AreNoObjectsWithMembers) {
  for (const NoAnswer& no : NoAnswers()) {
    const json body = json::parse(no.body, nullptr, false);
    EXPECT_TRUE(!body.is_object() || body.empty()) << no.what;
  }
}

TEST(Mutated, DrawsAlikeFromOneSeedAndDifferentlyFromAnother) {
  const std::string good = GoodAnswer("yes").body;
  std::set<std::string> bodies;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Draws draws(seed);
    Draws again(seed);
    const std::string body = Mutated(good, draws);
    EXPECT_EQ(body, Mutated(good, again));
    bodies.insert(body);
  }
  EXPECT_GT(bodies.size(), 45U);
  EXPECT_EQ(bodies.count(good), 0U);
}

TEST(WithStrangeCounts, ChangesCountsAndLeavesTheText) {
  for (const std::string& text : WithStrangeCounts(GoodAnswer("yes").body)) {
    const json body = json::parse(text);
    EXPECT_NE(body["usage"]["prompt_tokens"], 7);
    EXPECT_NE(body["usageMetadata"]["candidatesTokenCount"], 3);
    EXPECT_EQ(body["text"], "yes");
  }
}

TEST(AsFailure, IsWhatAProviderMakesOfAStatus) {
  std::string text;
  EXPECT_EQ(AsFailure(GoodAnswer("yes"), &text).transport, WHET_OK);
  EXPECT_EQ(text, "yes");
  EXPECT_EQ(AsFailure(ErrorAnswer(401), &text).transport, WHET_UNAUTHENTICATED);
  EXPECT_EQ(AsFailure(ErrorAnswer(503), &text).transport, WHET_UNAVAILABLE);
  EXPECT_EQ(AsFailure(HttpAnswer{.body = "{"}, &text).transport,
            WHET_DATA_LOSS);
  HttpAnswer limited = ErrorAnswer(429);
  limited.headers.emplace_back("retry-after", "7");
  EXPECT_EQ(RetryAfterMs(limited), 7000U);
}

}  // namespace
}  // namespace whet::conformance
