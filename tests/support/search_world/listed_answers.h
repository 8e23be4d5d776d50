// A reflect role that answers from a list, and what its tests read of texts.
//
//   ListedAnswers script({{WHET_OK, "No idea."}}, options);
//   const RuleTask task(script.task_options);
//   ...
//   EXPECT_EQ(Between(script.requests[0].messages[0].content, "<a>", "</a>"),
//             "first");
//
// Thread-compatible.
#ifndef WHET_TESTS_SUPPORT_SEARCH_WORLD_LISTED_ANSWERS_H_
#define WHET_TESTS_SUPPORT_SEARCH_WORLD_LISTED_ANSWERS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "search_world/tasks.h"

namespace whet::testing {

// Gives `answers` in their order, then the last one again and again; keeps
// what it is asked. Must outlive the task made of `task_options`.
struct ListedAnswers {
  ListedAnswers(std::vector<sdk::Generated> answers, RuleTaskOptions options)
      : task_options(std::move(options)) {
    task_options.reflect = [this, answers](std::string_view role,
                                           const sdk::GenerateRequest& request,
                                           std::uint64_t call) {
      roles.emplace_back(role);
      requests.push_back(request);
      return answers[std::min<std::size_t>(call, answers.size() - 1)];
    };
  }
  ListedAnswers(const ListedAnswers&) = delete;
  ListedAnswers& operator=(const ListedAnswers&) = delete;

  RuleTaskOptions task_options;
  std::vector<std::string> roles;
  std::vector<sdk::GenerateRequest> requests;
};

// What stands between the first `open` and the next `close`.
inline std::string Between(const std::string& text, const std::string& open,
                           const std::string& close) {
  const std::size_t begin = text.find(open) + open.size();
  return text.substr(begin, text.find(close, begin) - begin);
}

}  // namespace whet::testing

#endif  // WHET_TESTS_SUPPORT_SEARCH_WORLD_LISTED_ANSWERS_H_
