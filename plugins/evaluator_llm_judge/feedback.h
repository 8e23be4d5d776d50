// What a judge's verdict says to a person and to a model that improves the
// prompt.
//
//   Explain(counted, ballot, options);
//   // Judge: 2 of 1 to 5. The answer names the wrong year.
//
// One line of at most kMaxFeedbackBytes; empty for the best score. Pure.
#ifndef WHET_PLUGINS_EVALUATOR_LLM_JUDGE_FEEDBACK_H_
#define WHET_PLUGINS_EVALUATOR_LLM_JUDGE_FEEDBACK_H_

#include <cstddef>
#include <string>

#include "ballot.h"
#include "options.h"

namespace whet::llm_judge {

inline constexpr std::size_t kMaxFeedbackBytes = 1000;

std::string Explain(const Counted& counted, const Ballot& ballot,
                    const Options& options);

}  // namespace whet::llm_judge

#endif  // WHET_PLUGINS_EVALUATOR_LLM_JUDGE_FEEDBACK_H_
