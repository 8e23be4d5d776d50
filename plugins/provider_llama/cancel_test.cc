// A cancelled request ends within 250 ms, in the middle of a step too. The
// steps here take seconds, so one that ends soon was broken off. Prints how
// long each took.
#include <chrono>
#include <cstdio>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "embedder.h"
#include "engine.h"
#include "model_fixture.h"

namespace whet::llama {
namespace {

using Clock = std::chrono::steady_clock;
using whet::sdk::Error;

// Four times what is promised: other tests want the processors, too.
constexpr std::chrono::milliseconds kLimit(1000);
constexpr int kLong = 4000;  // tokens: seconds of work on any processor

std::vector<Token> LongPrompt() {
  std::vector<Token> prompt;
  for (int i = 0; i < kLong; ++i) {
    prompt.push_back(1000 + i % 997);
  }
  return prompt;
}

EngineOptions OneStep() {
  return {.context = kLong + 200, .slots = 2, .step = kLong + 200};
}

// Waits until a step has done some of its work.
void WaitForTheMiddle(const Engine& engine) {
  const std::uint64_t begin = engine.progress();
  while (engine.progress() < begin + 40) {
    std::this_thread::yield();
  }
}

void ExpectSoon(Clock::time_point begin) {
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      Clock::now() - begin);
  std::printf("ended after %d ms\n", static_cast<int>(took.count()));
  EXPECT_LE(took.count(), kLimit.count());
}

bool IsCancelled(const Engine::Outcome& outcome) {
  const auto* error = std::get_if<Error>(&outcome);
  return error != nullptr && error->code() == WHET_CANCELLED;
}

TEST(Cancel, BreaksOffTheStepOfALongPrompt) {
  const auto engine = Engine::Start(TestModel(), OneStep());
  Pending pending = Start(*engine, {.prompt = LongPrompt()});
  WaitForTheMiddle(*engine);
  const auto begin = Clock::now();
  engine->Cancel(pending.ticket);
  const Engine::Outcome outcome = pending.outcome.get();
  ExpectSoon(begin);
  EXPECT_TRUE(IsCancelled(outcome));
}

TEST(Cancel, BreaksOffAStepThatOthersShareAndComputesThemAgain) {
  const auto engine = Engine::Start(TestModel(), OneStep());
  const auto short_prompt = UserPrompt("Count to nine.");
  const std::string alone =
      Ask(*engine, {.prompt = short_prompt, .max_output_tokens = 6}).text;
  Pending endless =
      Start(*engine, {.prompt = LongPrompt(), .max_output_tokens = 100});
  Pending neighbour =
      Start(*engine, {.prompt = short_prompt, .max_output_tokens = 6});
  WaitForTheMiddle(*engine);
  const auto begin = Clock::now();
  engine->Cancel(endless.ticket);
  EXPECT_TRUE(IsCancelled(endless.outcome.get()));
  ExpectSoon(begin);
  EXPECT_EQ(Answer(std::move(neighbour)).text, alone);
}

TEST(Cancel, StoppingTheEngineBreaksOffTheStep) {
  auto engine = Engine::Start(TestModel(), OneStep());
  Pending pending = Start(*engine, {.prompt = LongPrompt()});
  WaitForTheMiddle(*engine);
  const auto begin = Clock::now();
  std::thread stopping([&engine] { engine.reset(); });
  const Engine::Outcome outcome = pending.outcome.get();
  ExpectSoon(begin);
  stopping.join();
  EXPECT_TRUE(IsCancelled(outcome));
}

TEST(Cancel, BreaksOffAnEmbedding) {
  const auto embedder = Embedder::Start(TestModel(), {.context = 4096});
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    text += " lamp " + std::to_string(i % 10);
  }
  std::promise<Embedder::Outcome> promise;
  auto outcome = promise.get_future();
  const auto ticket =
      embedder->Submit(std::vector<std::string>(20, text),
                       [&](Embedder::Outcome o) { promise.set_value(o); });
  while (embedder->progress() < 40) {
    std::this_thread::yield();
  }
  const auto begin = Clock::now();
  embedder->Cancel(ticket);
  const Embedder::Outcome done = outcome.get();
  ExpectSoon(begin);
  ASSERT_TRUE(std::holds_alternative<Error>(done));
  EXPECT_EQ(std::get<Error>(done).code(), WHET_CANCELLED);
}

}  // namespace
}  // namespace whet::llama
