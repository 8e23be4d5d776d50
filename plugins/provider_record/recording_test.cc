#include "recording.h"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace whet::record {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;

json Asked(const std::string& text) {
  return {{"messages", json::array({{{"role", "user"}, {"content", text}}})},
          {"model", "m"}};
}

// An answer, or a failure if it begins with "!".
Call Came(const std::string& request, const std::string& outcome) {
  Call call;
  call.request = Asked(request);
  if (outcome.starts_with("!"))
    call.error = sdk::Error(WHET_UNAVAILABLE, outcome);
  else
    call.answer = sdk::GenerateResult{.text = outcome};
  return call;
}

std::string Outcome(const CallPtr& call) {
  if (call == nullptr)
    return "nothing";
  return call->error.has_value() ? call->error->what() : call->answer->text;
}

std::string Replayed(Recording& recording, const std::string& request,
                     AtEnd at_end = AtEnd::kRepeatLast) {
  try {
    return Outcome(recording.Replay(Asked(request), false, at_end));
  } catch (const sdk::Error& error) {
    return std::to_string(error.code()) + " " + error.what();
  }
}

TEST(Recording, GivesOutcomesInTheirOrderAndThenTheLast) {
  Recording recording("calls.jsonl");
  recording.Add(Came("a", "!busy"), 1);
  recording.Add(Came("b", "of b"), 2);
  recording.Add(Came("a", "one"), 3);
  recording.Add(Came("a", "two"), 4);
  std::vector<std::string> out;
  for (int i = 0; i < 5; ++i)
    out.push_back(Replayed(recording, "a"));
  EXPECT_THAT(out, ElementsAre("!busy", "one", "two", "two", "two"));
  EXPECT_EQ(Replayed(recording, "b"), "of b");
}

TEST(Recording, OneThatIsStrictHasAnEnd) {
  Recording recording("calls.jsonl");
  recording.Add(Came("a", "one"), 1);
  EXPECT_EQ(Replayed(recording, "a", AtEnd::kFail), "one");
  EXPECT_EQ(Replayed(recording, "a", AtEnd::kFail),
            "11 calls.jsonl has 1 outcomes of this request, which is made once "
            "more: \"a\"; record again, or leave out strict: true");
}

TEST(Recording, TakesEachAnswerOnceAndNoFailure) {
  Recording recording("calls.jsonl");
  recording.Add(Came("a", "!busy"), 1);
  recording.Add(Came("a", "one"), 2);
  recording.Add(Came("b", "!busy"), 3);
  EXPECT_EQ(Outcome(recording.TakeAnswer(Asked("a"), false)), "one");
  EXPECT_EQ(Outcome(recording.TakeAnswer(Asked("a"), false)), "nothing");
  EXPECT_EQ(Outcome(recording.TakeAnswer(Asked("b"), false)), "nothing");
  EXPECT_EQ(Outcome(recording.TakeAnswer(Asked("c"), false)), "nothing");
  EXPECT_EQ(Outcome(recording.TakeAnswer(Asked("a"), true)), "nothing");
}

TEST(Recording, ShowsTheNearestRequestAndTheFirstDifference) {
  Recording recording("calls.jsonl");
  recording.Add(Came("How far is it?", ""), 3);
  recording.Add(Came("What is a cat?", ""), 7);
  recording.Add(Came("Why?", ""), 9);
  EXPECT_EQ(
      Replayed(recording, "What is a dog?"),
      "5 calls.jsonl does not have this request: \"What is a dog?\"; the "
      "nearest one, in line 7, differs first in messages[0].content at "
      "character 11: asked \"What is a dog?\", recorded \"What is a cat?\"; "
      "mode: auto asks and records what is missing");
  try {
    recording.Replay({{"texts", {"a"}}}, true, AtEnd::kRepeatLast);
    FAIL();
  } catch (const sdk::Error& error) {
    EXPECT_STREQ(error.what(),
                 "calls.jsonl does not have this request: \"a\"; it has no "
                 "embeddings; mode: auto asks and records what is missing");
  }
}

TEST(Recording, KnowsHowManyCallsAtOnceWereUseful) {
  Recording recording("calls.jsonl");
  EXPECT_EQ(recording.ConcurrencyOf("m"), 0U);
  Call call = Came("a", "one");
  call.concurrency = 12;
  recording.Add(std::move(call), 1);
  EXPECT_EQ(recording.ConcurrencyOf("m"), 12U);
  EXPECT_EQ(recording.ConcurrencyOf("another"), 0U);
}

}  // namespace
}  // namespace whet::record
