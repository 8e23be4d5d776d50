// chrF (Popović 2015, "chrF: character n-gram F-score for automatic MT
// evaluation") and chrF++ (Popović 2017) as sacrebleu 2.6.0 computes them.
//
//   ChrfOptions options;                       // chrF2
//   const ChrfText output = ReadText("the cat", options, ids);
//   const ChrfText reference = ReadText("the hat", options, ids);
//   Score(CountMatches(output, reference, options), options);  // 0 to 1
//
// Counts of segments add up to the counts of the corpus. Pure. Thread-safe but
// for the WordIds.
#ifndef WHET_PLUGINS_EVALUATOR_CHRF_CHRF_SCORE_H_
#define WHET_PLUGINS_EVALUATOR_CHRF_CHRF_SCORE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "text/word_ids.h"

namespace whet::chrf {

struct ChrfOptions {
  std::size_t char_order = 6;
  std::size_t word_order = 0;  // 2: chrF++
  double beta = 2;             // weight of recall
  bool whitespace = false;     // white space is a character
  // The F-scores of all orders are averaged, each at least 1e-16. Else
  // precision and recall are, over the orders that both texts have.
  bool eps_smoothing = false;
};

// A text as its n-grams are taken from.
struct ChrfText {
  std::u32string characters;
  std::u32string words;  // as numbers; punctuation at an end is a word
};

// By order, characters first: [n-grams of the hypothesis, of the reference, in
// both]. Whole numbers.
using ChrfCounts = std::vector<double>;

// `utf8` is valid and outlives `ids`.
ChrfText ReadText(std::string_view utf8, const ChrfOptions& options,
                  text::WordIds& ids);

ChrfCounts CountMatches(const ChrfText& hypothesis, const ChrfText& reference,
                        const ChrfOptions& options);

double Score(const ChrfCounts& counts, const ChrfOptions& options);

}  // namespace whet::chrf

#endif  // WHET_PLUGINS_EVALUATOR_CHRF_CHRF_SCORE_H_
