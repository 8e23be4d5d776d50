// The bodies and headers that we send, against those that OpenAI's own client
// sends for the same call (testdata/make_goldens.py).
#include "chat_request.h"

#include <cctype>
#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "embedding.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "model_list.h"
#include "strict_schema.h"

namespace whet::openai {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

json ReadJson(const std::string& name) {
  std::ifstream in(std::string(WHET_TEST_DATA) + "/" + name);
  EXPECT_TRUE(in.good()) << name;
  return json::parse(in);
}

std::string DumpMember(const json& in, const char* key) {
  return in.contains(key) ? in[key].dump() : std::string();
}

sdk::GenerateRequest RequestFromJson(const json& in) {
  sdk::GenerateRequest out;
  const json messages = in.at("messages");
  for (const json& m : messages) {
    out.messages.push_back({m.at("role").get<std::int32_t>(),
                            m.at("content").get<std::string>(),
                            m.value("name", ""), DumpMember(m, "tool_calls")});
  }
  if (in.contains("temperature"))
    out.temperature = in["temperature"];
  if (in.contains("top_p"))
    out.top_p = in["top_p"];
  if (in.contains("max_output_tokens")) {
    out.max_output_tokens = in["max_output_tokens"].get<std::int64_t>();
  }
  if (in.contains("stop"))
    out.stop = in["stop"];
  out.response_schema = DumpMember(in, "response_schema");
  out.tools = DumpMember(in, "tools");
  out.extra = DumpMember(in, "extra");
  out.logprobs = in.value("logprobs", 0U);
  out.model = in.at("model");
  out.seed = in.at("seed");
  return out;
}

sdk::HttpRequest OurRequest(const Settings& settings, const json& c) {
  const std::string endpoint = c.value("endpoint", "chat");
  const json& in = c.at("request");
  if (endpoint == "models")
    return BuildModelsRequest(settings);
  if (endpoint == "chat")
    return BuildChatRequest(settings, RequestFromJson(in)).http;
  return BuildEmbedRequest(
      settings, {in.at("texts"), in.value("dimensions", 0U), in.at("model")});
}

std::string Lower(std::string text) {
  for (char& letter : text)
    letter =
        static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return text;
}

// With the key, which openai.cc adds as a handle (openai_test.cc).
json HeadersOf(const Settings& settings, const sdk::HttpRequest& http) {
  json out = json::object();
  for (const sdk::HttpHeader& h : http.headers)
    out[Lower(h.name)] = h.value;
  out[Lower(settings.dialect.key_header)] =
      settings.dialect.key_prefix + "test-key";
  return out;
}

TEST(ChatRequest, IsWhatTheOfficialClientSends) {
  const json cases = ReadJson("request_cases.json");
  const json goldens = ReadJson("request_goldens.json").at("cases");
  ASSERT_EQ(cases.size(), goldens.size());
  for (const json& c : cases) {
    const std::string name = c.at("name");
    const json& golden = goldens.at(name);
    const Settings settings = ReadSettings(c.at("config").dump());
    const sdk::HttpRequest http = OurRequest(settings, c);
    EXPECT_EQ(http.method, golden.at("method")) << name;
    EXPECT_EQ(http.body.empty() ? json() : json::parse(http.body),
              golden.at("body"))
        << name;
    EXPECT_EQ(HeadersOf(settings, http), golden.at("headers")) << name;
    // Recorded at http://127.0.0.1:port and the path of the client.
    const json client = c.value("client", json::object());
    const std::string root =
        client.contains("azure") ? "" : client.value("path", "/v1");
    const std::string path = golden.at("path");
    EXPECT_EQ(http.url, settings.base_url + path.substr(root.size())) << name;
  }
}

sdk::GenerateRequest Hello() {
  sdk::GenerateRequest out;
  out.messages = {{WHET_ROLE_USER, "Hello"}};
  out.model = "gpt-4.1";
  return out;
}

std::string Refusal(const sdk::GenerateRequest& request,
                    const std::string& config = "{}") {
  try {
    BuildChatRequest(ReadSettings(config), request);
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    return e.what();
  }
  return "not refused";
}

TEST(ChatRequest, SaysWhichFieldsAModelDoesNotTake) {
  sdk::GenerateRequest request = Hello();
  request.model = "o3";
  request.temperature = 0.0;
  request.top_p = 1.0;
  const Settings settings = ReadSettings("{}");
  EXPECT_THAT(BuildChatRequest(settings, request).omitted,
              ElementsAre("temperature", "top_p"));
}

TEST(ChatRequest, CarriesTheIdempotencyKey) {
  sdk::GenerateRequest request = Hello();
  request.idempotency_key = "call-7";
  const ChatRequest chat = BuildChatRequest(ReadSettings("{}"), request);
  EXPECT_EQ(chat.http.headers.back().name, "Idempotency-Key");
  EXPECT_EQ(chat.http.headers.back().value, "call-7");
}

TEST(ChatRequest, ReplacesInvalidUtf8) {
  sdk::GenerateRequest request = Hello();
  request.messages[0].content = "a\xFFz";
  const ChatRequest chat = BuildChatRequest(ReadSettings("{}"), request);
  EXPECT_EQ(json::parse(chat.http.body)["messages"][0]["content"],
            "a\xEF\xBF\xBDz");
}

TEST(ChatRequest, RefusesStopSequencesThatTheModelDoesNotTake) {
  sdk::GenerateRequest request = Hello();
  request.stop = {"a"};
  request.model = "o3-mini";
  EXPECT_EQ(Refusal(request),
            "request.stop: model 'o3-mini' takes no stop sequences");
  request.model = "gpt-4.1";
  request.stop = {"a", "b", "c", "d", "e"};
  EXPECT_EQ(Refusal(request),
            "request.stop: 5 stop sequences; OpenAI takes at most 4");
  EXPECT_EQ(Refusal(request, R"({"base_url": "http://localhost:1/v1"})"),
            "not refused");
}

TEST(ChatRequest, RefusesAnExtraThatContradictsTheContract) {
  sdk::GenerateRequest request = Hello();
  request.extra = R"({"stream": true})";
  EXPECT_EQ(Refusal(request),
            "request.extra.stream is set by the host; remove it");
  request.extra = R"({"n": 3})";
  EXPECT_THAT(Refusal(request), HasSubstr("request.extra.n"));
  request.extra = R"([1])";
  EXPECT_EQ(Refusal(request), "request.extra: expected a JSON object");
  request.extra = "{";
  EXPECT_EQ(Refusal(request), "request.extra: expected a JSON object");
}

TEST(ChatRequest, TheExtraOfARequestWinsOverTheConfig) {
  sdk::GenerateRequest request = Hello();
  request.extra = R"({"top_k": 2})";
  const Settings settings = ReadSettings(
      R"({"extra_body": {"top_k": 1, "reasoning_effort": "low"}})");
  const json body = json::parse(BuildChatRequest(settings, request).http.body);
  EXPECT_EQ(body["top_k"], 2);
  EXPECT_EQ(body["reasoning_effort"], "low");
  EXPECT_EQ(Refusal(Hello(), R"({"extra_body": {"messages": []}})"),
            "extra_body.messages is set by the host; remove it");
}

TEST(ChatRequest, RefusesAKeyInTheAddress) {
  EXPECT_THAT(Refusal(Hello(), R"({"extra_query": {"key": "sk-1234567890"}})"),
              HasSubstr("extra_query.key: this looks like a key"));
}

TEST(ChatRequest, GoesWhereTheUserSaysThatTheCallsAre) {
  const Settings settings = ReadSettings(
      R"({"base_url": "http://server/api", "extra_query": {"a b": "c&d"},
          "paths": {"chat": "/v2/{model}/chat", "models": "/all"}})");
  EXPECT_EQ(BuildChatRequest(settings, Hello()).http.url,
            "http://server/api/v2/gpt-4.1/chat?a%20b=c%26d");
  EXPECT_EQ(BuildModelsRequest(settings).url,
            "http://server/api/all?a%20b=c%26d");
  EXPECT_EQ(BuildEmbedRequest(settings, {{"x"}, 0, "m"}).url,
            "http://server/api/embeddings?a%20b=c%26d");
}

// Only a name that says so is OpenAI's: a local model may be called the same.
TEST(ChatRequest, KnowsAModelByItsName) {
  const Settings local = ReadSettings(R"({"base_url": "http://h/v1"})");
  const Settings openai = ReadSettings("{}");
  for (const char* name :
       {"openai/o4-mini", "azure/o4-mini-high", "router/openai/o4-mini:free",
        "openai/ft:o4-mini-2025-04-16:acme::id"}) {
    EXPECT_EQ(local.RuleFor(name).prefix, "o4-mini") << name;
  }
  for (const char* name : {"o4-mini", "acme/o4-mini", "openai", "openai/",
                           "openai/gpt-4.1", "notopenai/o4-mini", ""}) {
    EXPECT_EQ(local.RuleFor(name).prefix, "") << name;
  }
  EXPECT_EQ(openai.RuleFor("ft:gpt-5-mini:acme").prefix, "gpt-5");
  EXPECT_EQ(openai.RuleFor("my-o4-mini").prefix, "");
}

TEST(ChatRequest, TheSchemaKeepsItsOrder) {
  sdk::GenerateRequest request;
  request.messages = {{WHET_ROLE_USER, "Judge."}};
  request.response_schema =
      R"({"type":"object","properties":{"reason":{},"pass":{}}})";
  const std::string body = BuildChatRequest({}, request).http.body;
  EXPECT_LT(body.find("\"reason\""), body.find("\"pass\""));
  EXPECT_NE(body.find("\"reason\""), std::string::npos);
}

TEST(ChatRequest, RefusesDamagedJson) {
  sdk::GenerateRequest request = Hello();
  request.tools = "{}";
  EXPECT_EQ(Refusal(request), "request.tools: expected a JSON array");
  request.tools = std::string(100'000, '[');
  EXPECT_EQ(Refusal(request), "request.tools: expected a JSON array");
  request = Hello();
  request.response_schema = "nope";
  EXPECT_EQ(Refusal(request),
            "request.response_schema: expected a JSON object");
}

TEST(ChatRequest, RefusesAToolMessageWithoutACall) {
  sdk::GenerateRequest request = Hello();
  request.messages.push_back({WHET_ROLE_TOOL, "Ada", "look_up"});
  EXPECT_EQ(Refusal(request),
            "request.messages[1]: the tool message 'look_up' answers no "
            "earlier tool call");
  request.messages[1] = {WHET_ROLE_ASSISTANT, "", "", R"([{"id": 7}])"};
  EXPECT_THAT(Refusal(request), HasSubstr("request"));
  request.messages[1] = {99, "x"};
  EXPECT_EQ(Refusal(request), "request.messages[1]: unknown role 99");
}

TEST(StrictSchema, NeedsEveryObjectClosedAndComplete) {
  const auto strict = [](const char* text) {
    return IsStrictSchema(json::parse(text));
  };
  EXPECT_TRUE(strict(R"({"type": "object", "additionalProperties": false,
      "properties": {"a": {"type": "array", "items": {"type": "object",
        "additionalProperties": false, "properties": {}}}},
      "required": ["a"]})"));
  // An inner object is open.
  EXPECT_FALSE(strict(R"({"type": "object", "additionalProperties": false,
      "properties": {"a": {"type": "array", "items": {"type": "object",
        "properties": {}}}}, "required": ["a"]})"));
  // A property is optional.
  EXPECT_FALSE(strict(R"({"type": "object", "additionalProperties": false,
      "properties": {"a": {}}, "required": []})"));
  // The root is not an object.
  EXPECT_FALSE(strict(R"({"type": "array"})"));
  EXPECT_FALSE(strict("{}"));
  // Parts of the wrong type.
  EXPECT_FALSE(strict(R"({"type": "object", "additionalProperties": false,
      "properties": [], "required": {}})"));
}

}  // namespace
}  // namespace whet::openai
