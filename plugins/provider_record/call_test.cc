#include "call.h"

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::record {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Unmasked(std::string_view text) { return std::string(text); }

constexpr std::string_view kCanary = "sk-canary-0123456789";

std::string CanaryMasked(std::string_view text) {
  std::string out(text);
  for (std::size_t at = out.find(kCanary); at != std::string::npos;
       at = out.find(kCanary)) {
    out.replace(at, kCanary.size(), "***");
  }
  return out;
}

sdk::GenerateRequest FullRequest() {
  sdk::GenerateRequest request;
  request.messages = {{WHET_ROLE_SYSTEM, "Be brief."},
                      {WHET_ROLE_USER, "Line\n\"two\"", "anna"},
                      {WHET_ROLE_ASSISTANT, "", "", R"([{"id": "1"}])"},
                      {WHET_ROLE_TOOL, "17", "add"}};
  request.temperature = 0.25;
  request.top_p = 0.5;
  request.max_output_tokens = 9;
  request.stop = {"\n"};
  request.response_schema = R"({"type": "object"})";
  request.tools = "no JSON";
  request.extra = R"({"top_k": 4})";
  request.sample = 2;
  request.model = "m";
  request.seed = 11;
  request.timeout_ms = 5;
  request.idempotency_key = "k";
  return request;
}

Call Answered(const std::string& text) {
  Call call;
  call.request = RequestJson(FullRequest());
  call.answer = sdk::GenerateResult{.text = text};
  return call;
}

std::string Damage(const std::string& line) {
  try {
    ParseCallLine(line);
  } catch (const sdk::Error& error) {
    EXPECT_EQ(error.code(), WHET_DATA_LOSS);
    return error.what();
  }
  return "read";
}

TEST(Call, ARequestIsWhatItsAnswerDependsOn) {
  EXPECT_EQ(RequestJson(FullRequest()), json::parse(R"({
      "model": "m",
      "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Line\n\"two\"", "name": "anna"},
        {"role": "assistant", "content": "", "tool_calls": [{"id": "1"}]},
        {"role": "tool", "content": "17", "name": "add"}],
      "temperature": 0.25, "top_p": 0.5, "max_output_tokens": 9,
      "stop": ["\n"], "response_schema": {"type": "object"},
      "tools": "no JSON", "extra": {"top_k": 4}, "sample": 2})"));
  sdk::EmbedRequest embed;
  embed.texts = {"a", "b"};
  EXPECT_EQ(RequestJson(embed), json::parse(R"({"texts": ["a", "b"]})"));
  embed.dimensions = 8;
  embed.model = "e";
  EXPECT_EQ(
      RequestJson(embed),
      json::parse(R"({"texts": ["a", "b"], "dimensions": 8, "model": "e"})"));
}

// A request without them is what it was before there were any.
TEST(Call, LogprobsThatAreAskedForMakeAnotherRequest) {
  sdk::GenerateRequest request = FullRequest();
  EXPECT_FALSE(RequestJson(request).contains("logprobs"));
  request.logprobs = 5;
  EXPECT_EQ(RequestJson(request)["logprobs"], 5);
}

TEST(Call, TheTokensOfACredentialAreLeftOut) {
  Call call = Answered("");
  call.answer = sdk::GenerateResult{
      .text = std::string("it is ").append(kCanary),
      .logprobs = R"([{"token":"it","logprob":-0.5,"top":[]}])"};
  EXPECT_THAT(CallLine(call, Unmasked), HasSubstr("logprob"));
  EXPECT_THAT(CallLine(call, CanaryMasked), Not(HasSubstr("logprob")));
}

TEST(Call, AnAnswerSurvivesItsLine) {
  Call call = Answered("");
  call.answer = sdk::GenerateResult{.text = "caf\xC3\xA9\n\t\"\\",
                                    .finish_reason = WHET_FINISH_LENGTH,
                                    .tool_calls = "[ {\"id\" : \"1\"} ]",
                                    .model = "m-2026",
                                    .request_id = "req_1",
                                    .usage = {100, 40, 7, -1},
                                    .logprobs = "[ ]"};
  call.provider = "openai";
  call.concurrency = 8;
  call.latency_ms = 12;
  const std::string line = CallLine(call, Unmasked);
  EXPECT_THAT(line, Not(HasSubstr("\n")));
  const Call back = ParseCallLine(line);
  EXPECT_FALSE(back.embedding);
  EXPECT_EQ(back.request, call.request);
  ASSERT_TRUE(back.answer.has_value());
  EXPECT_EQ(back.answer->text, "caf\xC3\xA9\n\t\"\\");
  EXPECT_EQ(back.answer->finish_reason, WHET_FINISH_LENGTH);
  EXPECT_EQ(back.answer->tool_calls, "[ {\"id\" : \"1\"} ]");
  EXPECT_EQ(back.answer->model, "m-2026");
  EXPECT_EQ(back.answer->request_id, "req_1");
  EXPECT_EQ(back.answer->logprobs, "[ ]");
  EXPECT_EQ(back.answer->usage.input_tokens, 100);
  EXPECT_EQ(back.answer->usage.cached_input_tokens, 40);
  EXPECT_EQ(back.answer->usage.output_tokens, 7);
  EXPECT_EQ(back.answer->usage.reasoning_tokens, -1);
  EXPECT_EQ(back.provider, "openai");
  EXPECT_EQ(back.concurrency, 8U);
  EXPECT_EQ(back.latency_ms, 12);
}

TEST(Call, AnErrorSurvivesItsLine) {
  Call call;
  call.request = RequestJson(FullRequest());
  call.error = sdk::Error(WHET_UNAVAILABLE, "busy",
                          WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED, 250);
  const Call back = ParseCallLine(CallLine(call, Unmasked));
  ASSERT_TRUE(back.error.has_value());
  EXPECT_EQ(back.error->code(), WHET_UNAVAILABLE);
  EXPECT_STREQ(back.error->what(), "busy");
  EXPECT_EQ(back.error->flags(), WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED);
  EXPECT_EQ(back.error->retry_after_ms(), 250U);
  EXPECT_FALSE(back.answer.has_value());
}

TEST(Call, VectorsSurviveTheirLineToTheBit) {
  Call call;
  call.embedding = true;
  call.request = RequestJson(sdk::EmbedRequest{.texts = {"a"}});
  call.vectors =
      sdk::EmbedResult{{{0.1F, -3.4028235e38F, 1.17549435e-38F}}, {3, 0, 0, 0}};
  const Call back = ParseCallLine(CallLine(call, Unmasked));
  EXPECT_TRUE(back.embedding);
  ASSERT_TRUE(back.vectors.has_value());
  EXPECT_EQ(back.vectors->vectors, call.vectors->vectors);
  EXPECT_EQ(back.vectors->usage.input_tokens, 3);
}

// The words of the format, so that a change of them is seen.
TEST(Call, IsWrittenAsTheReadmeSays) {
  Call call;
  call.request = {
      {"messages", json::array({{{"role", "user"}, {"content", "Hi"}}})},
      {"sample", 0}};
  call.answer = sdk::GenerateResult{.text = "Hello", .usage = {2, -1, 1, -1}};
  call.provider = "scripted";
  call.concurrency = 4;
  call.seed = 5;
  call.latency_ms = 3;
  EXPECT_EQ(CallLine(call, Unmasked),
            R"({"whet_call":1,"operation":"generate",)"
            R"("request":{"messages":[{"content":"Hi","role":"user"}],)"
            R"("sample":0},"answer":{"finish_reason":"stop","text":"Hello"},)"
            R"("usage":{"input_tokens":2,"output_tokens":1},)"
            R"("provider":{"id":"scripted","concurrency":4},"seed":5,)"
            R"("latency_ms":3})");
}

TEST(Call, MasksWhateverIsText) {
  const std::string canary(kCanary);
  sdk::GenerateRequest request = FullRequest();
  request.messages[0].content = "key " + canary;
  request.messages[1].name = canary;
  request.messages[2].tool_calls = R"([{"arguments": ")" + canary + "\"}]";
  request.stop = {canary};
  request.response_schema = R"({"properties": {")" + canary + R"(": {}}})";
  request.tools = "text " + canary;
  request.extra = R"({"a": [[")" + canary + R"("]]})";
  request.model = canary;
  Call call;
  call.request = RequestJson(request);
  call.provider = canary;
  call.answer = sdk::GenerateResult{.text = canary + canary,
                                    .tool_calls = "[\"" + canary + "\"]",
                                    .model = canary,
                                    .request_id = canary};
  EXPECT_THAT(CallLine(call, CanaryMasked), Not(HasSubstr(canary)));
  EXPECT_THAT(CallLine(call, Unmasked), HasSubstr(canary));
  call.answer.reset();
  call.error = sdk::Error(WHET_UNAUTHENTICATED, "not " + canary);
  EXPECT_THAT(CallLine(call, CanaryMasked), Not(HasSubstr(canary)));
}

TEST(Call, SaysWhatIsWrongWithALine) {
  EXPECT_EQ(Damage("[]"), "is no recorded call (no object)");
  EXPECT_EQ(Damage("{}"), "is no recorded call (\"whet_call\" is missing)");
  EXPECT_EQ(Damage(R"({"whet_call": 2})"),
            "has version 2 of the format; this reads 1");
  EXPECT_EQ(Damage(R"({"whet_call": 1})"),
            "operation is neither generate nor embed");
  EXPECT_EQ(Damage(R"({"whet_call": 1, "operation": "embed"})"),
            "has neither answer nor error");
  EXPECT_EQ(Damage(R"({"whet_call": 1, "operation": "embed",
                       "answer": {"vectors": [["a"]]}})"),
            "answer.vectors has what is no number");
  EXPECT_EQ(Damage(R"({"whet_call": 1, "operation": "generate",
                       "answer": {"text": 1, "finish_reason": "stop"}})"),
            "text is no text");
  EXPECT_EQ(Damage(R"({"whet_call": 1, "operation": "generate",
                       "answer": {"text": ""}})"),
            "finish_reason is not known");
  EXPECT_EQ(Damage(R"({"whet_call": 1, "operation": "generate",
                       "error": {"code": "tired"}})"),
            "error.code is not known");
  EXPECT_EQ(Damage(R"({"whet_call": 1, "operation": "generate",
                       "error": {"code": "unknown"},
                       "usage": {"input_tokens": -1}})"),
            "input_tokens is no count");
  EXPECT_THAT(Damage(std::string(100'000, '[')), Not(HasSubstr("read")));
}

}  // namespace
}  // namespace whet::record
