// Requests: generate_request_test.cc compares them with the official client's.
#include "model_list.h"

#include <string>

#include "whet/sdk/error.h"

#include "gtest/gtest.h"

namespace whet::vertex {
namespace {

std::string Listed(Api api, const std::string& body, int status = 200) {
  Settings settings;
  settings.api = api;
  settings.base_url = "https://server";
  settings.api_key_envs = {"KEY"};
  try {
    return ParseModelsResponse(settings, {status, {}, body});
  } catch (const sdk::Error& e) {
    return std::to_string(e.code()) + " " + e.what();
  }
}

// As ai.google.dev/api/models shows a Model.
TEST(ModelList, OfTheGeminiApiTellsTheContext) {
  EXPECT_EQ(Listed(Api::kGemini, R"({"models": [
                {"name": "models/gemini-2.5-flash", "version": "001",
                 "inputTokenLimit": 1048576, "outputTokenLimit": 65536,
                 "supportedGenerationMethods":
                     ["generateContent", "countTokens"]},
                {"name": "models/gemini-embedding-001",
                 "inputTokenLimit": 2048,
                 "supportedGenerationMethods": ["embedContent"]},
                {"name": "models/imagen-4.0-generate-001",
                 "supportedGenerationMethods": ["predict"]}]})"),
            R"([{"context":1048576,"id":"gemini-2.5-flash"},)"
            R"({"context":2048,"id":"gemini-embedding-001"}])");
}

// As cloud.google.com/vertex-ai/docs/reference/rest shows a PublisherModel.
TEST(ModelList, OfVertexAiIsThatOfThePublisher) {
  const std::string body = R"({"publisherModels": [
      {"name": "publishers/google/models/gemini-2.5-pro",
       "versionId": "default", "launchStage": "GA"},
      {"name": "publishers/google/models/gemini-2.5-flash"},
      {"name": "publishers/google/models/gemini-2.5-pro"},
      {"name": ""}, {}, 7], "nextPageToken": "x"})";
  EXPECT_EQ(Listed(Api::kVertex, body),
            R"([{"id":"gemini-2.5-flash"},{"id":"gemini-2.5-pro"}])");
  EXPECT_EQ(Listed(Api::kExpress, body), Listed(Api::kVertex, body));
}

TEST(ModelList, ErrorsAreThoseOfGeneration) {
  EXPECT_EQ(Listed(Api::kGemini, "", 401),
            "16 HTTP 401; check the key in environment variable KEY");
  EXPECT_EQ(Listed(Api::kVertex, "<html>"),
            "15 https://server answered with success, but without a list of "
            "models; check base_url");
  EXPECT_EQ(
      Listed(Api::kVertex, R"([{"error": {"code": 503, "message": "later"}}])"),
      "14 HTTP 503: later");
}

}  // namespace
}  // namespace whet::vertex
