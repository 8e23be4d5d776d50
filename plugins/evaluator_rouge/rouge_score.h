// ROUGE (Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries") as
// Google's rouge_score 0.1.2 computes it.
//
//   const RougeTokenizer tokenizer{.use_stemmer = true};
//   ScoreRouge("rougeL", tokenizer, output, reference).f;
//
// Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_ROUGE_ROUGE_SCORE_H_
#define WHET_PLUGINS_EVALUATOR_ROUGE_ROUGE_SCORE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace whet::rouge {

// Lower case, split at all but a to z and 0 to 9; words of more than three
// letters are stemmed.
struct RougeTokenizer {
  bool use_stemmer = false;

  // Tokens, a space after each. `text` may be any bytes.
  std::string operator()(std::string_view text) const;
};

struct RougeScore {
  double precision = 0;
  double recall = 0;
  double f = 0;
};

enum class Overlap { kNgrams, kLcs, kSummaryLcs };

struct RougeVariant {
  Overlap overlap = Overlap::kLcs;
  std::size_t n = 0;  // of kNgrams
};

// rouge1 to rouge9, rougeL, rougeLsum. Throws sdk::Error (INVALID_ARGUMENT) for
// any other name.
RougeVariant VariantNamed(std::string_view name);

// Throws sdk::Error (INVALID_ARGUMENT) for texts beyond the limits of LcsTable.
RougeScore ScoreRouge(const RougeVariant& variant,
                      const RougeTokenizer& tokenizer, std::string_view output,
                      std::string_view reference);

}  // namespace whet::rouge

#endif  // WHET_PLUGINS_EVALUATOR_ROUGE_ROUGE_SCORE_H_
