// What the tests of targeted_edit share: a task with three topics and a reflect
// role that is a script. Thread-compatible.
#ifndef WHET_PLUGINS_STRATEGY_TARGETED_EDIT_TEST_TOPICS_H_
#define WHET_PLUGINS_STRATEGY_TARGETED_EDIT_TEST_TOPICS_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "search_world/checked_run.h"
#include "search_world/listed_answers.h"
#include "search_world/noise.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::testing {

using Json = nlohmann::ordered_json;

inline Json Insert(const std::string& text) {
  return {{"op", "insert"},
          {"part", "system"},
          {"find", ""},
          {"text", text},
          {"reason", "why"}};
}
inline Json Replace(const std::string& find, const std::string& text) {
  return {{"op", "replace"},
          {"part", "system"},
          {"find", find},
          {"text", text},
          {"reason", "why"}};
}
inline Json Delete(const std::string& find) {
  return {{"op", "delete"},
          {"part", "system"},
          {"find", find},
          {"text", ""},
          {"reason", "why"}};
}

inline std::string Reply(const std::vector<Json>& edits) {
  return Json{{"edits", edits}}.dump();
}

inline const std::string kSeedSystem = "Sort the message. Guess if unsure.";

// Three topics. A sentence of the seed prompt harms; two edits want its place;
// one edit mends a topic and breaks the other two.
inline RuleTaskOptions Topics(std::uint64_t seed) {
  RuleTaskOptions options;
  options.seed = seed;
  options.train = 90;
  options.val = 60;
  options.base = 0.55;
  options.seed_system = kSeedSystem;
  options.rules = {{"Guess if unsure.", -0.10}, {"Think twice.", 0.05}};
  options.topics = {"parcel", "money", "login"};
  options.topic_rules = {
      {"parcel",
       {{"Parcels go to shipping.", 0.3},
        {"All parcels are lost.", -0.3},
        {"Always say billing.", -0.4}}},
      {"money", {{"Read the invoice.", 0.3}, {"Always say billing.", 0.4}}},
      {"login", {{"Check the account.", 0.3}, {"Always say billing.", -0.4}}}};
  return options;
}

// What the role might propose against failures about each topic.
inline const std::map<std::string, std::vector<Json>>& Catalogue() {
  static const std::map<std::string, std::vector<Json>> catalogue = {
      {"parcel",
       {Insert("Parcels go to shipping."), Insert("All parcels are lost."),
        Insert("Be kind."), Delete("Guess if unsure.")}},
      {"money",
       {Replace("Guess if unsure.", "Read the invoice."),
        Insert("Always say billing."), Insert("Think twice."),
        Delete("a span that is not there")}},
      {"login",
       {Replace("Guess if unsure.", "Check the account."),
        Insert("Check the account."), Insert("Be brief."),
        Replace("Sort the message.", "Sort the letter.")}}};
  return catalogue;
}

// Two edits of the catalogue for the topic that the request is about.
inline sdk::Generated FromCatalogue(std::string_view,
                                    const sdk::GenerateRequest& request,
                                    std::uint64_t call) {
  const std::string& text = request.messages.front().content;
  const std::string heading = "# One kind of failure: ";
  const std::size_t begin = text.find(heading);
  const std::string kind = text.substr(begin, text.find('\n', begin) - begin);
  for (const auto& [topic, edits] : Catalogue()) {
    if (kind.find(topic) != std::string::npos) {
      const std::uint64_t pick = Hash("pick", call);
      return {WHET_OK, Reply({edits[pick % edits.size()],
                              edits[(pick / 7) % edits.size()]})};
    }
  }
  return {WHET_OK, "I cannot tell."};
}

inline RuleTaskOptions Scripted(std::uint64_t seed) {
  RuleTaskOptions options = Topics(seed);
  options.reflect = FromCatalogue;
  return options;
}

// Two edits of the catalogue that mend most of what fails, whatever the topic.
inline RuleTaskOptions Strong() {
  RuleTaskOptions options = Topics(1);
  for (const char* rule :
       {"Parcels go to shipping.", "Read the invoice.", "Check the account."}) {
    options.rules[rule] = 0.25;
  }
  options.topic_rules.clear();
  return options;
}

inline int Count(const std::string& text, const std::string& what) {
  int count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

// The role answers from a list.
struct Script : ListedAnswers {
  explicit Script(std::vector<sdk::Generated> answers,
                  RuleTaskOptions options = Topics(1))
      : ListedAnswers(std::move(answers), std::move(options)) {}
};

inline sdk::Generated Edits(const std::vector<Json>& edits) {
  return {WHET_OK, Reply(edits)};
}

// One target, so that a script is read from the front.
inline constexpr char kOne[] = R"({"targets": 1})";

// Remembers which prompts were evaluated on which examples.
class Watched : public RuleTask {
 public:
  using RuleTask::RuleTask;
  sdk::Evaluated Evaluate(const sdk::Prompt& prompt,
                          const WorldExample& example,
                          std::uint32_t sample) const override {
    examples[prompt.system].push_back(example.number);
    return RuleTask::Evaluate(prompt, example, sample);
  }
  mutable std::map<std::string, std::vector<std::uint64_t>> examples;
};

inline bool IsValidation(std::uint64_t number) { return number > 1000; }

}  // namespace whet::testing

#endif  // WHET_PLUGINS_STRATEGY_TARGETED_EDIT_TEST_TOPICS_H_
