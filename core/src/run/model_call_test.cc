#include "run/model_call.h"

#include <string>

#include "gtest/gtest.h"

namespace whet {
namespace {

ModelRequest Request() {
  ModelRequest request;
  request.model = "m";
  request.messages = {{ChatMessage::Role::kUser, "hello", ""}};
  request.temperature = 0.0;
  return request;
}

TEST(CallKey, SeparatesWhatCanChangeTheAnswer) {
  const std::string key = CallKey("p {}", Request());
  EXPECT_EQ(CallKey("p {}", Request()), key);
  EXPECT_NE(CallKey("p {\"base_url\":\"other\"}", Request()), key);
  ModelRequest other = Request();
  other.sample = 1;
  EXPECT_NE(CallKey("p {}", other), key);
  other = Request();
  other.temperature = 0.5;
  EXPECT_NE(CallKey("p {}", other), key);
  other = Request();
  other.messages[0].role = ChatMessage::Role::kSystem;
  EXPECT_NE(CallKey("p {}", other), key);
  other = Request();
  other.stop = {"\n"};
  EXPECT_NE(CallKey("p {}", other), key);
  // An answer that was stored without them has none.
  other = Request();
  other.logprobs = 5;
  EXPECT_NE(CallKey("p {}", other), key);
}

TEST(IsDeterministic, OnlyIfTemperatureZeroIsAskedFor) {
  ModelRequest request = Request();
  request.temperature = 0.0;
  EXPECT_TRUE(IsDeterministic(request));
  request.temperature = 1e-6;
  EXPECT_FALSE(IsDeterministic(request));
  request.temperature.reset();  // the provider's own
  EXPECT_FALSE(IsDeterministic(request));
}

TEST(CallSeed, DependsOnRunSeedAndKeyAndFitsADouble) {
  EXPECT_EQ(CallSeed(1, "k"), CallSeed(1, "k"));
  EXPECT_NE(CallSeed(1, "k"), CallSeed(2, "k"));
  EXPECT_NE(CallSeed(1, "k"), CallSeed(1, "l"));
  EXPECT_LT(CallSeed(1, "k"), 1ULL << 53);
}

TEST(WorstCaseCost, BoundsPromptAndOutput) {
  ModelRequest request = Request();
  request.messages[0].content = std::string(1000, 'x');
  request.max_output_tokens = 8;
  // 1000 / 2, 16 for the message and 16 for the frame, 8 of output.
  EXPECT_EQ(WorstCaseCost(request, {}), (Cost{1, 540}));
  // 532 in at 3 each, 8 out at 7.
  EXPECT_EQ(WorstCaseCost(request, {3, 7}), (Cost{1, 540, 1652}));
  // Bytes that are no ASCII can be a token each.
  request.messages[0].content = "\xE2\x82\xAC\xE2\x82\xAC";
  EXPECT_EQ(WorstCaseCost(request, {}), (Cost{1, 6 + 32 + 8}));
}

TEST(AttemptCost, IsTheReservationIfTheProviderDoesNotSay) {
  EXPECT_EQ(AttemptCost({12, 3}, {2, 5}, {1, 500, 9}), (Cost{1, 15, 39}));
  EXPECT_EQ(AttemptCost({-1, 3}, {2, 5}, {1, 500, 9}), (Cost{1, 500, 9}));
}

TEST(AnswerRecord, SurvivesTheJournal) {
  AnswerRecord record{"key", "task", {}};
  record.answer.text = "line\n\xE2\x82\xAC \"quoted\"";
  record.answer.finish_reason = WHET_FINISH_LENGTH;
  record.answer.tool_calls = "[]";
  record.answer.logprobs = R"([{"token":"\xE2\x82\xAC"}])";
  record.answer.usage = {12, 3};
  record.answer.latency_ms = 480;
  record.answer.charged = {2, 30};
  const auto back = ParseAnswerRecord(AnswerRecordJson(record));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->key, "key");
  EXPECT_EQ(back->role, "task");
  EXPECT_EQ(back->answer.text, record.answer.text);
  EXPECT_EQ(back->answer.finish_reason, WHET_FINISH_LENGTH);
  EXPECT_EQ(back->answer.tool_calls, "[]");
  EXPECT_EQ(back->answer.logprobs, record.answer.logprobs);
  EXPECT_EQ(back->answer.latency_ms, 480);
  EXPECT_EQ(back->answer.usage.input, 12);
  EXPECT_EQ(back->answer.charged, (Cost{2, 30}));
  EXPECT_FALSE(back->answer.cached);
}

TEST(AnswerRecord, TellsAnAnswerOfAnotherRun) {
  AnswerRecord record{"key", "task", {}};
  record.answer.cached = true;
  EXPECT_TRUE(ParseAnswerRecord(AnswerRecordJson(record))->answer.cached);
}

TEST(AnswerRecord, KeepsCodeAndTextOfAFailure) {
  AnswerRecord record{"key", "task", {}};
  record.answer.status = absl::DeadlineExceededError("too slow");
  const auto back = ParseAnswerRecord(AnswerRecordJson(record));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->answer.status, record.answer.status);
}

TEST(AnswerRecord, RefusesDamage) {
  EXPECT_FALSE(ParseAnswerRecord("").ok());
  EXPECT_FALSE(ParseAnswerRecord("{\"key\": 3}").ok());
  EXPECT_FALSE(
      ParseAnswerRecord(R"({"key":"k","role":"r","usage":["x",1]})").ok());
}

TEST(ModelCall, AnEmbeddingIsAnotherRequestWithoutAnAnswersLength) {
  ModelRequest chat;
  chat.model = "m";
  chat.messages = {{ChatMessage::Role::kUser, "12345678", "", ""}};
  ModelRequest embedding = chat;
  embedding.embedding = true;
  EXPECT_NE(CallKey("p", chat), CallKey("p", embedding));
  EXPECT_FALSE(IsDeterministic(chat));
  EXPECT_TRUE(IsDeterministic(embedding));
  // Half a token for each of eight letters and 16 for each of two messages.
  EXPECT_EQ(WorstCaseCost(embedding, {.input = 3, .output = 5}),
            (Cost{1, 36, 108}));
}

}  // namespace
}  // namespace whet
