// A reflecting model for tests of gepa: it adds a rule, good or bad, to the
// text that it is shown between ``` marks.
#ifndef WHET_PLUGINS_STRATEGY_GEPA_SCRIPT_FOR_TEST_H_
#define WHET_PLUGINS_STRATEGY_GEPA_SCRIPT_FOR_TEST_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/noise.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::testing {

inline const std::map<std::string, double>& ScriptRules() {
  static const std::map<std::string, double> rules = {
      {"Rule one.", 0.10},   {"Rule two.", 0.08},   {"Rule three.", 0.06},
      {"Rule four.", 0.0},   {"Rule five.", -0.10}, {"Rule six.", -0.20},
      {"Rule seven.", 0.05}, {"Rule nine.", 0.05},  {"Rule eight.", -0.05},
      {"Rule ten.", -0.05},
  };
  return rules;
}

// The first text between ``` marks of a request.
inline std::string ShownText(const sdk::GenerateRequest& request) {
  const std::string& text = request.messages.at(0).content;
  const std::size_t begin = text.find("```\n") + 4;
  return text.substr(begin, text.find("\n```", begin) - begin);
}

inline std::string Fenced(const std::string& text) {
  return "```\n" + text + "\n```";
}

inline sdk::Generated AddRuleTo(std::string_view,
                                const sdk::GenerateRequest& request,
                                std::uint64_t call) {
  const std::string current = ShownText(request);
  const auto& rules = ScriptRules();
  std::uint64_t pick = Hash("pick", call);
  for (std::size_t tries = 0; tries < rules.size(); ++tries, ++pick) {
    const auto rule = std::next(
        rules.begin(), static_cast<std::ptrdiff_t>(pick % rules.size()));
    if (current.find(rule->first) == std::string::npos) {
      return {WHET_OK, Fenced(current + " " + rule->first)};
    }
  }
  return {WHET_OK, Fenced(current)};
}

inline RuleTaskOptions ScriptedRules(std::uint64_t seed) {
  RuleTaskOptions options;
  options.seed = seed;
  options.rules = ScriptRules();
  options.reflect = AddRuleTo;
  return options;
}

// Runs, and checks what must hold of every run.
inline Outcome RunWithin(SearchWorld& world, std::int64_t calls,
                         std::string_view config) {
  Outcome outcome = world.Run(config);
  EXPECT_THAT(world.violations(), ::testing::IsEmpty());
  EXPECT_TRUE(outcome.status == WHET_OK ||
              outcome.status == WHET_RESOURCE_EXHAUSTED)
      << outcome.message;
  EXPECT_FALSE(world.recommended().empty());
  if (calls >= 0) {
    EXPECT_LE(world.calls_spent(), calls);
  }
  return outcome;
}

// A reflecting model that gives `answers`, the last one for ever, and keeps
// what it was asked.
struct AnswerList {
  explicit AnswerList(std::vector<sdk::Generated> answers) {
    task_options = ScriptedRules(1);
    task_options.reflect = [this, answers](std::string_view role,
                                           const sdk::GenerateRequest& request,
                                           std::uint64_t call) {
      roles.emplace_back(role);
      requests.push_back(request);
      return answers[std::min<std::size_t>(call, answers.size() - 1)];
    };
  }
  RuleTaskOptions task_options;
  std::vector<std::string> roles;
  std::vector<sdk::GenerateRequest> requests;
};

}  // namespace whet::testing

#endif  // WHET_PLUGINS_STRATEGY_GEPA_SCRIPT_FOR_TEST_H_
