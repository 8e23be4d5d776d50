// From the votes on an item to its score.
//
//   Ballot ballot(options);
//   ballot.Add(question_about_the_output_first, question_swapped);
//   ballot.Count().score;
//
// scale: the mean of the grades, mapped to [0, 1]. pass_fail and pairwise: what
// more than half of the votes say, 0.5 if nothing does. pairwise: a vote is a
// win or a loss only if the judge says so in both orders, else a tie (Zheng et
// al. 2023, section 3.4). A single thread at a time.
#ifndef WHET_PLUGINS_EVALUATOR_LLM_JUDGE_BALLOT_H_
#define WHET_PLUGINS_EVALUATOR_LLM_JUDGE_BALLOT_H_

#include <cstddef>
#include <string>
#include <vector>

#include "options.h"
#include "verdict.h"

namespace whet::llm_judge {

struct Counted {
  double score = 0.0;         // [0, 1]
  double mean = 0.0;          // scale: of the grades, else the score
  double deviation = 0.0;     // of the votes as scores, population
  double share = 1.0;         // of the votes that say the commonest thing
  std::size_t spokesman = 0;  // the vote whose reason stands for the result
};

// How often which answer was preferred, by its place.
struct OrderEffect {
  int pairs = 0;       // questions that were asked in both orders
  int consistent = 0;  // with the same outcome in both
  int decided = 0;     // answers that were no tie
  int first = 0;       // of those: the answer that was shown first won
};

class Ballot {
 public:
  explicit Ballot(const Options* options) : options_(options) {}

  void Add(const Verdict& verdict);
  // Mode pairwise: the output was A, then B.
  void Add(const Verdict& output_first, const Verdict& reference_first);

  bool empty() const { return votes_.empty(); }
  std::size_t size() const { return votes_.size(); }
  // Whether more votes would tell more: grades more than one apart, verdicts
  // that differ, orders that disagree.
  bool Split() const;
  // Needs one vote or more.
  Counted Count() const;
  const OrderEffect& order_effect() const { return order_effect_; }
  // Of vote `i`; of a pair both.
  const std::string& reason(std::size_t i) const { return reasons_[i]; }

 private:
  double Score(double vote) const;

  const Options* options_;
  std::vector<double> votes_;  // grades; 1, 0.5 or 0
  std::vector<std::string> reasons_;
  OrderEffect order_effect_;
};

}  // namespace whet::llm_judge

#endif  // WHET_PLUGINS_EVALUATOR_LLM_JUDGE_BALLOT_H_
