// BLEU (Papineni et al. 2002, "BLEU: a Method for Automatic Evaluation of
// Machine Translation") as sacrebleu 2.6.0 computes it, smoothings of Chen and
// Cherry 2014 included.
//
//   const BleuCounts counts = CountMatches(hypothesis, references, 4);
//   ComputeBleu(counts, {.effective_order = true}).score;  // 0 to 1
//
// Counts of segments add up to the counts of the corpus. Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_BLEU_BLEU_SCORE_H_
#define WHET_PLUGINS_EVALUATOR_BLEU_BLEU_SCORE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace whet::bleu {

enum class Smoothing { kNone, kFloor, kAddK, kExp };

struct BleuOptions {
  Smoothing smoothing = Smoothing::kExp;
  // k of add-k; what stands for a count of 0 in floor.
  double smooth_value = 0.0;
  // The mean is over the orders up to the last one of which there are n-grams.
  bool effective_order = false;
};

// What sacrebleu sums over a corpus. Whole numbers.
struct BleuCounts {
  double hypothesis_length = 0;
  double reference_length = 0;  // of the references nearest in length
  std::vector<double> correct;  // n-grams that match, by order
  std::vector<double> total;    // n-grams of the hypotheses, by order
};

struct BleuScore {
  double score = 0;  // 0 to 1, as are the precisions
  std::vector<double> precisions;
  double brevity_penalty = 1;
};

// `hypothesis` and `references` (one or more) are tokens as numbers.
BleuCounts CountMatches(const std::u32string& hypothesis,
                        const std::vector<std::u32string>& references,
                        std::size_t max_order);

BleuScore ComputeBleu(const BleuCounts& counts, const BleuOptions& options);

}  // namespace whet::bleu

#endif  // WHET_PLUGINS_EVALUATOR_BLEU_BLEU_SCORE_H_
