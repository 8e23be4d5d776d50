// Every kind of response: what we make of it (testdata/response_cases.json,
// by hand) and what OpenAI's own client makes of it
// (testdata/response_goldens.json, recorded). A case that deviates from the
// client says why.
#include "chat_response.h"

#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "chat_error.h"
#include "gtest/gtest.h"

namespace whet::openai {
namespace {

using nlohmann::json;

json ReadCases(const std::string& name) {
  std::ifstream in(std::string(WHET_TEST_DATA) + "/" + name);
  EXPECT_TRUE(in.good()) << name;
  return json::parse(in);
}

sdk::HttpResponse ResponseFromJson(const json& c) {
  sdk::HttpResponse out;
  out.status = c.at("status");
  const json headers = c.value("headers", json::object());
  for (const auto& [name, value] : headers.items()) {
    out.headers.emplace_back(name, value.get<std::string>());
  }
  const json& body = c.at("body");
  out.body = body.is_string() ? body.get<std::string>() : body.dump();
  return out;
}

void ExpectAnswer(const json& c, const sdk::GenerateResult& result) {
  const std::string name = c.at("name");
  const json& expected = c.at("expect");
  ASSERT_TRUE(expected.contains("text")) << name << ": expected an error";
  EXPECT_EQ(result.text, expected.at("text")) << name;
  EXPECT_EQ(result.finish_reason, expected.at("finish")) << name;
  EXPECT_EQ(result.logprobs.empty() ? json() : json::parse(result.logprobs),
            expected.value("logprobs", json()))
      << name;
  if (expected.contains("request_id")) {
    EXPECT_EQ(result.request_id, expected["request_id"]) << name;
  }
  if (expected.contains("usage")) {
    const sdk::Usage& usage = result.usage;
    EXPECT_EQ(json({usage.input_tokens, usage.cached_input_tokens,
                    usage.output_tokens, usage.reasoning_tokens}),
              expected["usage"])
        << name;
  }
}

// Of the case's own server, if it has one.
Settings SettingsOf(const json& c) {
  return ReadSettings(c.value("config", json::object()).dump());
}

// The client's null is an unknown count.
std::int64_t CountFrom(const json& golden, const char* key) {
  const json& value = golden.at(key);
  return value.is_null() ? -1 : value.get<std::int64_t>();
}

void ExpectSameAnswer(const std::string& name, const json& golden,
                      const sdk::GenerateResult& result) {
  const json& said = golden.at("content").is_null() ? golden.at("refusal")
                                                    : golden.at("content");
  EXPECT_EQ(result.text, said.is_null() ? "" : said) << name;
  EXPECT_EQ(result.model, golden.at("model")) << name;
  if (!golden.at("request_id").is_null()) {
    EXPECT_EQ(result.request_id, golden["request_id"]) << name;
  }
  EXPECT_EQ(result.tool_calls.empty() ? json::array()
                                      : json::parse(result.tool_calls),
            golden.at("tool_calls"))
      << name;
  EXPECT_EQ(result.logprobs.empty() ? json() : json::parse(result.logprobs),
            golden.at("logprobs"))
      << name;
  EXPECT_EQ(result.usage.input_tokens, CountFrom(golden, "input_tokens"));
  EXPECT_EQ(result.usage.output_tokens, CountFrom(golden, "output_tokens"));
  EXPECT_EQ(result.usage.cached_input_tokens,
            CountFrom(golden, "cached_input_tokens"));
  EXPECT_EQ(result.usage.reasoning_tokens,
            CountFrom(golden, "reasoning_tokens"));
}

void ExpectError(const json& c, const sdk::Error& error) {
  const std::string name = c.at("name");
  const json& expected = c.at("expect");
  ASSERT_TRUE(expected.contains("code")) << name << ": " << error.what();
  EXPECT_EQ(error.code(), expected.at("code")) << name;
  EXPECT_EQ((error.flags() & WHET_ERROR_RETRYABLE) != 0, expected.at("retry"))
      << name;
  EXPECT_EQ((error.flags() & WHET_ERROR_NOT_BILLED) != 0, expected.at("free"))
      << name;
  EXPECT_EQ(error.retry_after_ms(), expected.value("wait_ms", 0U)) << name;
  if (expected.contains("message")) {
    EXPECT_EQ(error.what(), expected["message"].get<std::string>()) << name;
  }
}

void ExpectSameError(const std::string& name, const json& golden,
                     const sdk::Error& error) {
  EXPECT_EQ((error.flags() & WHET_ERROR_RETRYABLE) != 0,
            golden.at("should_retry"))
      << name;
  const json& wait = golden.at("retry_after_s");
  const double wait_ms = wait.is_null() ? 0 : wait.get<double>() * 1000;
  EXPECT_NEAR(static_cast<double>(error.retry_after_ms()),
              std::max(wait_ms, 0.0), 1.0)
      << name;
}

TEST(ChatResponse, MeansWhatTheCasesSay) {
  const json cases = ReadCases("response_cases.json");
  for (const json& c : cases) {
    try {
      ExpectAnswer(c, ParseChatResponse(SettingsOf(c), ResponseFromJson(c)));
    } catch (const sdk::Error& error) {
      ExpectError(c, error);
    }
  }
}

TEST(ChatResponse, MeansWhatItMeansToTheOfficialClient) {
  const Settings settings = ReadSettings("{}");
  const json cases = ReadCases("response_cases.json");
  const json goldens = ReadCases("response_goldens.json").at("cases");
  int compared = 0;
  for (const json& c : cases) {
    if (c.contains("differs"))
      continue;
    const std::string name = c.at("name");
    const json& golden = goldens.at(name);
    ++compared;
    try {
      const sdk::GenerateResult result =
          ParseChatResponse(settings, ResponseFromJson(c));
      ASSERT_TRUE(golden.contains("answer")) << name;
      ExpectSameAnswer(name, golden["answer"], result);
    } catch (const sdk::Error& error) {
      ASSERT_TRUE(golden.contains("error")) << name << ": " << error.what();
      ExpectSameError(name, golden["error"], error);
    }
  }
  EXPECT_GE(compared, 30);
}

sdk::Error ErrorOf(std::int32_t status, const char* header, const char* value) {
  sdk::HttpResponse response;
  response.status = status;
  response.headers = {{header, value}};
  response.body = R"({"error": {"message": "no"}})";
  return ErrorFromResponse(ReadSettings("{}"), response);
}

TEST(ChatResponse, PaymentRequiredIsAboutTheAccount) {
  const sdk::Error error = ErrorOf(402, "x-request-id", "r");
  EXPECT_EQ(error.code(), WHET_PERMISSION_DENIED);
  EXPECT_EQ(error.flags(), WHET_ERROR_NOT_BILLED);
  EXPECT_EQ(error.what(),
            std::string("HTTP 402: no; the account has no quota left: add "
                        "credit or raise its limit at the provider; waiting "
                        "does not help [request r]"));
}

TEST(ChatResponse, WaitsTwoMinutesAtMost) {
  const sdk::Error longest = ErrorOf(429, "retry-after", "120");
  EXPECT_EQ(longest.retry_after_ms(), 120'000U);
  EXPECT_NE(longest.flags() & WHET_ERROR_RETRYABLE, 0U);
  const sdk::Error longer = ErrorOf(429, "retry-after", "120.5");
  EXPECT_EQ(longer.retry_after_ms(), 0U);
  EXPECT_EQ(longer.flags() & WHET_ERROR_RETRYABLE, 0U);
  EXPECT_EQ(longer.what(),
            std::string("HTTP 429: no; the server asks to wait 121 s, which "
                        "is too long for a run: try again then"));
}

TEST(ChatResponse, ANestingBombIsDamage) {
  sdk::HttpResponse response;
  response.status = 200;
  response.body = R"({"choices": )" + std::string(200'000, '[');
  EXPECT_THROW(ParseChatResponse(ReadSettings("{}"), response), sdk::Error);
  response.status = 500;
  EXPECT_THROW(ParseChatResponse(ReadSettings("{}"), response), sdk::Error);
}

// Each prefix of a good response is damage, none is an answer or a crash.
TEST(ChatResponse, NoPrefixOfAnAnswerIsAnAnswer) {
  const json first = ReadCases("response_cases.json").at(0);
  const std::string whole = first.at("body").dump();
  sdk::HttpResponse response;
  response.status = 200;
  for (std::size_t n = 0; n < whole.size(); ++n) {
    response.body = whole.substr(0, n);
    try {
      ParseChatResponse(ReadSettings("{}"), response);
      ADD_FAILURE() << "an answer after " << n << " bytes";
    } catch (const sdk::Error& error) {
      EXPECT_EQ(error.code(), WHET_DATA_LOSS);
    }
  }
}

TEST(ChatResponse, ALongErrorIsQuotedShortly) {
  sdk::HttpResponse response;
  response.status = 500;
  response.body = "start " + std::string(100'000, 'x');
  try {
    ParseChatResponse(ReadSettings("{}"), response);
    ADD_FAILURE();
  } catch (const sdk::Error& error) {
    EXPECT_EQ(std::string(error.what()).size(),
              600 + sizeof("HTTP 500: ...") - 1);
  }
}

TEST(ChatResponse, TellsWhichKeyToCheck) {
  sdk::HttpResponse response;
  response.status = 401;
  const auto message = [&](const char* config) {
    try {
      ParseChatResponse(ReadSettings(config), response);
    } catch (const sdk::Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(message(R"({"base_url": "http://localhost:8080/v1"})"),
            "HTTP 401; no key was sent; set api_key_env or api_key_file");
  EXPECT_EQ(message(R"({"api_key_file": "key.txt"})"),
            "HTTP 401; check the key in file key.txt or environment variable "
            "OPENAI_API_KEY");
}

}  // namespace
}  // namespace whet::openai
