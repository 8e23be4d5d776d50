// The bodies and headers that we send, against those that google-genai sends
// for the same call (testdata/make_goldens.py).
#include "generate_request.h"

#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "count_tokens.h"
#include "embedding.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "model_list.h"

namespace whet::vertex {
namespace {

using nlohmann::json;
using Ordered = nlohmann::ordered_json;
using ::testing::HasSubstr;

const char* NoEnvironment(const char*) { return nullptr; }

// With members in their order, which is part of a schema.
Ordered ReadRequestJson(const std::string& name) {
  std::ifstream in(std::string(WHET_TEST_DATA) + "/" + name);
  EXPECT_TRUE(in.good()) << name;
  return Ordered::parse(in);
}

std::string DumpMember(const Ordered& in, const char* key) {
  return in.contains(key) ? in[key].dump() : std::string();
}

sdk::GenerateRequest RequestFromJson(const Ordered& in) {
  sdk::GenerateRequest out;
  const Ordered messages = in.at("messages");
  for (const Ordered& m : messages) {
    out.messages.push_back({m.at("role").get<std::int32_t>(),
                            m.at("content").get<std::string>(),
                            m.value("name", ""), DumpMember(m, "tool_calls")});
  }
  if (in.contains("temperature"))
    out.temperature = in["temperature"];
  if (in.contains("top_p"))
    out.top_p = in["top_p"];
  if (in.contains("max_output_tokens"))
    out.max_output_tokens = in["max_output_tokens"].get<std::int64_t>();
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

sdk::HttpRequest Built(const Settings& settings, const Ordered& c) {
  if (c.contains("models"))
    return BuildModelsRequest(settings);
  const Ordered& request = c.at("request");
  if (c.contains("count"))
    return BuildCountRequest(settings, RequestFromJson(request));
  if (!c.contains("embed"))
    return BuildGenerateRequest(settings, RequestFromJson(request));
  return BuildEmbedRequest(
      settings, {request.at("texts"), request.value("dimensions", 0U),
                 request.at("model")});
}

// The client writes some names with underscores, which the API takes for the
// same.
json InJsonNames(std::string text) {
  for (const auto& [ours, theirs] :
       {std::pair("parametersJsonSchema", "parameters_json_schema"),
        std::pair("thinkingBudget", "thinking_budget"),
        std::pair("thinkingLevel", "thinking_level")}) {
    for (std::size_t at = text.find(theirs); at != std::string::npos;
         at = text.find(theirs)) {
      text.replace(at, std::string(theirs).size(), ours);
    }
  }
  return json::parse(text);
}

TEST(GenerateRequest, IsWhatTheOfficialClientSends) {
  const Ordered cases = ReadRequestJson("request_cases.json");
  const Ordered goldens = ReadRequestJson("request_goldens.json").at("cases");
  ASSERT_EQ(cases.size(), goldens.size());
  for (const Ordered& c : cases) {
    const std::string name = c.at("name");
    const Ordered& golden = goldens.at(name);
    const Settings settings =
        ReadSettings(c.at("config").dump(), &NoEnvironment);
    const sdk::HttpRequest http = Built(settings, c);
    EXPECT_EQ(http.method, golden.at("method")) << name;
    // What a case lists with its reason, and nothing else, may differ.
    EXPECT_EQ(json::diff(InJsonNames(golden.at("body").dump()),
                         http.body.empty() ? json() : json::parse(http.body)),
              json(c.value("differences", Ordered::array())))
        << name;
    json headers = json::object();
    for (const sdk::HttpHeader& h : http.headers) {
      std::string lower = h.name;
      for (char& letter : lower)
        letter = static_cast<char>(std::tolower(letter));
      headers[lower] = h.value;
    }
    // Credentials are handles that vertex.cc adds (vertex_test.cc).
    json expected = golden.at("headers");
    expected.erase("authorization");
    expected.erase("x-goog-api-key");
    EXPECT_EQ(headers, expected) << name;
    EXPECT_EQ(http.url,
              settings.base_url + golden.at("path").get<std::string>())
        << name;
  }
}

sdk::GenerateRequest Hello(const std::string& model = "gemini-2.5-flash") {
  sdk::GenerateRequest out;
  out.messages = {{WHET_ROLE_USER, "Hello"}};
  out.model = model;
  return out;
}

sdk::HttpRequest BuiltWith(const sdk::GenerateRequest& request,
                           const std::string& config = "{}") {
  return BuildGenerateRequest(ReadSettings(config, &NoEnvironment), request);
}

std::string Refusal(const sdk::GenerateRequest& request,
                    const std::string& config = "{}") {
  try {
    BuiltWith(request, config);
  } catch (const sdk::Error& e) {
    EXPECT_EQ(e.code(), WHET_INVALID_ARGUMENT);
    EXPECT_EQ(e.flags(), WHET_ERROR_NOT_BILLED);
    return e.what();
  }
  return "not refused";
}

TEST(GenerateRequest, BrokenUtf8IsReplaced) {
  sdk::GenerateRequest request = Hello();
  request.messages[0].content = "a\xFFz";
  EXPECT_EQ(json::parse(BuiltWith(request).body)["contents"][0]["parts"][0],
            json({{"text", "a\xEF\xBF\xBDz"}}));
}

TEST(GenerateRequest, NeedsSomethingToAnswer) {
  sdk::GenerateRequest request = Hello();
  request.messages = {{WHET_ROLE_SYSTEM, "Be brief."}, {WHET_ROLE_USER, ""}};
  EXPECT_EQ(Refusal(request),
            "request.messages: Gemini needs a user message with text beside "
            "the system message; is `user` of the prompt, or the input, "
            "empty?");
}

TEST(GenerateRequest, TheSchemaKeepsItsOrder) {
  sdk::GenerateRequest request = Hello();
  request.response_schema =
      R"({"type":"object","properties":{"reason":{},"pass":{}}})";
  const std::string body = BuiltWith(request).body;
  EXPECT_LT(body.find("\"reason\""), body.find("\"pass\""));
  EXPECT_THAT(body, HasSubstr(R"("propertyOrdering":["reason","pass"])"));
}

TEST(GenerateRequest, ASchemaOfTheUserReplacesOurs) {
  sdk::GenerateRequest request = Hello();
  request.response_schema = R"({"type": "object"})";
  request.extra = R"({"generationConfig": {"responseSchema":
      {"type": "STRING", "enum": ["a"]}, "responseMimeType": "text/x.enum"}})";
  const json config = json::parse(BuiltWith(request).body)["generationConfig"];
  EXPECT_EQ(config, json::parse(R"({"seed": 0,
      "responseSchema": {"type": "STRING", "enum": ["a"]},
      "responseMimeType": "text/x.enum"})"));
}

TEST(GenerateRequest, TheExtraOfARequestWinsOverTheConfig) {
  sdk::GenerateRequest request = Hello();
  request.temperature = 0.5;
  request.extra = R"({"generationConfig": {"topK": 2, "temperature": 1}})";
  const json body = json::parse(
      BuiltWith(request, R"({"extra_body": {"generationConfig": {"topK": 1,
          "presencePenalty": 1}, "cachedContent": "c"}})")
          .body);
  EXPECT_EQ(body["generationConfig"], json::parse(R"({"seed": 0, "topK": 2,
      "temperature": 1, "presencePenalty": 1})"));
  EXPECT_EQ(body["cachedContent"], "c");
}

TEST(GenerateRequest, RefusesAnExtraThatContradictsTheContract) {
  sdk::GenerateRequest request = Hello();
  request.extra = R"({"contents": []})";
  EXPECT_EQ(Refusal(request),
            "request.extra.contents is set by the host; remove it");
  request.extra = R"({"generationConfig": {"candidateCount": 3}})";
  EXPECT_THAT(Refusal(request),
              HasSubstr("request.extra.generationConfig.candidateCount: one"));
  request.extra = R"({"generationConfig": {"candidateCount": 1}})";
  EXPECT_EQ(Refusal(request), "not refused");
  request.extra = R"({"generationConfig": 7})";
  EXPECT_EQ(Refusal(request),
            "request.extra.generationConfig: expected a JSON object");
  request.extra = R"({"safety_settings": []})";
  EXPECT_EQ(Refusal(request),
            "request.extra.safety_settings: write safetySettings");
  request.extra = R"({"generationConfig": {"top_k": 4}})";
  EXPECT_EQ(Refusal(request),
            "request.extra.generationConfig.top_k: write topK");
  request.extra = R"([1])";
  EXPECT_EQ(Refusal(request), "request.extra: expected a JSON object");
  request.extra = "{";
  EXPECT_EQ(Refusal(request), "request.extra: expected a JSON object");
  EXPECT_EQ(Refusal(Hello(), R"({"extra_body": {"systemInstruction": {}}})"),
            "extra_body.systemInstruction is set by the host; remove it");
}

TEST(GenerateRequest, TakesToolsOfTheUserIfThePromptHasNone) {
  const std::string config =
      R"({"extra_body": {"tools": [{"googleSearch": {}}]}})";
  EXPECT_EQ(json::parse(BuiltWith(Hello(), config).body)["tools"],
            json::parse(R"([{"googleSearch": {}}])"));
  sdk::GenerateRequest request = Hello();
  request.tools = R"([{"type": "function", "function": {"name": "f"}}])";
  EXPECT_EQ(Refusal(request, config),
            "extra_body.tools: the prompt has tools of its own");
}

TEST(GenerateRequest, RefusesMoreStopSequencesThanTheApiTakes) {
  sdk::GenerateRequest request = Hello();
  request.stop = {"a", "b", "c", "d", "e"};
  EXPECT_EQ(Refusal(request), "not refused");
  request.stop.push_back("f");
  EXPECT_EQ(Refusal(request),
            "request.stop: 6 stop sequences; Gemini takes at most 5");
}

json ThinkingOf(const std::string& model, const std::string& thinking) {
  return json::parse(
             BuiltWith(Hello(model), R"({"thinking": )" + thinking + "}")
                 .body)["generationConfig"]
      .value("thinkingConfig", json());
}

// Budgets: those of `reasoning_effort` where Vertex AI speaks OpenAI's API, low
// 1024, medium 8192, high 24576.
TEST(GenerateRequest, ThinkingIsSaidAsTheFamilyWantsIt) {
  EXPECT_EQ(ThinkingOf("gemini-2.5-pro", R"("medium")"),
            json({{"thinkingBudget", 8192}}));
  EXPECT_EQ(ThinkingOf("gemini-2.5-pro", R"("high")"),
            json({{"thinkingBudget", 24576}}));
  EXPECT_EQ(ThinkingOf("gemini-2.5-pro", R"("dynamic")"),
            json({{"thinkingBudget", -1}}));
  EXPECT_EQ(
      ThinkingOf("publishers/google/models/gemini-3.5-flash", R"("minimal")"),
      json({{"thinkingLevel", "MINIMAL"}}));
  EXPECT_EQ(ThinkingOf("gemini-4-argon", R"("low")"),
            json({{"thinkingLevel", "LOW"}}));
  EXPECT_EQ(ThinkingOf("gemini-3.5-flash", R"("dynamic")"), json());
  EXPECT_EQ(ThinkingOf("endpoints/123", "0"), json({{"thinkingBudget", 0}}));
}

TEST(GenerateRequest, RefusesAWayOfThinkingThatTheModelDoesNotHave) {
  const auto refusal = [](const char* model, const char* thinking) {
    return Refusal(Hello(model),
                   std::string(R"({"thinking": )") + thinking + "}");
  };
  EXPECT_EQ(refusal("gemini-2.0-flash", R"("low")"),
            "thinking: model 'gemini-2.0-flash' does not think; remove it");
  EXPECT_EQ(refusal("gemini-3.5-flash", R"("off")"),
            "thinking: model 'gemini-3.5-flash' cannot be told not to think; "
            "use minimal or low");
  EXPECT_THAT(refusal("endpoints/123", R"("low")"),
              HasSubstr("it is not known how model 'endpoints/123' is told"));
}

TEST(GenerateRequest, RefusesDamagedJson) {
  sdk::GenerateRequest request = Hello();
  for (const char* tools : {"{}", "nope"}) {
    request.tools = tools;
    EXPECT_EQ(Refusal(request), "request.tools: expected a JSON array");
  }
  for (const char* tools : {"[1]", "[{}]", R"([{"function": {"name": 7}}])"}) {
    request.tools = tools;
    EXPECT_THAT(Refusal(request), HasSubstr("request.tools: expected {\""));
  }
  request.tools = std::string(100'000, '[');
  EXPECT_EQ(Refusal(request), "request.tools: expected a JSON array");
  request = Hello();
  request.response_schema = "nope";
  EXPECT_EQ(Refusal(request),
            "request.response_schema: expected a JSON object");
}

TEST(GenerateRequest, RefusesToolMessagesThatMakeNoSense) {
  sdk::GenerateRequest request = Hello();
  request.messages.push_back({WHET_ROLE_TOOL, "Ada", "look_up"});
  EXPECT_EQ(Refusal(request),
            "request.messages[1]: the tool message 'look_up' answers no "
            "earlier tool call");
  request.messages[1] = {WHET_ROLE_ASSISTANT, "", "", R"([{"id": 7}])"};
  EXPECT_EQ(Refusal(request),
            "request.messages[1].tool_calls: expected calls of functions with "
            "a name");
  request.messages[1] = {WHET_ROLE_ASSISTANT, "", "", "{}"};
  EXPECT_EQ(Refusal(request),
            "request.messages[1].tool_calls: expected a JSON array");
  request.messages[1] = {
      WHET_ROLE_ASSISTANT, "", "",
      R"([{"function": {"name": "f", "arguments": "[1]"}}])"};
  EXPECT_EQ(Refusal(request),
            "request.messages[1].tool_calls: the arguments of 'f' are not a "
            "JSON object");
  request.messages[1] = {99, "x"};
  EXPECT_EQ(Refusal(request), "request.messages[1]: unknown role 99");
}

}  // namespace
}  // namespace whet::vertex
