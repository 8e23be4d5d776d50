// D13 to D16, D26, D27: data of which there is little, or of another kind.
#include <string>

#include "conformance/check.h"
#include "conformance/search_runs.h"

namespace whet::conformance {
namespace {

std::string Sizes(std::size_t train, std::size_t val) {
  return "with " + std::to_string(train) + " training and " +
         std::to_string(val) + " validation examples";
}

void LivesWithLittleData(Subject& subject) {
  for (const auto& [train, val] : {std::pair<std::size_t, std::size_t>{1, 1},
                                   {1, 0},
                                   {0, 1},
                                   {2, 1},
                                   {1, 2},
                                   {3, 2},
                                   {2, 3}}) {
    ExpectEndOrReason(
        RunStrategy(subject, {.task = {.train = train, .val = val}}),
        Sizes(train, val));
  }
  // Less than any batch, but enough to learn from.
  for (const auto& [train, val] :
       {std::pair<std::size_t, std::size_t>{3, 3}, {5, 3}, {3, 7}}) {
    ExpectEnd(RunStrategy(subject, {.task = {.train = train, .val = val}}),
              Sizes(train, val));
  }
}

void LivesWithoutASplit(Subject& subject) {
  for (const auto& [train, val] :
       {std::pair<std::size_t, std::size_t>{0, 20}, {20, 0}, {0, 0}}) {
    ExpectEndOrReason(
        RunStrategy(subject, {.task = {.train = train, .val = val}}),
        Sizes(train, val));
  }
}

void LivesWithoutReflection(Subject& subject) {
  ExpectEndOrReason(RunStrategy(subject, {.has_reflect_role = false}),
                    "without a role reflect in the config");
}

void TakesFreeText(Subject& subject) {
  ExpectEnd(RunStrategy(subject, {.task = {.labels = false}}),
            "with expected outputs that are sentences and not labels");
}

void StepsBySearchStrides(Subject& subject) {
  const SearchRun plain = RunStrategy(subject, {});
  const SearchRun longer = RunStrategy(subject, {.longer = 40});
  const std::string difference =
      FirstDifference(plain.search->trace(), longer.search->trace());
  Expect(difference.empty(),
         "with structs that are 40 bytes longer it does something else: " +
             difference,
         "steps of `stride` and `item_stride` bytes, and no look at the bytes "
         "behind what it knows");
}

void TakesHardData(Subject& subject) {
  for (const bool labels : {true, false}) {
    ExpectEnd(RunStrategy(subject, {.task = {.train = 40,
                                             .val = 30,
                                             .labels = labels,
                                             .hard_texts = true}}),
              "with hard texts in inputs, expected texts and outputs");
  }
}

constexpr Check kSearchDataChecks[] = {
    {"D13", "lives with little data",
     "One example in all, or one in each split, ends the search in order or "
     "with a reason; three and three are enough to run, whatever the batch.",
     "Take the smaller of the wanted size and what there is, wherever examples "
     "are drawn.",
     6, "D1", &LivesWithLittleData, Scope::kStrategy},
    {"D14", "lives without a split",
     "Without training or validation examples a search ends in order or with a "
     "reason.",
     "Look whether a split is empty, and say what is missing or do without.", 6,
     "D1", &LivesWithoutASplit, Scope::kStrategy},
    {"D15", "lives without a reflecting model",
     "If the config has no role reflect, a strategy asks the role task, does "
     "without, or says what is missing.",
     "Catch NOT_FOUND of the role reflect and ask the role task.", 6, "D1",
     &LivesWithoutReflection, Scope::kStrategy},
    {"D16", "takes outputs that are no labels",
     "Examples may have free texts as expected outputs.",
     "Treat expected outputs as texts: compare scores, not labels.", 6, "D1",
     &TakesFreeText, Scope::kStrategy},
    {"D26", "steps by the stride of results",
     "Examples and results lie `stride` bytes apart and may be longer than the "
     "plugin knows: a later host's are.",
     "Step by `stride` bytes, never by sizeof or an index into an array.", 6,
     "D8", &StepsBySearchStrides, Scope::kStrategy},
    {"D27", "takes hard data",
     "Inputs and outputs hold control characters, broken JSON, NUL and bytes "
     "that are no UTF-8.",
     "Write data into prompts and events with a JSON library that replaces "
     "bytes that are no UTF-8.",
     6, "D1 D16", &TakesHardData, Scope::kStrategy},
};

}  // namespace

std::span<const Check> SearchDataChecks() { return kSearchDataChecks; }

}  // namespace whet::conformance
