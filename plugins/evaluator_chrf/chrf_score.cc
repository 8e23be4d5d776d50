#include "chrf_score.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/ngram_matches.h"
#include "text/unicode_text.h"
#include "text/utf8_text.h"

namespace whet::chrf {
namespace {

constexpr double kEpsilon = 1e-16;

bool IsMark(char c) {
  return text::IsAsciiPunctuation(static_cast<unsigned char>(c));
}

bool IsOneCharacter(std::string_view word) {
  return std::count_if(word.begin(), word.end(), [](char c) {
           return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
         }) == 1;
}

// A mark at the end is a word of its own, else one at the front: "(hi)" is
// "(hi" and ")".
void AppendWord(std::string_view word, text::WordIds& ids,
                std::u32string& out) {
  if (IsMark(word.back()) && !IsOneCharacter(word)) {
    out.push_back(ids.Of(word.substr(0, word.size() - 1)));
    out.push_back(ids.Of(word.substr(word.size() - 1)));
  } else if (IsMark(word.front()) && !IsOneCharacter(word)) {
    out.push_back(ids.Of(word.substr(0, 1)));
    out.push_back(ids.Of(word.substr(1)));
  } else {
    out.push_back(ids.Of(word));
  }
}

std::u32string WithoutSpace(std::u32string characters) {
  characters.erase(
      std::remove_if(characters.begin(), characters.end(), text::IsSpace),
      characters.end());
  return characters;
}

void AppendCounts(const std::u32string& hypothesis,
                  const std::u32string& reference, std::size_t max_order,
                  ChrfCounts& counts) {
  const auto matches =
      text::NgramMatches(hypothesis, {text::Symbols(reference)}, max_order);
  for (std::size_t n = 1; n <= max_order; ++n) {
    const std::uint64_t theirs = text::NgramCount(reference.size(), n);
    // Those of the hypothesis count only if the reference has any.
    const std::uint64_t ours =
        theirs == 0 ? 0 : text::NgramCount(hypothesis.size(), n);
    counts.push_back(static_cast<double>(ours));
    counts.push_back(static_cast<double>(theirs));
    counts.push_back(static_cast<double>(matches[n - 1]));
  }
}

double WeightedF(double precision, double recall, double beta) {
  const double factor = beta * beta;
  return (1 + factor) * precision * recall / (factor * precision + recall);
}

}  // namespace

ChrfText ReadText(std::string_view utf8, const ChrfOptions& options,
                  text::WordIds& ids) {
  ChrfText out;
  out.characters = text::Decode(utf8);
  if (!options.whitespace)
    out.characters = WithoutSpace(std::move(out.characters));
  if (options.word_order > 0) {
    text::ForEachWord(
        utf8, [&](std::string_view word) { AppendWord(word, ids, out.words); });
  }
  return out;
}

ChrfCounts CountMatches(const ChrfText& hypothesis, const ChrfText& reference,
                        const ChrfOptions& options) {
  ChrfCounts counts;
  counts.reserve(3 * (options.char_order + options.word_order));
  AppendCounts(hypothesis.characters, reference.characters, options.char_order,
               counts);
  AppendCounts(hypothesis.words, reference.words, options.word_order, counts);
  return counts;
}

double Score(const ChrfCounts& counts, const ChrfOptions& options) {
  const std::size_t orders = counts.size() / 3;
  double sum_of_f = 0.0;
  double sum_of_precision = 0.0;
  double sum_of_recall = 0.0;
  double effective_orders = 0;
  for (std::size_t i = 0; i < orders; ++i) {
    const double ours = counts[3 * i];
    const double theirs = counts[3 * i + 1];
    const double both = counts[3 * i + 2];
    const double precision = ours > 0 ? both / ours : kEpsilon;
    const double recall = theirs > 0 ? both / theirs : kEpsilon;
    sum_of_f += options.beta * options.beta * precision + recall > 0
                    ? WeightedF(precision, recall, options.beta)
                    : kEpsilon;
    if (ours > 0 && theirs > 0) {
      sum_of_precision += precision;
      sum_of_recall += recall;
      ++effective_orders;
    }
  }
  if (options.eps_smoothing)
    return std::min(1.0, sum_of_f / static_cast<double>(orders));
  if (sum_of_precision + sum_of_recall == 0)
    return 0.0;
  return std::min(1.0,
                  WeightedF(sum_of_precision / effective_orders,
                            sum_of_recall / effective_orders, options.beta));
}

}  // namespace whet::chrf
