// D3, D4, D17, D18: models that fail or talk nonsense.
#include <string>

#include "conformance/check.h"
#include "conformance/search_runs.h"

namespace whet::conformance {
namespace {

// Nobody knows anything about any prompt: none may look better than another.
void ExpectNothingOnAir(const SearchRun& run, const std::string& world) {
  const std::vector<std::uint64_t>& best = run.search->recommended();
  Expect(best.empty() || best.front() == 1,
         world + " candidate " +
             std::to_string(best.empty() ? 0 : best.front()) +
             " is recommended, without a single score",
         "no recommendation, or the seed prompt first");
  const std::string invented = run.search->FirstSlip(Slip::kInvented);
  Expect(invented.empty(), world + " " + invented,
         "no score where there is none: an evaluation that failed is left out "
         "and never 0");
}

void InventsNothing(Subject& subject) {
  const std::string world = "with all evaluations failing";
  const SearchRun run = RunStrategy(subject, {.failing = 1.0});
  ExpectEndOrReason(run, world);
  ExpectNothingOnAir(run, world);
}

void OutlivesAProvider(Subject& subject) {
  for (const whet_status status :
       {WHET_UNAVAILABLE, WHET_UNAUTHENTICATED, WHET_DEADLINE_EXCEEDED}) {
    const std::string world =
        "with a reflecting model that fails with status " +
        std::to_string(status);
    ExpectEndOrReason(RunStrategy(subject, {.generations_end = status}), world);
    const SearchRun run =
        RunStrategy(subject, {.generations_end = status, .failing = 1.0});
    ExpectEndOrReason(run, world + ", and all evaluations failing,");
    ExpectNothingOnAir(run, world + ", and all evaluations failing,");
  }
}

void OutlivesNonsense(Subject& subject) {
  for (const NamedReflection& bad : BadReflections()) {
    const std::string world =
        std::string("with a reflecting model that ") + bad.name;
    const SearchRun run = RunStrategy(subject, {.reflection = bad.how});
    ExpectEndOrReason(run, world);
  }
}

// In a world where any prompt but the seed is always right, failures hide more
// than half of that: counted as 0, they make every prompt look worse.
void LeavesFailuresOut(Subject& subject) {
  SearchOptions options = {
      .task = {.train = 60, .val = 60, .others_are_perfect = true},
      .calls = 600};
  const auto improves = [&subject](const SearchOptions& world) {
    const SearchRun run = RunStrategy(subject, world);
    const std::vector<std::uint64_t>& best = run.search->recommended();
    return !best.empty() && best.front() != 1;
  };
  if (!improves(options))
    Skip("it recommends nothing new where every other prompt is perfect");
  options.failing_of_others = 0.65;
  Expect(improves(options),
         "where each other prompt is always right, but two thirds of its "
         "evaluations fail (WHET_UNAVAILABLE), it recommends the seed prompt, "
         "which is right every other time",
         "failures that are left out of a comparison, not counted as 0");
  ExpectEnd(RunStrategy(subject, {.failing = 0.5}),
            "with half of the evaluations failing");
}

constexpr Check kSearchFailureChecks[] = {
    {"D3", "invents nothing",
     "If all evaluations fail, the search ends in order or with a reason, "
     "recommends nothing but the seed prompt and speaks of no score.",
     "Leave results with a status out, and recommend the seed prompt if "
     "nothing has a score.",
     6, "D1", &InventsNothing, Scope::kStrategy},
    {"D4", "outlives a provider",
     "If the reflecting model always fails, with or without the task model, "
     "the search ends in order or with a reason.",
     "Bound how often a failing model is asked, then go on without it or end "
     "with a reason.",
     6, "D3", &OutlivesAProvider, Scope::kStrategy},
    {"D17", "outlives nonsense",
     "Empty, cut, huge, repeated and senseless answers of the reflecting "
     "model, or prompts that lose or invent placeholders, do not harm the "
     "search.",
     "Check an answer before it becomes a candidate: length, form, "
     "placeholders.",
     6, "D1", &OutlivesNonsense, Scope::kStrategy},
    {"D18", "leaves failures out",
     "An evaluation that failed is no score: a prompt of which many fail is "
     "judged by the others.",
     "Count the examples that have a score, and divide by their number.", 6,
     "D1", &LeavesFailuresOut, Scope::kStrategy},
};

}  // namespace

std::span<const Check> SearchFailureChecks() { return kSearchFailureChecks; }

}  // namespace whet::conformance
