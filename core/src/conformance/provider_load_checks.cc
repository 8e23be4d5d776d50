// P8, P13 and P16: many calls at once, in any order.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "conformance/check.h"
#include "conformance/provider_run.h"

namespace whet::conformance {
namespace {

using How = Completed::How;

constexpr int kCallsAtOnce = 1000;

// How long the server asks call `number` to wait: as good as a name where the
// form of an answer is not known. Each fourth call is told.
std::uint64_t WaitOf(std::uint64_t number) { return 1 + number % 89; }
bool IsLimited(std::uint64_t number) { return number % 4 == 0; }

HttpAnswer AnswerByName(const Asked& asked) {
  const std::uint64_t number = NumberOf(asked.marker);
  if (!IsLimited(number))
    return GoodAnswer(TextFor(asked.marker));
  HttpAnswer answer = ErrorAnswer(429);
  answer.headers.emplace_back("retry-after", std::to_string(WaitOf(number)));
  return answer;
}

// Threads that start `count` calls; one if calls may not overlap.
void StartMany(ProviderRun& run, int count, int threads) {
  std::atomic<int> left = count;
  std::vector<std::thread> starters;
  for (int i = 0; i < threads; ++i) {
    starters.emplace_back([&] {
      while (left.fetch_sub(1) > 0)
        run.Start();
    });
  }
  for (std::thread& starter : starters)
    starter.join();
}

// Answers who waits until every call has ended: a provider may send a few at a
// time. Gives up, for FinishAll to say so, if nothing happens any more.
void AnswerAll(ProviderRun& run, Subject& subject, Draws& draws) {
  using Clock = std::chrono::steady_clock;
  constexpr double kLookAgain = 0.02;
  auto last = Clock::now();
  std::size_t open = run.calls().Open().size();
  while (open > 0 && run.calls().FirstFault().empty()) {
    run.server().AnswerWaiting(draws);
    run.server().AwaitWaiting(1, kLookAgain);
    const std::size_t now = run.calls().Open().size();
    if (now < open)
      last = Clock::now();
    open = now;
    const std::chrono::duration<double> quiet = Clock::now() - last;
    if (quiet.count() > 0.5 * subject.patience_s())
      return;
  }
}

void ExpectOwnAnswers(ProviderRun& run, bool understands, whet_op first,
                      whet_op last) {
  for (whet_op op = first; op <= last; ++op) {
    const Completed done = run.calls().OutcomeOf(op);
    const std::string what = "operation " + std::to_string(op);
    if (understands && done.how == How::kGenerated) {
      Expect(done.text == TextFor(Marker(op)) && !IsLimited(op),
             what + " got another answer than its own: " + ShowCompleted(done) +
                 ", " + (IsLimited(op) ? "not HTTP 429" : TextFor(Marker(op))),
             "the answer to its own request");
    }
    if (done.how == How::kFailed && done.retry_after_ms > 0) {
      const std::uint64_t own = IsLimited(op) ? 1000 * WaitOf(op) : 0;
      Expect(done.retry_after_ms == own,
             what + " got the answer to another one: retry_after_ms is " +
                 std::to_string(done.retry_after_ms) + ", its own is " +
                 std::to_string(own),
             "the answer to its own request");
    }
    if (understands && !IsLimited(op)) {
      Expect(done.how == How::kGenerated,
             what + " was answered and ended with " + ShowCompleted(done),
             "generated()");
    }
  }
}

void KeepsCallsApart(Subject& subject) {
  ProviderRun run(subject);
  const bool understands = run.Understands();
  const bool asks = run.AsksServer();
  const whet_op first = run.Start();
  run.Finish(first, "an ordinary call");
  if (asks) {
    run.server().AnswerWith(&AnswerByName);
    run.server().Hold();
  }
  const int calls = run.CallsAtOnce(kCallsAtOnce);
  StartMany(run, calls, subject.concurrent() ? 8 : 1);
  Draws draws(subject.seed());
  if (asks)
    AnswerAll(run, subject, draws);
  const std::string when = std::to_string(calls) + " calls at once";
  run.FinishAll(when);
  if (asks) {
    ExpectOwnAnswers(run, understands, first + 1,
                     first + static_cast<whet_op>(calls));
  }
  run.End();
  Pass(when + (asks ? ", answered in a drawn order" : ""));
}

// One step of a sequence.
void StepOnce(ProviderRun& run, Draws& draws, std::vector<whet_op>* ops) {
  const auto any = [&] {
    return ops->empty() ? whet_op{77777} : (*ops)[draws.Below(ops->size())];
  };
  switch (draws.Below(8)) {
    case 0:
    case 1:
    case 2:
      ops->push_back(run.Start());
      break;
    case 3:
      run.Cancel(any());
      break;
    case 4:
      if (run.CanEmbed())
        ops->push_back(run.StartEmbedding({"a text", "another"}));
      break;
    case 5: {
      whet_provider_limits limits{};
      limits.struct_size = sizeof(limits);
      if (WHET_HAS(&run.table(), whet_provider, limits) &&
          run.table().limits != nullptr)
        run.table().limits(&run.instance(), &limits);
      break;
    }
    default:
      run.server().AnswerOne(draws);
  }
}

HttpAnswer AnswerAnyhow(const Asked& asked) {
  // By the name, so that the order of threads does not matter.
  Draws draws(NumberOf(asked.marker));
  switch (draws.Below(5)) {
    case 0:
      return ErrorAnswer(draws.Coin() ? 429 : 500);
    case 1:
      return TransportFailure(WHET_UNAVAILABLE, WHET_ERROR_RETRYABLE);
    case 2: {
      HttpAnswer answer = GoodAnswer(TextFor(asked.marker));
      answer.body = Mutated(answer.body, draws);
      return answer;
    }
    default:
      return GoodAnswer(TextFor(asked.marker), 2);
  }
}

void TakesAnyOrder(Subject& subject) {
  Draws draws(subject.seed());
  constexpr int kSequences = 20;
  constexpr int kSteps = 100;
  for (int i = 0; i < kSequences; ++i) {
    SayIfItCrashes("It was in sequence " + std::to_string(i) + " of calls.");
    ProviderRun run(subject);
    const auto most = static_cast<std::size_t>(run.CallsAtOnce(kSteps));
    run.server().AnswerWith(&AnswerAnyhow);
    run.server().Hold();
    std::vector<whet_op> ops;
    const std::size_t steps = 1 + draws.Below(most);
    for (std::size_t step = 0; step < steps; ++step)
      StepOnce(run, draws, &ops);
    if (draws.Coin()) {
      AnswerAll(run, subject, draws);
      run.FinishAll("a sequence of calls");
    }
    run.End();
  }
  Pass(std::to_string(kSequences) + " sequences");
}

void HoldsOut(Subject& subject) {
  ProviderRun run(subject);
  run.SkipUnlessItAsks();
  const bool understands = run.Understands();
  // In each of the forms at once: a megabyte in all.
  const std::string text(1U << 16U, 'x');
  run.AnswerAlways(GoodAnswer(text));
  constexpr int kLarge = 20;
  for (int i = 0; i < kLarge; ++i) {
    const Completed done = run.Finish(run.Start(), "a call with a long answer");
    Expect(!understands || done.text == text,
           "an answer of " + std::to_string(text.size()) + " bytes has " +
               std::to_string(done.text.size()) + ": " + ShowCompleted(done),
           "all of it");
  }
  run.server().AnswerWith(
      [](const Asked& asked) { return GoodAnswer(TextFor(asked.marker)); });
  // As many as there is time for: some write each of them to a disk.
  constexpr int kMany = 20000;
  const auto begin = std::chrono::steady_clock::now();
  int calls = 0;
  for (; calls < kMany; calls += kCallsAtOnce) {
    const std::chrono::duration<double> took =
        std::chrono::steady_clock::now() - begin;
    if (took.count() > 0.5 * subject.patience_s())
      break;
    StartMany(run, kCallsAtOnce, subject.concurrent() ? 8 : 1);
    run.FinishAll(std::to_string(kCallsAtOnce) + " calls at once");
  }
  run.End();
  Pass(std::to_string(calls) + " calls, " + std::to_string(kLarge) +
       " long answers");
}

constexpr Check kProviderLoadChecks[] = {
    {"P8", "keeps calls apart",
     "A thousand calls that are under way at once, and answered in any order, "
     "each get their own answer, once.",
     "Find a call by the token of its exchange, in a map with a mutex; a "
     "member for the current call is one too few.",
     7, "P1", &KeepsCallsApart, Scope::kProvider},
    {"P13", "takes calls in any order",
     "Any sequence of generate(), embed(), cancel(), limits(), answers and "
     "shutdown() ends each call once.",
     "Run it alone with the seed that is shown; each state of a call needs an "
     "answer to cancel() and to the end of the instance.",
     7, "P2 P6 P8 P10", &TakesAnyOrder, Scope::kProvider},
    {"P16", "holds out",
     "Thousand after thousand of calls, and answers of a megabyte, end within "
     "the time limit.",
     "Look for what grows with the number of calls that are over, and for "
     "work that is done again for each byte.",
     10, "P8", &HoldsOut, Scope::kProvider},
};

}  // namespace

std::span<const Check> ProviderLoadChecks() { return kProviderLoadChecks; }

}  // namespace whet::conformance
