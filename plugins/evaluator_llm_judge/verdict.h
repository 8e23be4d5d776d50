// Reads what a judge answered.
//
//   ReadVerdict(R"(```json {"reason": "Right.", "score": 4} ```)", options);
//   // grade 4
//   ReadVerdict("I would say five.", options);
//   // none; fault: "it has no JSON object with the member \"score\""
//
// Accepted are a JSON object with the verdict, anywhere in the text
// (json_object.h says what is mended), the forms of MT-Bench (Zheng et al.
// 2023: "Rating: [[5]]", "[[A]]", "[[C]]" for a tie), and a text that is
// nothing but the verdict. Two different verdicts in one answer are none: the
// judge may quote one from what it judges. So is a verdict out of the scale. A
// leading <think> part is not read.
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_LLM_JUDGE_VERDICT_H_
#define WHET_PLUGINS_EVALUATOR_LLM_JUDGE_VERDICT_H_

#include <optional>
#include <string>
#include <string_view>

#include "options.h"

namespace whet::llm_judge {

struct Verdict {
  // The grade; 1 for a pass, 0 for a fail; 1 if A wins, 0 if B does, 0.5 for a
  // tie.
  double value = 0.0;
  std::string reason;  // may be empty
};

struct Reading {
  std::optional<Verdict> verdict;
  std::string fault;  // why there is none: the rest of "cannot be used: ..."
};

Reading ReadVerdict(std::string_view answer, const Options& options);

// The form of an answer, for the repair: {"reason": "...", "score": ...}.
std::string VerdictForm(const Options& options);

// The JSON Schema of an answer.
std::string VerdictSchema(const Options& options);

}  // namespace whet::llm_judge

#endif  // WHET_PLUGINS_EVALUATOR_LLM_JUDGE_VERDICT_H_
