// Requests: generate_request_test.cc compares them with the official client's.
#include "embedding.h"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "gtest/gtest.h"

namespace whet::vertex {
namespace {

using nlohmann::json;

sdk::EmbedResult Embedded(const std::string& body, int status = 200) {
  return ParseEmbedResponse({}, {status, {}, body});
}

TEST(Embedding, FieldsOfTheUserGoIntoEachRequest) {
  Settings settings;
  settings.api = Api::kGemini;
  settings.extra_body = R"({"taskType": "CLUSTERING"})";
  EXPECT_EQ(json::parse(BuildEmbedRequest(settings, {{"a", "b"}, 0, "m"}).body),
            json::parse(R"({"requests": [
                {"model": "models/m", "taskType": "CLUSTERING",
                 "content": {"role": "user", "parts": [{"text": "a"}]}},
                {"model": "models/m", "taskType": "CLUSTERING",
                 "content": {"role": "user", "parts": [{"text": "b"}]}}]})"));
  settings.extra_body = R"({"requests": []})";
  EXPECT_THROW(BuildEmbedRequest(settings, {{"a"}, 0, "m"}), sdk::Error);
}

TEST(Embedding, ReadsPredictions) {
  const sdk::EmbedResult result = Embedded(R"({"predictions": [
      {"embeddings": {"statistics": {"truncated": false, "token_count": 6},
                      "values": [0.5, -3]}},
      {"embeddings": {"statistics": {"token_count": 2.0},
                      "values": [1, 2]}}],
      "metadata": {"billableCharacterCount": 11}})");
  ASSERT_EQ(result.vectors.size(), 2U);
  EXPECT_EQ(result.vectors[0], (std::vector<float>{0.5F, -3.0F}));
  EXPECT_EQ(result.usage.input_tokens, 8);
  EXPECT_EQ(result.usage.output_tokens, 0);
}

TEST(Embedding, ReadsOneAndSeveral) {
  const sdk::EmbedResult one = Embedded(R"({"embedding": {"values": [1, 2]},
      "usageMetadata": {"promptTokenCount": 7, "totalTokenCount": 7}})");
  ASSERT_EQ(one.vectors.size(), 1U);
  EXPECT_EQ(one.vectors[0], (std::vector<float>{1.0F, 2.0F}));
  EXPECT_EQ(one.usage.input_tokens, 7);
  const sdk::EmbedResult two =
      Embedded(R"({"embeddings": [{"values": [1]}, {"values": [2]}]})");
  ASSERT_EQ(two.vectors.size(), 2U);
  EXPECT_EQ(two.vectors[1], std::vector<float>{2.0F});
  EXPECT_EQ(two.usage.input_tokens, -1);
}

TEST(Embedding, DamagedAnswersAreWorthAnotherAttempt) {
  for (const char* body :
       {"", "[]", "{}", "<html>", R"({"embeddings": []})",
        R"({"embeddings": [1]})", R"({"embedding": {}})",
        R"({"embedding": {"values": []}})",
        R"({"embedding": {"values": [1, null]}})",
        R"({"embedding": {"values": [1e60]}})",
        R"({"embedding": {"values": "AACAPw=="}})", R"({"predictions": [{}]})",
        R"({"predictions": [1]})"}) {
    try {
      Embedded(body);
      ADD_FAILURE() << body;
    } catch (const sdk::Error& e) {
      EXPECT_EQ(e.code(), WHET_DATA_LOSS) << body;
      EXPECT_EQ(e.flags(), WHET_ERROR_RETRYABLE) << body;
    }
  }
}

TEST(Embedding, ErrorsAreThoseOfGeneration) {
  const auto code = [](const std::string& body, int status) {
    try {
      Embedded(body, status);
    } catch (const sdk::Error& e) {
      return e.code();
    }
    return WHET_OK;
  };
  EXPECT_EQ(code("", 401), WHET_UNAUTHENTICATED);
  EXPECT_EQ(code("", 503), WHET_UNAVAILABLE);
  EXPECT_EQ(code(R"([{"error": {"code": 429, "message": "m"}}])", 200),
            WHET_UNAVAILABLE);
}

}  // namespace
}  // namespace whet::vertex
