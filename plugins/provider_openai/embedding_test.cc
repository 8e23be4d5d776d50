#include "embedding.h"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::openai {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

Settings AtServer() {
  Settings settings;
  settings.base_url = "http://server/v1";
  return settings;
}

sdk::EmbedResult Parsed(const std::string& body, int status = 200) {
  return ParseEmbedResponse(AtServer(), {status, {}, body});
}

whet_status CodeOf(const std::string& body, int status = 200) {
  try {
    Parsed(body, status);
  } catch (const sdk::Error& e) {
    return e.code();
  }
  return WHET_OK;
}

TEST(Embedding, RequestAsOpenAisOwnClientSendsIt) {
  const sdk::HttpRequest http =
      BuildEmbedRequest(AtServer(), {{"one", "two"}, 0, "embedder"});
  EXPECT_EQ(http.url, "http://server/v1/embeddings");
  EXPECT_EQ(json::parse(http.body), json::parse(R"({
      "model": "embedder", "input": ["one", "two"],
      "encoding_format": "base64"})"));
}

TEST(Embedding, DimensionsAndFieldsOfTheUser) {
  Settings settings = AtServer();
  settings.omit = {"encoding_format"};
  settings.extra_body = R"({"user": "me"})";
  const sdk::HttpRequest http =
      BuildEmbedRequest(settings, {{"one"}, 256, "embedder"});
  EXPECT_EQ(json::parse(http.body), json::parse(R"({
      "model": "embedder", "input": ["one"], "dimensions": 256,
      "user": "me"})"));
  settings.extra_body = R"({"input": "x"})";
  EXPECT_THROW(BuildEmbedRequest(settings, {{"one"}, 0, "m"}), sdk::Error);
}

// 1.0F is 00 00 80 3F, -2.5F is 00 00 20 C0.
TEST(Embedding, ReadsBase64AndNumbersInTheOrderOfTheIndex) {
  const sdk::EmbedResult result = Parsed(R"({"object": "list", "data": [
      {"object": "embedding", "index": 1, "embedding": "AACAPwAAIMA="},
      {"object": "embedding", "index": 0, "embedding": [0.5, 3]}],
      "model": "m", "usage": {"prompt_tokens": 7, "total_tokens": 7}})");
  ASSERT_EQ(result.vectors.size(), 2U);
  EXPECT_EQ(result.vectors[0], (std::vector<float>{0.5F, 3.0F}));
  EXPECT_EQ(result.vectors[1], (std::vector<float>{1.0F, -2.5F}));
  EXPECT_EQ(result.usage.input_tokens, 7);
  EXPECT_EQ(result.usage.output_tokens, 0);
}

TEST(Embedding, UsageAndIndexMayBeMissing) {
  const sdk::EmbedResult result =
      Parsed(R"({"data": [{"embedding": [1]}, {"embedding": [2]}]})");
  EXPECT_EQ(result.vectors[1], std::vector<float>{2.0F});
  EXPECT_EQ(result.usage.input_tokens, -1);
}

TEST(Embedding, DamagedAnswersAreWorthAnotherAttempt) {
  for (const char* body :
       {"", "[]", "{}", "<html>", R"({"data": []})", R"({"data": [1]})",
        R"({"data": [{"embedding": []}]})",
        R"({"data": [{"embedding": "AAA"}]})",
        R"({"data": [{"embedding": "????"}]})",
        R"({"data": [{"embedding": [1, null]}]})",
        R"({"data": [{"embedding": [1e60]}]})",
        R"({"data": [{"embedding": "AADAfw=="}]})",  // NaN
        R"({"data": [{"index": 5, "embedding": [1]}]})",
        R"({"data": [{"index": 0, "embedding": [1]},
                     {"index": 0, "embedding": [1]}]})"}) {
    try {
      Parsed(body);
      ADD_FAILURE() << body;
    } catch (const sdk::Error& e) {
      EXPECT_EQ(e.code(), WHET_DATA_LOSS) << body;
      EXPECT_EQ(e.flags(), WHET_ERROR_RETRYABLE) << body;
    }
  }
}

TEST(Embedding, ErrorsAreThoseOfChat) {
  const std::string body =
      R"({"error": {"message": "This model's maximum context length is 8192",
          "type": "invalid_request_error", "code": "context_length_exceeded"}})";
  EXPECT_EQ(CodeOf(body, 400), WHET_INVALID_ARGUMENT);
  EXPECT_EQ(CodeOf("", 401), WHET_UNAUTHENTICATED);
  EXPECT_EQ(CodeOf("", 503), WHET_UNAVAILABLE);
  EXPECT_EQ(CodeOf(R"({"error": {"message": "m"}})"), WHET_UNAVAILABLE);
}

}  // namespace
}  // namespace whet::openai
