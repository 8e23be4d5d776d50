// F1 of two lists of tokens.
//
//   Overlap({"the", "cat"}, {"a", "cat"}).f1;  // 0.5
//
// The harmonic mean of precision and recall of the tokens as multisets:
// Rajpurkar et al. 2016, "SQuAD: 100,000+ Questions for Machine Comprehension
// of Text", evaluation script v1.1, f1_score(). Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_F1_TOKEN_F1_H_
#define WHET_PLUGINS_EVALUATOR_F1_TOKEN_F1_H_

#include <string_view>
#include <vector>

namespace whet::f1 {

struct TokenF1 {
  double precision = 0.0;
  double recall = 0.0;
  double f1 = 0.0;
};

// All 0 if no token is shared, also if there is none on both sides.
TokenF1 Overlap(const std::vector<std::string_view>& output,
                const std::vector<std::string_view>& expected);

// Tokens of `from` that `other` lacks, as multisets, in the order of `from`.
std::vector<std::string_view> Missing(
    const std::vector<std::string_view>& from,
    const std::vector<std::string_view>& other);

}  // namespace whet::f1

#endif  // WHET_PLUGINS_EVALUATOR_F1_TOKEN_F1_H_
