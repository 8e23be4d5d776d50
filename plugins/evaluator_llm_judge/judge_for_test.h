// What the tests of the judge as a plugin have in common.
#ifndef WHET_PLUGINS_EVALUATOR_LLM_JUDGE_JUDGE_FOR_TEST_H_
#define WHET_PLUGINS_EVALUATOR_LLM_JUDGE_JUDGE_FOR_TEST_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/sdk/evaluator.h"
#include "whet/sdk/testing.h"
#include "whet/sdk/testing_llm.h"

namespace whet::llm_judge {

// The text between the marked lines of section `name`; empty without it.
inline std::string Section(const sdk::GenerateRequest& request,
                           const std::string& name) {
  const std::string& text = request.messages.at(1).content;
  const std::string line = " " + name + " =====\n";
  const std::string begin = "BEGIN ";
  constexpr std::size_t kMark = 12;
  std::size_t at = text.find(line);
  while (at != std::string::npos &&
         text.compare(at - kMark - begin.size(), begin.size(), begin) != 0)
    at = text.find(line, at + 1);
  if (at == std::string::npos)
    return "";
  const std::size_t from = at + line.size();
  return text.substr(from, text.find("\n===== END ", from) - from);
}

inline sdk::Generated Said(std::string text) {
  return {WHET_OK, std::move(text)};
}

inline sdk::Generated Grade(int grade) {
  return Said(R"({"reason": "Because.", "score": )" + std::to_string(grade) +
              "}");
}

inline sdk::Generated Winner(const std::string& winner) {
  return Said(R"({"reason": "Because.", "winner": ")" + winner + "\"}");
}

inline std::map<std::string, double> SetMetrics(
    const sdk::testing::EvaluatorUnderTest& judge,
    const std::vector<sdk::testing::Scored>& items) {
  std::map<std::string, double> out;
  for (const sdk::SetMetric& metric : judge.Aggregate(items))
    out[metric.name] = metric.value;
  return out;
}

}  // namespace whet::llm_judge

#endif  // WHET_PLUGINS_EVALUATOR_LLM_JUDGE_JUDGE_FOR_TEST_H_
