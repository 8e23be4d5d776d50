// Requests: generate_request_test.cc compares them with the official client's.
#include "count_tokens.h"

#include <string>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "gtest/gtest.h"

namespace whet::vertex {
namespace {

using nlohmann::json;

// The official client refuses it; this is the API's reference
// (models.countTokens, generateContentRequest).
TEST(CountTokens, AtTheGeminiApiWhatIsNoContentIsInARequestOfItsOwn) {
  Settings settings;
  settings.api = Api::kGemini;
  sdk::GenerateRequest request;
  request.model = "gemini-2.5-flash";
  request.messages = {{WHET_ROLE_SYSTEM, "Sort."}, {WHET_ROLE_USER, "a"}};
  EXPECT_EQ(json::parse(BuildCountRequest(settings, request).body),
            json::parse(R"({"generateContentRequest": {
                "model": "models/gemini-2.5-flash",
                "contents": [{"role": "user", "parts": [{"text": "a"}]}],
                "systemInstruction": {"role": "user",
                                      "parts": [{"text": "Sort."}]}}})"));
}

TEST(CountTokens, ReadsTheTotal) {
  EXPECT_EQ(
      ParseCountResponse(
          {}, {200, {}, R"({"totalTokens": 31, "cachedContentTokenCount": 4,
                     "totalBillableCharacters": 96})"}),
      31);
}

TEST(CountTokens, ABodyWithoutACountIsDamage) {
  for (const std::string body : {"", "{}", R"({"totalTokens": "many"})",
                                 R"({"totalTokens": -1})", "[31]"}) {
    try {
      ParseCountResponse({}, {200, {}, body});
      ADD_FAILURE() << body;
    } catch (const sdk::Error& error) {
      EXPECT_EQ(error.code(), WHET_DATA_LOSS) << body;
    }
  }
  EXPECT_THROW(ParseCountResponse({}, {404, {}, "{}"}), sdk::Error);
}

}  // namespace
}  // namespace whet::vertex
