// A reflect role that is a script, for the tests of full_rewrite.
#ifndef WHET_PLUGINS_STRATEGY_FULL_REWRITE_TEST_ROLE_H_
#define WHET_PLUGINS_STRATEGY_FULL_REWRITE_TEST_ROLE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search_world/checked_run.h"
#include "search_world/listed_answers.h"
#include "search_world/search_world.h"
#include "search_world/tasks.h"

namespace whet::testing {

// The text of the section `name` of the prompt that a request shows.
inline std::string Section(const std::string& text, const std::string& name) {
  return Between(text, "<" + name + ">\n", "\n</" + name + ">");
}

inline std::string Reply(const std::string& system,
                         const std::string& hypothesis = "A rule helps.") {
  return "<analysis>It lacks rules.</analysis>\n<hypothesis>" + hypothesis +
         "</hypothesis>\n<system>\n" + system +
         "\n</system>\n<user>\n{{text}}\n</user>\n"
         "<output_instructions>\nOne word.\n</output_instructions>";
}

// `answer` gets the system text of the prompt that is rewritten and the number
// of the request, and says the system text of the rewrite.
struct ScriptedRole {
  using Answer = std::function<std::string(const std::string&, std::uint64_t)>;

  ScriptedRole(RuleTaskOptions options, const Answer& answer) {
    task_options = std::move(options);
    task_options.reflect = [this, answer](std::string_view,
                                          const sdk::GenerateRequest& request,
                                          std::uint64_t call) {
      const std::string& text = request.messages.back().content;
      requests.push_back(request);
      current.push_back(Section(text, "system"));
      return sdk::Generated{WHET_OK, Reply(answer(current.back(), call))};
    };
  }

  RuleTaskOptions task_options;
  std::vector<sdk::GenerateRequest> requests;
  std::vector<std::string> current;  // the system text that each showed
};

// A line "evaluate 1 on 8 (8 new) first 46" of a trajectory, or "generate
// reflect x2": candidate 0, count 2.
struct Deed {
  std::uint64_t candidate = 0;
  std::uint64_t count = 0;
  std::uint64_t first = 0;

  bool operator==(const Deed&) const = default;
};

inline std::vector<Deed> Deeds(const std::string& trajectory) {
  std::vector<Deed> deeds;
  std::istringstream lines(trajectory);
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string what;
    std::string skip;
    Deed deed;
    words >> what;
    if (what == "evaluate") {
      words >> deed.candidate >> skip >> deed.count >> skip >> skip >> skip >>
          deed.first;
      deeds.push_back(deed);
    } else if (what == "generate") {
      deed.count = std::stoull(line.substr(line.rfind('x') + 1));
      deeds.push_back(deed);
    }
  }
  return deeds;
}

// How many evaluations come before the first request to the role.
inline std::size_t EvaluationsBeforeTheFirstRequest(
    const std::vector<Deed>& deeds) {
  std::size_t n = 0;
  while (n < deeds.size() && deeds[n].candidate != 0) {
    ++n;
  }
  return n;
}

// The settings that README.md names as promptim's, with smaller batches.
inline constexpr char kPromptim[] =
    R"({"epochs": 3, "batch_size": 9, "rewrites": 1, "feedback": "batch",
        "skip_perfect": false, "gate": false, "validate": "epoch",
        "patience": 0, "worst": 1000, "random": 0, "history": 5})";

// Twenty training and thirty validation examples, three rules.
inline RuleTaskOptions Small(std::uint64_t seed) {
  RuleTaskOptions options;
  options.seed = seed;
  options.train = 20;
  options.val = 30;
  options.rules = {{"Good.", 0.3}, {"Fair.", 0.15}, {"Bad.", -0.2}};
  return options;
}

// A text that no other request gets.
inline std::string Numbered(const std::string& text, std::uint64_t call) {
  return text + " Draft " + std::to_string(call) + ".";
}

// Runs, and checks the strategy's manners.
inline Outcome RunWithin(SearchWorld& world, const std::string& config) {
  return RunChecked(world, -1, config);
}

}  // namespace whet::testing

#endif  // WHET_PLUGINS_STRATEGY_FULL_REWRITE_TEST_ROLE_H_
