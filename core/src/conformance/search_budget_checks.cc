// D5, D11, D12, D25: budgets that are nothing, small or without an end, and
// runs that are stopped.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "conformance/check.h"
#include "conformance/process_state.h"
#include "conformance/search_runs.h"

namespace whet::conformance {
namespace {

constexpr std::int64_t kFewRefusals = 200;

void ExpectWithin(const SearchRun& run, std::int64_t calls,
                  const std::string& world) {
  ExpectEnd(run, world);
  const SimulatedSearch& search = *run.search;
  Expect(search.spent() <= calls,
         world + " it spent " + std::to_string(search.spent()),
         "at most the budget");
  Expect(search.refused() <= kFewRefusals,
         world + " it asked " + std::to_string(search.refused()) +
             " times for what the budget does not cover",
         "a run() that ends, or asks for less a few times");
}

void LivesWithoutBudget(Subject& subject) {
  ExpectWithin(RunStrategy(subject, {.calls = 0}), 0, "without a call");
  ExpectWithin(RunStrategy(subject, {.tokens = 0}), 0, "without a token");
}

void LivesWithAnyBudget(Subject& subject) {
  constexpr std::int64_t kMost = 48;
  for (std::int64_t calls = 1; calls <= kMost; ++calls) {
    ExpectWithin(RunStrategy(subject, {.calls = calls}), calls,
                 "with a budget of " + std::to_string(calls) + " calls");
  }
  for (std::int64_t tokens = 300; tokens <= 12000; tokens += 700) {
    ExpectWithin(
        RunStrategy(subject, {.calls = -1, .tokens = tokens}), tokens / 100,
        "with a budget of " + std::to_string(tokens) +
            " tokens (a call takes 100 and holds 300 until it has ended)");
  }
}

// Stops a run at each of its requests in turn.
void StopsAtOnce(Subject& subject) {
  SearchOptions options = {.calls = 60};
  const std::int64_t requests =
      RunStrategy(subject, options).search->requests();
  for (std::int64_t at = 0; at < requests; ++at) {
    options.cancel_at = at;
    const SearchRun run = RunStrategy(subject, options);
    const std::string world = "stopped at request " + std::to_string(at + 1) +
                              " of " + std::to_string(requests);
    if (run.search->cancelled() == 0)
      Fail(world + " it did not get there: it asks for something else",
           "the same requests each time");
    Expect(run.end.status == WHET_CANCELLED,
           world + " run() " + EndText(run.end),
           "WHET_CANCELLED: let sdk::Cancelled pass");
    Expect(run.search->cancelled() <= 100,
           world + " it asked " + std::to_string(run.search->cancelled() - 1) +
               " times more",
           "a run() that returns");
  }
  Pass("stopped at each of " + std::to_string(requests) + " requests");
}

// The heap after some and after many calls of a budget without an end.
struct Growth {
  static constexpr std::int64_t kFirst = 1500;
  static constexpr std::int64_t kLast = 4500;
  std::chrono::steady_clock::time_point begin =
      std::chrono::steady_clock::now();
  std::int64_t calls[2] = {0, 0};
  std::int64_t bytes[2] = {0, 0};

  // Called before each evaluation; true when it is enough.
  bool Note(std::int64_t paid) {
    const std::chrono::duration<double> took =
        std::chrono::steady_clock::now() - begin;
    if (calls[0] == 0 && (paid >= kFirst || took.count() > 2.0))
      Take(0, paid);
    else if (calls[0] > 0)
      Take(1, paid);
    return paid >= kLast || took.count() > 8.0;
  }
  void Take(int i, std::int64_t paid) {
    calls[i] = paid;
    bytes[i] = HeapBytes();
  }
};

void KeepsItsMemory(Subject& subject) {
  constexpr std::int64_t kBytesPerCall = 8192;
  Growth growth;
  SearchOptions options = {.task = {.train = 60, .val = 60}, .calls = -1};
  options.keeps_trace = false;
  options.stops_at = [&growth](std::int64_t paid) { return growth.Note(paid); };
  const SearchRun run = RunStrategy(subject, options);
  const SimulatedSearch& search = *run.search;
  Expect(EndedWell(run) || run.end.status == WHET_CANCELLED,
         "without a limit run() " + EndText(run.end),
         "WHET_OK, or WHET_CANCELLED when it is stopped");
  Expect(search.most_tickets() <= 1000,
         std::to_string(search.most_tickets()) + " tickets were open at once",
         "release() of those whose results are no longer needed: the host "
         "keeps them until then");
  const std::int64_t calls = growth.calls[1] - growth.calls[0];
  if (calls < 200)
    Pass("ends by itself after " + std::to_string(search.spent()) + " calls");
  const std::int64_t per_call = (growth.bytes[1] - growth.bytes[0]) / calls;
  Expect(per_call <= kBytesPerCall,
         "the heap grew by " + std::to_string(per_call) +
             " bytes with each call from call " +
             std::to_string(growth.calls[0]) + " to " +
             std::to_string(growth.calls[1]),
         "at most " + std::to_string(kBytesPerCall) +
             " bytes: scores are worth keeping, outputs and requests of long "
             "ago are not");
  Pass(std::to_string(std::max<std::int64_t>(0, per_call)) +
       " bytes with each of " + std::to_string(growth.calls[1]) + " calls");
}

constexpr Check kSearchBudgetChecks[] = {
    {"D11", "lives without a budget",
     "A search that may ask nothing ends in order.",
     "Treat the refusal of the very first request as the end of the search.", 6,
     "D1", &LivesWithoutBudget, Scope::kStrategy},
    {"D12", "lives with any budget",
     "Budgets of 1 to 48 calls, and of tokens, are kept and end the search in "
     "order: what is refused is not asked for on and on.",
     "Stop at the first refusal: ask once more for less at most.", 6, "D1",
     &LivesWithAnyBudget, Scope::kStrategy},
    {"D5", "stops at once",
     "From the first WHET_CANCELLED on, at whichever request, run() returns "
     "WHET_CANCELLED without asking for more.",
     "Let Cancelled pass through run(): catch nothing that is derived from it.",
     6, "D8", &StopsAtOnce, Scope::kStrategy},
    {"D25", "keeps its memory small",
     "With a budget without an end the heap grows by 8 KiB a call at most, and "
     "tickets are released.",
     "Drop what is not needed for the next round, and release each ticket.", 7,
     "D1", &KeepsItsMemory, Scope::kStrategy},
};

}  // namespace

std::span<const Check> SearchBudgetChecks() { return kSearchBudgetChecks; }

}  // namespace whet::conformance
