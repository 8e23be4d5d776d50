// Asks the role `judge` which of two written prompts is better, in both orders;
// a preference that changes with the order is none (position bias: Zheng et al.
// 2023, "Judging LLM-as-a-Judge"). Not thread-safe.
#ifndef WHET_PLUGINS_STRATEGY_METAPROMPT_JUDGE_H_
#define WHET_PLUGINS_STRATEGY_METAPROMPT_JUDGE_H_

#include <optional>
#include <string>
#include <vector>

#include "whet/sdk/strategy.h"

#include "options.h"
#include "search/scoreboard.h"
#include "writer.h"

namespace whet::metaprompt {

class Judge {
 public:
  // References must outlive the object.
  Judge(sdk::Search& search, const search::Scoreboard& board,
        const std::vector<sdk::Example>& train, const Options& options)
      : search_(search), board_(board), train_(train), options_(options) {}

  // 1 if `a` is preferred, 0 if `b` is; nothing if neither is, in either order,
  // if an answer cannot be read, or if the config has no role `judge` (then it
  // is never asked again; an error with `judge: always`).
  std::optional<double> Prefers(const Draft& a, const Draft& b);

 private:
  sdk::GenerateRequest Request(const Draft& first, const Draft& second) const;
  // Answers of both to examples on which they differ.
  std::string Answers(const Draft& first, const Draft& second) const;

  sdk::Search& search_;
  const search::Scoreboard& board_;
  const std::vector<sdk::Example>& train_;
  const Options& options_;
  bool there_ = true;
};

// 1 or 2: the prompt that an answer of the judge chooses; 0: neither, or
// nothing that can be read.
int ParseChoice(const std::string& answer);

}  // namespace whet::metaprompt

#endif  // WHET_PLUGINS_STRATEGY_METAPROMPT_JUDGE_H_
