// What the reflecting model is asked, when, and what becomes of its answers.
#include "proposals.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "search_world/tasks.h"
#include "wired_for_test.h"

namespace whet::factorial {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::RuleTask;
using testing::RuleTaskOptions;
using testing::SearchWorld;

constexpr char kTextsOnly[] = R"({"shots": 0})";

std::string Insertions(const std::vector<std::string>& texts) {
  nlohmann::json edits = nlohmann::json::array();
  for (const std::string& text : texts) {
    edits.push_back({{"op", "insert"},
                     {"part", "system"},
                     {"find", ""},
                     {"text", text},
                     {"reason", ""}});
  }
  return nlohmann::json{{"edits", edits}}.dump();
}

// A model that adds "Rule N." for the N-th request and keeps what it is asked.
struct Adding {
  explicit Adding(std::string prefix = "Rule ") {
    options.reflect = [this, prefix](std::string_view,
                                     const sdk::GenerateRequest& request,
                                     std::uint64_t) -> sdk::Generated {
      requests.push_back(request.messages.front().content);
      return {WHET_OK,
              Insertions({prefix + std::to_string(requests.size()) + "."})};
    };
  }
  RuleTaskOptions options = {};
  std::vector<std::string> requests;
};

// The edits in the event "effects".
std::vector<std::string> EditsInUse(const SearchWorld& world) {
  std::vector<std::string> texts;
  for (const std::string& event : world.event_texts()) {
    const auto parsed = nlohmann::json::parse(event);
    if (parsed.contains("sigma")) {
      for (const auto& edit : parsed["edits"]) {
        texts.push_back(edit["text"]);
      }
    }
  }
  return texts;
}

TEST(FactorialProposals, ShowFourFailuresOnTrainingExamples) {
  Adding model;
  const RuleTask task(model.options);
  SearchWorld world(task, {.calls = 300});
  EXPECT_EQ(world.Run(kTextsOnly).status, WHET_OK);
  ASSERT_GE(model.requests.size(), 3U);
  for (const std::string& request : model.requests) {
    EXPECT_THAT(request, HasSubstr("## Example 1, score 0.00"));
    EXPECT_THAT(request, Not(HasSubstr("## Example 5")));
    EXPECT_THAT(request, Not(HasSubstr("score 1.00")));
    EXPECT_THAT(request, Not(HasSubstr("message 10")));  // 1001 to 1060: val
  }
  EXPECT_THAT(model.requests.back(), HasSubstr("## Example 4"));
}

// 60 training examples, of which each prompt misses more than half.
TEST(FactorialProposals, ShowOtherFailuresEachTime) {
  Adding model;
  const RuleTask task(model.options);
  SearchWorld world(task, {.calls = 400});
  world.Run(kTextsOnly);
  std::set<std::string> shown;
  for (const std::string& request : model.requests) {
    for (std::size_t at = 0;
         (at = request.find("message ", at)) != std::string::npos; ++at) {
      shown.insert(request.substr(at, request.find('\n', at) - at));
    }
  }
  EXPECT_GE(shown.size(), 20U);
}

TEST(FactorialProposals, TellWhatWasTriedAndHowItDid) {
  Adding model;
  const RuleTask task(model.options);
  SearchWorld world(task, {.calls = 200});
  world.Run(kTextsOnly);
  EXPECT_THAT(model.requests.at(0), HasSubstr("(nothing yet)"));
  EXPECT_THAT(model.requests.at(1), HasSubstr("- added: Rule 1. ("));
  EXPECT_THAT(model.requests.at(1), HasSubstr(" points, give or take "));
}

// By hand: 5 (1 + 0.06 n) calls per edit of the last answer, n edits known.
TEST(FactorialProposals, SeveralEditsPayForLonger) {
  for (const auto& [texts, due] :
       std::vector<std::pair<std::vector<std::string>, std::int64_t>>{
           {{"Mind dates."}, 5}, {{"One.", "Two.", "Three.", "Four."}, 24}}) {
    RuleTaskOptions options;
    options.reflect = [&texts = texts](std::string_view,
                                       const sdk::GenerateRequest&,
                                       std::uint64_t) -> sdk::Generated {
      return {WHET_OK, Insertions(texts)};
    };
    const RuleTask task(options);
    Wired f(task, {}, ParseOptions(kTextsOnly));
    std::vector<std::size_t> places;  // training examples
    for (std::size_t place = f.trials.validation();
         place < f.trials.examples().size(); ++place) {
      places.push_back(place);
    }
    f.trials.Evaluate({{0, places}});
    f.belief.Refresh();
    Proposals proposals(f.search, f.catalog, f.trials, f.check, f.options);
    EXPECT_TRUE(proposals.Due(0));
    proposals.Ask(f.belief, 0, true);
    EXPECT_EQ(f.catalog.factors().size(), texts.size());
    EXPECT_FALSE(proposals.Due(due - 1));
    EXPECT_TRUE(proposals.Due(due));
  }
}

// The first rule is worth most; the others are worth nothing, or less.
TEST(FactorialProposals, TheWeakestEditMakesRoom) {
  Adding model;
  model.options.rules = {{"Rule 1.", 0.4}, {"Rule 3.", -0.2}};
  const RuleTask task(model.options);
  SearchWorld world(task, {.calls = 400});
  world.Run(R"({"shots": 0, "max_edits": 3})");
  EXPECT_GT(model.requests.size(), 4U);
  EXPECT_EQ(EditsInUse(world).size(), 3U);
  EXPECT_THAT(EditsInUse(world), Contains("Rule 1."));
}

TEST(FactorialProposals, UnusableEditsAreNotTaken) {
  Adding model("Mind {{other}} ");
  const RuleTask task(model.options);
  SearchWorld world(task, {.calls = 300});
  world.Run(kTextsOnly);
  EXPECT_THAT(world.events(), Contains("edit_refused"));
  EXPECT_TRUE(EditsInUse(world).empty());
}

// Each edit is short enough, all together are not.
TEST(FactorialProposals, NoPromptIsLongerThanAllowed) {
  Adding model("A sentence with thirty letters ");
  const RuleTask task(model.options);
  SearchWorld world(task, {.calls = 300});
  world.Run(R"({"shots": 0, "max_chars": 120})");
  EXPECT_GT(EditsInUse(world).size(), 4U);
  for (whet_candidate id = 2; id <= world.candidates(); ++id) {
    EXPECT_LE(search::Length(world.prompt(id)), 120U);
  }
}

// A model that answers in words is asked for whole instructions, and each is
// scored. Not on the first answer, which is sent back for edits.
TEST(FactorialProposals, WhoWritesNoEditsIsAskedForInstructions) {
  RuleTaskOptions options;
  options.rules = {{"Name the month.", 0.4}};
  std::vector<std::string> requests;
  options.reflect = [&requests](std::string_view,
                                const sdk::GenerateRequest& request,
                                std::uint64_t) -> sdk::Generated {
    requests.push_back(request.messages.back().content);
    return {WHET_OK, "```\nSort the letters. Name the month.\n```"};
  };
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 300});
  EXPECT_EQ(world.Run(kTextsOnly).status, WHET_OK);
  ASSERT_GE(requests.size(), 3U);
  EXPECT_THAT(requests[0], HasSubstr("\"edits\""));
  EXPECT_THAT(requests[1], HasSubstr("no JSON object"));
  EXPECT_THAT(requests[2], HasSubstr("Write a new instruction"));
  EXPECT_THAT(requests[2], HasSubstr("## Example 1"));
  EXPECT_THAT(world.Best().system, HasSubstr("Name the month."));
}

TEST(FactorialProposals, JsonIsNoInstruction) {
  RuleTaskOptions options;
  options.reflect = [](std::string_view, const sdk::GenerateRequest&,
                       std::uint64_t) -> sdk::Generated {
    return {WHET_OK, R"({"instruction": "Sort the letters."})"};
  };
  const RuleTask task(options);
  SearchWorld world(task, {.calls = 300});
  EXPECT_EQ(world.Run(kTextsOnly).status, WHET_OK);
  EXPECT_TRUE(EditsInUse(world).empty());
  EXPECT_EQ(world.recommended(), std::vector<whet_candidate>{1});
}

TEST(FactorialProposals, TheTaskModelStandsInForAMissingRole) {
  Adding model;
  model.options.has_reflect = false;
  const RuleTask task(model.options);
  SearchWorld world(task, {.calls = 300});
  EXPECT_EQ(world.Run(kTextsOnly).status, WHET_OK);
  EXPECT_GE(model.requests.size(), 3U);
}

TEST(FactorialProposals, NoneAreAskedForIfTheTextStaysAsItIs) {
  Adding model;
  const RuleTask task(model.options);
  SearchWorld world(task, {.calls = 200});
  EXPECT_EQ(world.Run(R"({"max_edits": 0})").status, WHET_OK);
  EXPECT_TRUE(model.requests.empty());
}

// With demonstrations the search goes on; without them there is nothing to do.
TEST(FactorialProposals, ABrokenRoleIsAnErrorOnlyWhereNothingElseIsVaried) {
  RuleTaskOptions options;
  options.reflect = [](std::string_view, const sdk::GenerateRequest&,
                       std::uint64_t) -> sdk::Generated {
    return {WHET_UNAUTHENTICATED, "the key is revoked"};
  };
  const RuleTask task(options);
  SearchWorld with(task, {.calls = 200});
  EXPECT_EQ(with.Run("{}").status, WHET_OK);
  EXPECT_THAT(with.events(), Contains("proposals_ended"));
  SearchWorld without(task, {.calls = 200});
  const Outcome outcome = without.Run(kTextsOnly);
  EXPECT_EQ(outcome.status, WHET_UNAUTHENTICATED);
  EXPECT_THAT(outcome.message, HasSubstr("the key is revoked"));
}

}  // namespace
}  // namespace whet::factorial
