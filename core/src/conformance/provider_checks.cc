// P1, P2 and P10: each call ends once, whatever becomes of it.
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "conformance/check.h"
#include "conformance/provider_run.h"

namespace whet::conformance {
namespace {

using How = Completed::How;

void AnswersACallOnce(Subject& subject) {
  ProviderRun run(subject);
  const bool asks = run.AsksServer();
  Completed done;
  for (int i = 0; i < 5; ++i)
    done = run.Ask();
  const std::vector<whet_op> ops = {run.Start(), run.Start(), run.Start()};
  for (const whet_op op : ops)
    run.Finish(op, "one of three calls at once");
  const bool understands = run.Understands();
  run.End();
  if (done.how == How::kRefused && asks) {
    Fail("generate() refused an ordinary request: " + ShowCompleted(done),
         "WHET_OK, and a completion");
  }
  if (understands)
    Pass("it understands the made-up server");
  Pass((asks ? "it does not understand the made-up server: "
             : "it asks no server: ") +
       ShowCompleted(done));
}

void ExpectCancelled(const Completed& done) {
  Expect(done.how == How::kFailed && done.code == WHET_CANCELLED,
         "a call that was cancelled before there was an answer ended with " +
             ShowCompleted(done),
         "failed() with WHET_CANCELLED (1)");
}

// The server says nothing: only cancel() can end the call.
void CancelWhileItWaits(ProviderRun& run, Subject& subject) {
  run.server().Hold();
  const whet_op op = run.Start();
  const whet_op other = run.Start();
  run.server().AwaitWaiting(1, subject.patience_s());
  run.Cancel(op);
  run.Cancel(op);
  ExpectCancelled(run.Finish(
      op, "a call that was cancelled while the server kept it waiting"));
  run.server().Resume();
  const Completed done = run.Finish(other, "the call beside a cancelled one");
  Expect(done.how != How::kFailed || done.code != WHET_CANCELLED,
         "cancel() of one call ended another one",
         "nothing but the call with that number is cancelled");
  run.Cancel(op);  // it is over
}

// An answer and cancel() meet: each of them may win.
void CancelWhileItIsAnswered(ProviderRun& run) {
  Draws draws(1);
  run.server().Hold();
  for (int i = 0; i < 100; ++i) {
    const whet_op op = run.Start();
    std::thread answering([&] { run.server().AnswerOne(draws); });
    run.Cancel(op);
    answering.join();
    while (run.server().AnswerOne(draws) > 0) {
    }
    run.Finish(op, "a call that was cancelled while it is answered");
  }
}

void StopsWhenAsked(Subject& subject) {
  ProviderRun run(subject);
  if (!run.CanCancel()) {
    run.End();
    Skip("it has no cancel()");
  }
  run.Cancel(0);
  run.Cancel(987654321);  // unknown
  const whet_op first = run.Start();
  run.Finish(first, "a call after cancel() of an unknown one");
  run.Cancel(first);  // over
  for (int i = 0; i < 20; ++i) {
    const whet_op op = run.Start();
    run.Cancel(op);
    run.Finish(op, "a call that was cancelled at once");
  }
  if (run.AsksServer()) {
    CancelWhileItWaits(run, subject);
    CancelWhileItIsAnswered(run);
  }
  run.End();
}

void EndsWithCallsInFlight(Subject& subject) {
  for (int round = 0; round < 10; ++round) {
    ProviderRun run(subject);
    const bool asks = run.AsksServer();
    if (asks)
      run.server().Hold();
    for (int i = 0; i < 20; ++i)
      run.Start();
    run.End();  // looks whether each has ended
  }
  // Answers that come after shutdown(), and calls.
  ProviderRun run(subject);
  const bool asks = run.AsksServer();
  if (asks)
    run.server().Hold();
  for (int i = 0; i < 20; ++i)
    run.Start();
  if (asks)
    run.server().AwaitWaiting(1, subject.patience_s());
  if (run.instance().shutdown != nullptr)
    run.instance().shutdown(&run.instance());
  Draws draws(subject.seed());
  run.server().AnswerWaiting(draws);
  run.Start();
  run.server().AnswerWaiting(draws);
  run.End();
}

constexpr Check kProviderChecks[] = {
    {"P1", "ends each call once",
     "generate() returns, and for each call that it has taken there is exactly "
     "one of generated() and failed(), well formed: a finish reason of the "
     "list, UTF-8, an error with a code and a text.",
     "Complete a call in one place, and take it out of your list before you "
     "do; what throws there becomes failed().",
     3, "I5", &AnswersACallOnce, Scope::kProvider},
    {"P2", "stops when it is asked to",
     "A call that is cancelled ends soon, with WHET_CANCELLED or its answer, "
     "and once; cancel() of a number that is unknown or over does nothing.",
     "Pass cancel() on (whet.http/1 has one) and complete the call when that "
     "answers; look the number up before you use it.",
     5, "P1", &StopsWhenAsked, Scope::kProvider},
    {"P10", "ends with calls in flight",
     "Between shutdown() and the end of destroy() every call that is under way "
     "is completed; answers that come late do no harm, and nothing comes after "
     "destroy().",
     "Complete in shutdown() or destroy() what is still open, with "
     "WHET_CANCELLED, and join threads before destroy() returns.",
     5, "P2", &EndsWithCallsInFlight, Scope::kProvider},
};

}  // namespace

std::span<const Check> ProviderChecks() { return kProviderChecks; }

}  // namespace whet::conformance
