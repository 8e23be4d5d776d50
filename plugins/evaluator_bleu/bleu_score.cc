#include "bleu_score.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/ngram_matches.h"

namespace whet::bleu {
namespace {

// The shorter one of two that are equally near.
std::size_t NearestLength(std::size_t length,
                          const std::vector<std::u32string>& references) {
  const auto distance = [length](std::size_t other) {
    return other > length ? other - length : length - other;
  };
  std::size_t nearest = references.front().size();
  for (const std::u32string& reference : references) {
    const std::size_t other = reference.size();
    if (distance(other) < distance(nearest) ||
        (distance(other) == distance(nearest) && other < nearest)) {
      nearest = other;
    }
  }
  return nearest;
}

double FlooredLog(double x) { return x == 0.0 ? -9999999999.0 : std::log(x); }

double BrevityPenalty(const BleuCounts& counts) {
  if (counts.hypothesis_length >= counts.reference_length)
    return 1.0;
  if (counts.hypothesis_length == 0)
    return 0.0;
  return std::exp(1.0 - counts.reference_length / counts.hypothesis_length);
}

// Percentages by order, as sacrebleu has them; returns how many orders count.
std::size_t SmoothedPrecisions(const BleuCounts& counts,
                               const BleuOptions& options,
                               std::vector<double>& precisions) {
  std::size_t orders = precisions.size();
  double halving = 1.0;
  for (std::size_t n = 0; n < precisions.size(); ++n) {
    const double k = options.smoothing == Smoothing::kAddK && n > 0
                         ? options.smooth_value
                         : 0.0;
    const double correct = counts.correct[n] + k;
    const double total = counts.total[n] + k;
    if (total == 0)
      break;
    if (options.effective_order)
      orders = n + 1;
    if (correct != 0) {
      precisions[n] = 100.0 * correct / total;
    } else if (options.smoothing == Smoothing::kExp) {
      halving *= 2;
      precisions[n] = 100.0 / (halving * total);
    } else if (options.smoothing == Smoothing::kFloor) {
      precisions[n] = 100.0 * options.smooth_value / total;
    }
  }
  return orders;
}

}  // namespace

BleuCounts CountMatches(const std::u32string& hypothesis,
                        const std::vector<std::u32string>& references,
                        std::size_t max_order) {
  BleuCounts counts;
  counts.hypothesis_length = static_cast<double>(hypothesis.size());
  counts.reference_length =
      static_cast<double>(NearestLength(hypothesis.size(), references));
  const std::vector<text::Symbols> texts(references.begin(), references.end());
  for (const std::uint64_t correct :
       text::NgramMatches(hypothesis, texts, max_order)) {
    counts.correct.push_back(static_cast<double>(correct));
    counts.total.push_back(static_cast<double>(
        text::NgramCount(hypothesis.size(), counts.total.size() + 1)));
  }
  return counts;
}

BleuScore ComputeBleu(const BleuCounts& counts, const BleuOptions& options) {
  BleuScore bleu;
  bleu.brevity_penalty = BrevityPenalty(counts);
  bleu.precisions.resize(counts.correct.size());
  if (std::all_of(counts.correct.begin(), counts.correct.end(),
                  [](double correct) { return correct == 0; })) {
    return bleu;
  }
  const std::size_t orders =
      SmoothedPrecisions(counts, options, bleu.precisions);
  double sum = 0.0;
  for (std::size_t n = 0; n < orders; ++n)
    sum += FlooredLog(bleu.precisions[n]);
  const double percent =
      bleu.brevity_penalty * std::exp(sum / static_cast<double>(orders));
  bleu.score = std::min(1.0, percent / 100.0);
  for (double& precision : bleu.precisions)
    precision /= 100.0;
  return bleu;
}

}  // namespace whet::bleu
