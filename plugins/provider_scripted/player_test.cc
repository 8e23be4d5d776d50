#include "player.h"

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rule_reader.h"

namespace whet::scripted {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;

Player Playing(const std::string& rules) {
  return Player(ReadScript({{"rules", json::parse(rules)}}));
}

sdk::GenerateRequest Saying(
    std::vector<std::pair<std::int32_t, std::string>> messages) {
  sdk::GenerateRequest request;
  for (auto& [role, content] : messages)
    request.messages.push_back({role, std::move(content)});
  return request;
}

sdk::GenerateRequest User(const std::string& text) {
  return Saying({{WHET_ROLE_USER, text}});
}

// The answer, or the error.
std::string Play(Player& player, const sdk::GenerateRequest& request) {
  try {
    const Cue cue = player.Next(request);
    return cue.failure.has_value() ? cue.failure->what() : cue.result.text;
  } catch (const sdk::Error& error) {
    return error.what();
  }
}

TEST(Player, TheFirstRuleThatHoldsAnswers) {
  Player player = Playing(R"J([
      {"contains": ["refund", "card"], "text": "billing"},
      {"equals": "hi", "text": "hello"},
      {"matches": "(?i)order (\\d+) of (\\w+)", "text": "\\2: \\1 (\\0)"},
      {"text": "other"}])J");
  EXPECT_EQ(Play(player, User("a refund to my card")), "billing");
  EXPECT_EQ(Play(player, User("a refund")), "other");
  EXPECT_EQ(Play(player, User("hi")), "hello");
  EXPECT_EQ(Play(player, User("hi!")), "other");
  EXPECT_EQ(Play(player, User("My Order 17 of May.")),
            "May: 17 (Order 17 of May)");
}

TEST(Player, LooksWhereTheRuleSays) {
  Player player = Playing(R"([
      {"in": "system", "contains": "terse", "text": "system"},
      {"in": "user", "contains": "blue", "text": "user"},
      {"in": "any", "contains": "blue", "text": "any"},
      {"text": "nowhere"}])");
  EXPECT_EQ(Play(player, Saying({{WHET_ROLE_SYSTEM, "Be terse."},
                                 {WHET_ROLE_USER, "blue"}})),
            "system");
  EXPECT_EQ(Play(player, User("blue")), "user");
  // Of the user's messages the last one counts.
  EXPECT_EQ(Play(player, Saying({{WHET_ROLE_USER, "blue"},
                                 {WHET_ROLE_ASSISTANT, "yes"},
                                 {WHET_ROLE_USER, "red"}})),
            "any");
  EXPECT_EQ(Play(player, Saying({{WHET_ROLE_USER, "terse"}})), "nowhere");
  EXPECT_EQ(Play(player, Saying({})), "nowhere");
}

TEST(Player, ABackslashIsTextWithoutAnExpression) {
  Player player = Playing(R"([{"contains": "a", "text": "\\1"}])");
  EXPECT_EQ(Play(player, User("a")), "\\1");
}

TEST(Player, AnswersOneAfterTheOther) {
  const auto played = [](const std::string& then) {
    Player player = Playing(R"([{"answers": [{"text": "1"}, {"text": "2"}],
                                 "name": "two", "then": ")" +
                            then + R"("}])");
    std::vector<std::string> out;
    for (const char* text : {"a", "b", "a", "b"})
      out.push_back(Play(player, User(text)));
    return out;
  };
  EXPECT_THAT(played("cycle"), ElementsAre("1", "2", "1", "2"));
  EXPECT_THAT(played("repeat_last"), ElementsAre("1", "2", "2", "2"));
  EXPECT_THAT(played("fail"),
              ElementsAre("1", "2",
                          "two has 2 answers, and this is request number 3 "
                          "that it matches: \"a\"",
                          "two has 2 answers, and this is request number 4 "
                          "that it matches: \"b\""));
}

TEST(Player, CountsTheSameRequestWhateverElseArrives) {
  Player player = Playing(R"([{"answers": [{"error": {"state": "unavailable"}},
                              {"text": "ok"}], "counted_by": "request"}])");
  EXPECT_EQ(Play(player, User("a")), "overloaded");
  EXPECT_EQ(Play(player, User("b")), "overloaded");
  EXPECT_EQ(Play(player, User("a")), "ok");
  sdk::GenerateRequest again = User("a");
  again.sample = 1;  // another request
  again.seed = 9;
  EXPECT_EQ(Play(player, again), "overloaded");
  again.seed = 10;  // the same one: the host makes the seed
  EXPECT_EQ(Play(player, again), "ok");
}

TEST(Player, WithoutASequenceTheOrderOfArrivalIsNothing) {
  Player player = Playing(R"J([{"matches": "(.*)", "text": "<\\1>"}])J");
  std::vector<std::string> there;
  std::vector<std::string> back;
  const std::vector<std::string> texts = {"a", "b", "c"};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    there.push_back(Play(player, User(texts[i])));
    back.insert(back.begin(), Play(player, User(texts[texts.size() - 1 - i])));
  }
  EXPECT_EQ(there, back);
  EXPECT_THAT(there, ElementsAre("<a>", "<b>", "<c>"));
}

TEST(Player, CountsWordsUnlessItIsToldTheUsage) {
  Player player = Playing(R"([
      {"contains": "told", "text": "a b", "usage": {"input_tokens": 100}},
      {"text": "three\nshort words"}])");
  const sdk::Usage counted =
      player
          .Next(Saying({{WHET_ROLE_SYSTEM, "Be brief."},
                        {WHET_ROLE_USER, "What  is it?"}}))
          .result.usage;
  EXPECT_EQ(counted.input_tokens, 5);
  EXPECT_EQ(counted.output_tokens, 3);
  EXPECT_EQ(counted.cached_input_tokens, -1);
  const sdk::Usage told = player.Next(User("told")).result.usage;
  EXPECT_EQ(told.input_tokens, 100);
  EXPECT_EQ(told.output_tokens, 2);
}

TEST(Player, GivesLogprobsToThoseWhoAsk) {
  Player player = Playing(R"([{"text": "yes", "logprobs": [
      {"token": "yes", "logprob": -0.5, "top": []}]}])");
  sdk::GenerateRequest request = User("is it?");
  EXPECT_EQ(player.Next(request).result.logprobs, "");
  request.logprobs = 1;
  EXPECT_EQ(player.Next(request).result.logprobs,
            R"([{"logprob":-0.5,"token":"yes","top":[]}])");
}

TEST(Player, NamesTheRequestAndTheRulesThatWereTried) {
  Player player = Playing(R"([{"contains": "x", "text": "", "name": "first"},
                              {"equals": "y", "text": ""}])");
  try {
    player.Next(User("What is\nthe matter?"));
    FAIL();
  } catch (const sdk::Error& error) {
    EXPECT_EQ(error.code(), WHET_NOT_FOUND);
    EXPECT_EQ(error.flags(), WHET_ERROR_NOT_BILLED);
    EXPECT_STREQ(error.what(),
                 "the script has no answer to \"What is\\nthe matter?\" (tried "
                 "first, $.rules[1]); add a rule, or one without a condition "
                 "at the end");
  }
}

}  // namespace
}  // namespace whet::scripted
