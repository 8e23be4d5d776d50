// Every kind of response: what we make of it (testdata/response_cases.json,
// by hand) and what google-genai makes of it (testdata/response_goldens.json,
// recorded). A case that deviates from the client says why.
#include "generate_response.h"

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "gtest/gtest.h"

namespace whet::vertex {
namespace {

using nlohmann::json;

json ReadCases(const std::string& name) {
  std::ifstream in(std::string(WHET_TEST_DATA) + "/" + name);
  EXPECT_TRUE(in.good()) << name;
  return json::parse(in);
}

Settings SettingsOf(const json& c) {
  Settings settings =
      ReadSettings(c.value("config", json{{"project", "my-project"}}).dump(),
                   [](const char*) -> const char* { return nullptr; });
  settings.account = "bot@my-project.iam.gserviceaccount.com";
  return settings;
}

sdk::HttpResponse ResponseOf(const json& c) {
  sdk::HttpResponse out;
  out.status = c.at("status");
  const json& body = c.at("body");
  out.body = body.is_string() ? body.get<std::string>() : body.dump();
  return out;
}

std::vector<std::int64_t> CountsOf(const sdk::Usage& usage) {
  return {usage.input_tokens, usage.cached_input_tokens, usage.output_tokens,
          usage.reasoning_tokens};
}

void ExpectAnswer(const json& c, const Generation& generation) {
  const std::string name = c.at("name");
  const json& expected = c.at("expect");
  const sdk::GenerateResult& result = generation.result;
  ASSERT_TRUE(expected.contains("text")) << name << ": expected an error";
  EXPECT_EQ(result.text, expected.at("text")) << name;
  EXPECT_EQ(result.finish_reason, expected.at("finish")) << name;
  EXPECT_EQ(result.tool_calls.empty() ? json::array()
                                      : json::parse(result.tool_calls),
            expected.value("tool_calls", json::array()))
      << name;
  EXPECT_EQ(result.logprobs.empty() ? json() : json::parse(result.logprobs),
            expected.value("logprobs", json()))
      << name;
  if (expected.contains("obstacle")) {
    EXPECT_EQ(generation.obstacle, expected["obstacle"]) << name;
  }
  if (expected.contains("usage")) {
    EXPECT_EQ(json(CountsOf(result.usage)), expected["usage"]) << name;
  }
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

TEST(GenerateResponse, MeansWhatTheCasesSay) {
  const json cases = ReadCases("response_cases.json");
  for (const json& c : cases) {
    try {
      ExpectAnswer(c, ParseGenerateResponse(SettingsOf(c), ResponseOf(c)));
    } catch (const sdk::Error& error) {
      ExpectError(c, error);
    }
  }
}

std::string TextOrEmpty(const json& value) {
  return value.is_null() ? "" : value.get<std::string>();
}

// The client's null is a count that Google left out because it is 0, or no
// counts at all.
std::int64_t CountFrom(const json& golden, const char* key) {
  return golden.at(key).is_null() ? 0 : golden.at(key).get<std::int64_t>();
}

void ExpectSameAnswer(const std::string& name, const json& golden,
                      const sdk::GenerateResult& result) {
  EXPECT_EQ(result.text, TextOrEmpty(golden.at("text"))) << name;
  EXPECT_EQ(result.model, TextOrEmpty(golden.at("model"))) << name;
  EXPECT_EQ(result.request_id, TextOrEmpty(golden.at("response_id"))) << name;
  EXPECT_EQ(result.logprobs.empty() ? json() : json::parse(result.logprobs),
            golden.at("logprobs"))
      << name;
  const json calls = result.tool_calls.empty() ? json::array()
                                               : json::parse(result.tool_calls);
  const json& theirs = golden.at("function_calls");
  ASSERT_EQ(calls.size(), theirs.size()) << name;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const json& function = calls[i].at("function");
    EXPECT_EQ(function.at("name"), theirs[i].at("name")) << name;
    const json& args = theirs[i].at("args");
    EXPECT_EQ(json::parse(function.at("arguments").get<std::string>()),
              args.is_null() ? json::object() : args)
        << name;
  }
  if (golden.at("prompt").is_null()) {
    EXPECT_EQ(result.usage.input_tokens, -1) << name;
    return;
  }
  EXPECT_EQ(CountsOf(result.usage),
            (std::vector<std::int64_t>{
                CountFrom(golden, "prompt") + CountFrom(golden, "tool_use"),
                CountFrom(golden, "cached"),
                CountFrom(golden, "candidates") + CountFrom(golden, "thoughts"),
                CountFrom(golden, "thoughts")}))
      << name;
}

TEST(GenerateResponse, MeansWhatItMeansToTheOfficialClient) {
  const json cases = ReadCases("response_cases.json");
  const json goldens = ReadCases("response_goldens.json").at("cases");
  ASSERT_EQ(cases.size(), goldens.size());
  int compared = 0;
  for (const json& c : cases) {
    if (c.contains("differs"))
      continue;
    const std::string name = c.at("name");
    const json& golden = goldens.at(name);
    ++compared;
    try {
      const Generation generation =
          ParseGenerateResponse(SettingsOf(c), ResponseOf(c));
      ASSERT_TRUE(golden.contains("answer")) << name;
      ExpectSameAnswer(name, golden["answer"], generation.result);
    } catch (const sdk::Error& error) {
      ASSERT_TRUE(golden.contains("error")) << name << ": " << error.what();
      EXPECT_EQ((error.flags() & WHET_ERROR_RETRYABLE) != 0,
                golden["error"].at("should_retry"))
          << name;
    }
  }
  EXPECT_GE(compared, 50);
}

TEST(GenerateResponse, WaitsTwoMinutesAtMost) {
  sdk::HttpResponse response;
  response.status = 429;
  response.headers = {{"retry-after", "120"}};
  try {
    ParseGenerateResponse({}, response);
    ADD_FAILURE();
  } catch (const sdk::Error& error) {
    EXPECT_EQ(error.retry_after_ms(), 120'000U);
    EXPECT_NE(error.flags() & WHET_ERROR_RETRYABLE, 0U);
  }
  response.headers = {{"retry-after", "121"}};
  try {
    ParseGenerateResponse({}, response);
    ADD_FAILURE();
  } catch (const sdk::Error& error) {
    EXPECT_EQ(error.retry_after_ms(), 0U);
    EXPECT_EQ(error.flags() & WHET_ERROR_RETRYABLE, 0U);
  }
}

TEST(GenerateResponse, ANestingBombIsDamage) {
  sdk::HttpResponse response;
  for (const int status : {200, 500}) {
    response.status = status;
    for (const std::string& end :
         {std::string(), std::string(200'000, ']') + "}"}) {
      response.body = R"({"error": )" + std::string(200'000, '[') + end;
      EXPECT_THROW(ParseGenerateResponse({}, response), sdk::Error);
    }
  }
}

// Each prefix of a good response is damage, none is an answer or a crash.
TEST(GenerateResponse, NoPrefixOfAnAnswerIsAnAnswer) {
  const json first = ReadCases("response_cases.json").at(0);
  const std::string whole = first.at("body").dump();
  sdk::HttpResponse response;
  response.status = 200;
  for (std::size_t n = 0; n < whole.size(); ++n) {
    response.body = whole.substr(0, n);
    try {
      ParseGenerateResponse({}, response);
      ADD_FAILURE() << "an answer after " << n << " bytes";
    } catch (const sdk::Error& error) {
      EXPECT_EQ(error.code(), WHET_DATA_LOSS);
    }
  }
}

// Places in `value`: every value, and everything around it.
std::set<std::string> PlacesIn(const json& value) {
  std::set<std::string> out;
  const json flat = value.flatten();
  for (const auto& leaf : flat.items()) {
    for (json::json_pointer at(leaf.key()); !at.empty(); at.pop_back())
      out.insert(at.to_string());
  }
  return out;
}

// Answers and errors in which one value after the other is of another type:
// each is an answer or an error, none a crash.
TEST(GenerateResponse, EveryValueMayBeOfAnotherType) {
  const json cases = ReadCases("response_cases.json");
  int parsed = 0;
  for (const json& c : cases) {
    if (!c.at("body").is_structured() || c.at("body").empty())
      continue;
    const Settings settings = SettingsOf(c);
    for (const std::string& place : PlacesIn(c.at("body"))) {
      for (const char* other : {"null", "true", "-1", "18446744073709551615",
                                R"("x")", "[[]]", "{}"}) {
        json body = c.at("body");
        body[json::json_pointer(place)] = json::parse(other);
        const sdk::HttpResponse response{c.at("status"), {}, body.dump()};
        try {
          const Generation generation =
              ParseGenerateResponse(settings, response);
          EXPECT_GE(generation.result.usage.output_tokens, -1);
        } catch (const sdk::Error& error) {
          EXPECT_NE(error.code(), WHET_OK);
        }
        ++parsed;
      }
    }
  }
  EXPECT_GT(parsed, 2'000);
}

TEST(GenerateResponse, ALongErrorIsQuotedShortly) {
  sdk::HttpResponse response;
  response.status = 500;
  response.body = "start " + std::string(100'000, 'x');
  try {
    ParseGenerateResponse({}, response);
    ADD_FAILURE();
  } catch (const sdk::Error& error) {
    EXPECT_EQ(std::string(error.what()).size(),
              600 + sizeof("HTTP 500: ...") - 1);
  }
}

}  // namespace
}  // namespace whet::vertex
