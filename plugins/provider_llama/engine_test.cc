#include "engine.h"

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model_fixture.h"

namespace whet::llama {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using whet::sdk::Error;
using whet::sdk::GenerateResult;

std::shared_ptr<Engine> SmallEngine(int slots = 2) {
  return Engine::Start(TestModel(), {.context = 256, .slots = slots});
}

const char kCount[] = "Count from 1 to 9, separated by commas.";

// Runs long enough to be cancelled.
EngineRequest Endless(const std::string& user) {
  return {.prompt = UserPrompt(user), .sampling = {.temperature = 2.0}};
}

TEST(Engine, EndsAtTheLimitAndCountsTokens) {
  const auto engine = SmallEngine();
  const auto prompt = UserPrompt(kCount);
  const GenerateResult result =
      Ask(*engine, {.prompt = prompt, .max_output_tokens = 5});
  EXPECT_EQ(result.finish_reason, WHET_FINISH_LENGTH);
  EXPECT_EQ(result.usage.input_tokens,
            static_cast<std::int64_t>(prompt.size()));
  EXPECT_EQ(result.usage.cached_input_tokens, 0);
  EXPECT_EQ(result.usage.output_tokens, 5);
}

TEST(Engine, EndsBeforeAStopString) {
  const auto engine = SmallEngine();
  const EngineRequest request = {.prompt = UserPrompt(kCount),
                                 .max_output_tokens = 30};
  const GenerateResult all = Ask(*engine, request);
  ASSERT_GT(all.text.size(), 8U);
  // From the middle of one token to the middle of another, most likely.
  const std::string stop = all.text.substr(5, 3);
  EngineRequest stopped = request;
  stopped.stop = {stop};
  const GenerateResult result = Ask(*engine, stopped);
  EXPECT_EQ(result.text, all.text.substr(0, all.text.find(stop)));
  EXPECT_EQ(result.finish_reason, WHET_FINISH_STOP);
  EXPECT_LT(result.usage.output_tokens, all.usage.output_tokens);
}

TEST(Engine, RepeatsASampledAnswerForItsSeedOnly) {
  const auto engine = SmallEngine();
  const auto ask = [&](std::uint64_t seed) {
    return Ask(*engine,
               {.prompt = UserPrompt("Tell me a story."),
                .max_output_tokens = 16,
                .sampling = {.temperature = 1.0, .top_p = 0.95, .seed = seed}})
        .text;
  };
  const std::string first = ask(1);
  EXPECT_EQ(ask(1), first);
  EXPECT_NE(ask(2), first);
}

TEST(Engine, RefusesWhatDoesNotFitAndNamesBothNumbers) {
  const auto engine = SmallEngine();
  std::string words;
  for (int i = 0; i < 300; ++i) {
    words += "word ";
  }
  const auto prompt = UserPrompt(words);
  try {
    engine->Submit({.prompt = prompt, .max_output_tokens = 8},
                   [](const Engine::Outcome&) { FAIL(); });
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), WHET_INVALID_ARGUMENT);
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr(std::to_string(prompt.size()) + " tokens"),
                      HasSubstr("holds 256")));
  }
}

TEST(Engine, UsesTheWholeContextIfNoLimitIsGiven) {
  const auto engine = SmallEngine();
  const GenerateResult result = Ask(*engine, Endless("Tell me a story."));
  if (result.finish_reason == WHET_FINISH_LENGTH) {
    EXPECT_EQ(result.usage.input_tokens + result.usage.output_tokens, 256);
  }
}

TEST(Engine, RefusesAContextBeyondTheTraining) {
  try {
    Engine::Start(TestModel(), {.context = 100'000});
    FAIL() << "started";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("at most 8192"));
  }
}

TEST(Engine, AnswersMoreRequestsThanItHasSlots) {
  const auto engine = SmallEngine(3);
  std::vector<Pending> pending;
  for (int i = 0; i < 10; ++i) {
    pending.push_back(
        Start(*engine, {.prompt = UserPrompt("Say " + std::to_string(i)),
                        .max_output_tokens = 1 + i % 4}));
  }
  for (int i = 0; i < 10; ++i) {
    EXPECT_LE(Answer(std::move(pending[i])).usage.output_tokens, 1 + i % 4);
  }
}

TEST(Engine, ComputesASharedBeginningOnce) {
  const auto engine = SmallEngine(4);
  std::string system = "You sort messages. ";
  for (int i = 0; i < 12; ++i) {
    system += "Rule: be brief. ";
  }
  std::vector<Pending> pending;
  for (int i = 0; i < 8; ++i) {
    pending.push_back(Start(
        *engine, {.prompt = UserPrompt("Item " + std::to_string(i), system),
                  .max_output_tokens = 2}));
  }
  int computed_whole = 0;
  for (Pending& p : pending) {
    const GenerateResult result = Answer(std::move(p));
    computed_whole += result.usage.cached_input_tokens < 40 ? 1 : 0;
  }
  EXPECT_EQ(computed_whole, 1);
}

TEST(Engine, EndsACancelledRequestAndLeavesItsNeighbourAlone) {
  const auto engine = SmallEngine();
  const EngineRequest request = {.prompt = UserPrompt(kCount),
                                 .max_output_tokens = 12};
  const std::string alone = Ask(*engine, request).text;
  Pending endless = Start(*engine, Endless("Tell me a story."));
  Pending neighbour = Start(*engine, request);
  engine->Cancel(endless.ticket);
  EXPECT_EQ(Answer(std::move(neighbour)).text, alone);
  const Engine::Outcome outcome = endless.outcome.get();
  ASSERT_TRUE(std::holds_alternative<Error>(outcome));
  EXPECT_EQ(std::get<Error>(outcome).code(), WHET_CANCELLED);
}

TEST(Engine, IgnoresUnknownAndFinishedTickets) {
  const auto engine = SmallEngine();
  Pending p =
      Start(*engine, {.prompt = UserPrompt("Hi"), .max_output_tokens = 1});
  const Engine::Ticket ticket = p.ticket;
  Answer(std::move(p));
  engine->Cancel(ticket);
  engine->Cancel(123456);
}

TEST(Engine, CancelsWhatIsUnderWayWhenItGoes) {
  auto engine = SmallEngine();
  std::vector<Pending> pending;
  for (int i = 0; i < 5; ++i) {
    pending.push_back(Start(*engine, Endless("Story " + std::to_string(i))));
  }
  engine.reset();
  for (Pending& p : pending) {
    EXPECT_TRUE(std::holds_alternative<Error>(p.outcome.get()));
  }
}

}  // namespace
}  // namespace whet::llama
