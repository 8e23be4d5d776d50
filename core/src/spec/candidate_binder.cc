#include "spec/candidate_binder.h"

#include <cstdint>
#include <string>

namespace whet::spec {
namespace {

constexpr std::int64_t kMostNearest = 10000;

const Object<FewShotExample>& FewShotExampleBinder() {
  static const auto* const binder = new auto([] {
    Object<FewShotExample> o("One demonstration.");
    o.Field("input", &FewShotExample::input,
            MapOf<std::string>(Text(), nullptr),
            "The input columns; `user` is rendered with them.",
            Presence::kRequired);
    o.Field("output", &FewShotExample::output, Text(),
            "The answer that the model is shown.");
    o.Field("tool_calls", &FewShotExample::tool_calls, JsonArrayText(),
            "Tool calls of the answer, in the form of the OpenAI API.");
    o.Then([](const LocatedValue& value, const std::string& path,
              FewShotExample* example) {
      if (value.Find("output") == nullptr && example->tool_calls.empty()) {
        return ErrorAt(value, path, "the key 'output' is missing");
      }
      return absl::OkStatus();
    });
    return o;
  }());
  return *binder;
}

const Object<FewShotSelection>& FewShotSelectionBinder() {
  static const auto* const binder = new auto([] {
    Object<FewShotSelection> o(
        "Which demonstrations are shown for an input; absent: all, in their "
        "order.");
    o.Field("nearest", &FewShotSelection::nearest,
            Integer({.min = 1, .max = kMostNearest}),
            "So many: those that have most words in common with the input, "
            "rare words counting more, the most similar last. One with the "
            "same input is left out.",
            Presence::kRequired);
    return o;
  }());
  return *binder;
}

Object<Candidate> Describe(const std::string& user, const std::string& other) {
  Object<Candidate> o(
      "The prompt to improve. {{column}} stands for a column of the data; "
      "\\{{ for two plain braces.");
  o.Field("system", &Candidate::system, Text(),
          "The system message; empty: none is sent.", Presence::kOmitEmpty);
  o.Field(user, &Candidate::user_template, Text({.not_empty = true}),
          "The user message, with placeholders such as {{user_input}}.",
          Presence::kRequired);
  o.Alias(other, user);
  o.Field("output_instructions", &Candidate::output_instructions, Text(),
          "How to answer; appended to `system` after a blank line.",
          Presence::kOmitEmpty);
  o.Field("few_shot_examples", &Candidate::few_shot_examples,
          ListOf(Nested(FewShotExampleBinder())),
          "Demonstrations, sent as user and assistant messages before the "
          "user message. Their texts are not scanned for placeholders.",
          Presence::kOmitEmpty);
  o.Field("few_shot_selection", &Candidate::few_shot_selection,
          Optional(Nested(FewShotSelectionBinder())),
          "Shows some of `few_shot_examples` only, chosen for each input.");
  o.Field("tools", &Candidate::tools, JsonArrayText(),
          "Tools the model may call, in the form of the OpenAI API.");
  o.Then([](const LocatedValue& value, const std::string& path,
            Candidate* candidate) {
    if (candidate->few_shot_selection && candidate->few_shot_examples.empty()) {
      return ErrorAt(value, ChildPath(path, "few_shot_selection"),
                     "there are no few_shot_examples to choose from; add some "
                     "or remove it");
    }
    return absl::OkStatus();
  });
  return o;
}

}  // namespace

const Object<Candidate>& CandidateBinder() {
  static const auto* const binder =
      new Object<Candidate>(Describe("user_template", "user"));
  return *binder;
}

const Object<Candidate>& PromptBinder() {
  static const auto* const binder = new auto([] {
    Object<Candidate> o = Describe("user", "user_template");
    o.Ignore("file",
             "A YAML or JSON file with the members of `prompt`, instead of "
             "them; relative to the file that names it.");
    return o;
  }());
  return *binder;
}

}  // namespace whet::spec
