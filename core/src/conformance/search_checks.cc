// D1, D2, D9, D10, D19, D20, D22: what a strategy asks for, says and
// recommends.
#include <cstdio>
#include <string>

#include "base/sanitizer.h"
#include "conformance/check.h"
#include "conformance/search_runs.h"

namespace whet::conformance {
namespace {

// Worlds in which a strategy takes different ways.
struct World {
  std::string name;
  SearchOptions options;
};

std::vector<World> UsualWorlds() {
  std::vector<World> worlds = {
      {"in a usual world", {}},
      {"with outputs that are no labels", {.task = {.labels = false}}},
      {"with four training examples", {.task = {.train = 4, .val = 8}}},
      {"with half of the evaluations failing", {.failing = 0.5}},
      {"without a role reflect", {.has_reflect_role = false}},
  };
  for (const NamedReflection& bad : BadReflections())
    worlds.push_back({std::string("with a reflecting model that ") + bad.name,
                      {.reflection = bad.how}});
  return worlds;
}

// Runs all of them; expects no slip of the kind.
void ExpectNoSlip(Subject& subject, Slip slip, const std::string& expected) {
  for (const World& world : UsualWorlds()) {
    const SearchRun run = RunStrategy(subject, world.options);
    const std::string seen = run.search->FirstSlip(slip);
    Expect(seen.empty(), world.name + ": " + seen, expected);
  }
}

void Finishes(Subject& subject) {
  constexpr std::int64_t kCalls = 200;
  const SearchRun run =
      RunStrategy(subject, {.task = {.train = 40, .val = 30}, .calls = kCalls});
  ExpectEnd(run, "with 200 calls, 40 training and 30 validation examples");
  const SimulatedSearch& search = *run.search;
  Expect(search.spent() <= kCalls,
         "spent " + std::to_string(search.spent()) + " calls of 200",
         "at most the budget");
  const std::vector<std::uint64_t>& best = search.recommended();
  char note[128];
  std::snprintf(note, sizeof(note),
                "%lld of 200 calls, %zu candidates, true score %.0f -> %.0f",
                static_cast<long long>(search.spent()), search.candidates(),
                100.0 * search.Quality(1),
                100.0 * search.Quality(best.empty() ? 1 : best.front()));
  Pass(note);
}

void AsksForWhatThereIs(Subject& subject) {
  ExpectNoSlip(subject, Slip::kMisuse,
               "candidates that were proposed, examples of train and val, each "
               "once in a request, and tickets that are open");
}

void StaysOnItsThread(Subject& subject) {
  ExpectNoSlip(subject, Slip::kThread,
               "calls from the thread of run() only: a host refuses others "
               "(WHET_FAILED_PRECONDITION)");
}

void NeverTestsOnWhatItShows(Subject& subject) {
  ExpectNoSlip(subject, Slip::kShown,
               "an evaluation that leaves out examples which the prompt shows, "
               "as demonstration or word for word: they are right for nothing");
}

void RecommendsWhatItHasSeen(Subject& subject) {
  ExpectNoSlip(subject, Slip::kRecommended,
               "a recommendation of candidates that exist, the first of which "
               "has a score or is the seed prompt");
  const SearchRun run = RunStrategy(subject, {});
  if (run.search->recommended().empty()) {
    Warn("nothing was recommended in 120 calls",
         "a recommendation as soon as there is a best prompt: without one the "
         "host takes the best mean on val");
  }
}

void SaysWhatPeopleCanRead(Subject& subject) {
  ExpectNoSlip(subject, Slip::kEvent,
               "event names of [a-z_]+ and a JSON object in UTF-8 (dump() with "
               "error_handler_t::replace for texts of a model), texts of at "
               "most 1 MiB named [a-z][a-z0-9_]*");
}

void LeavesTheTimeToTheModels(Subject& subject) {
  const SearchRun run =
      RunStrategy(subject, {.task = {.train = 100, .val = 100}, .calls = 500});
  const double longest = run.search->longest_pause_s();
  char note[96];
  std::snprintf(note, sizeof(note), "computes for %.1f ms between two requests",
                1e3 * longest);
  if (longest > 1.0 && !BuiltWithSanitizer())
    Warn(note, "one second at most: nothing is under way in the meantime");
  Pass(note);
}

constexpr Check kSearchChecks[] = {
    {"D1", "finishes",
     "run() of a small search ends with WHET_OK or with the "
     "WHET_RESOURCE_EXHAUSTED of a request that was refused.",
     "Run it alone with the seed that is shown; let BudgetSpent and Cancelled "
     "pass.",
     3, "I5", &Finishes, Scope::kStrategy},
    {"D2", "asks for what there is",
     "Requests name candidates of this run and examples of train and val, each "
     "once; waits name tickets that are open.",
     "Keep the ids and tickets that the host gave, and use each once.", 5, "D1",
     &AsksForWhatThereIs, Scope::kStrategy},
    {"D9", "stays on its thread",
     "whet.search/1 is called from the thread of run() only.",
     "Call the service on the thread of run(); give other threads work that "
     "needs no host.",
     5, "D1", &StaysOnItsThread, Scope::kStrategy},
    {"D19", "never tests on what it shows",
     "A candidate is not evaluated on an example that it shows, as a "
     "demonstration or in its text.",
     "Leave out of an evaluation the examples that the candidate shows.", 5,
     "D1", &NeverTestsOnWhatItShows, Scope::kStrategy},
    {"D20", "recommends what it has seen",
     "Recommended candidates exist; the first one has a score or is the seed "
     "prompt; there is a recommendation when the budget ends.",
     "Recommend after each evaluation what is best so far.", 5, "D1",
     &RecommendsWhatItHasSeen, Scope::kStrategy},
    {"D22", "says what people can read",
     "Events are named [a-z_]+ and say a JSON object in UTF-8; texts to keep "
     "have a name and a size that a host takes.",
     "Write events as JSON objects with a JSON library, and name them in lower "
     "case.",
     5, "D1", &SaysWhatPeopleCanRead, Scope::kStrategy},
    {"D10", "leaves the time to the models",
     "A figure: the longest computation between two requests. More than a "
     "second is worth a warning.",
     "Find what is computed again for each candidate, and keep it.", 5, "D1",
     &LeavesTheTimeToTheModels, Scope::kStrategy},
};

}  // namespace

std::span<const Check> SearchChecks() { return kSearchChecks; }

}  // namespace whet::conformance
