#include "rouge_score.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/sdk/error.h"

#include "longest_common_subsequence.h"
#include "porter_stemmer.h"
#include "text/ngram_matches.h"
#include "text/word_ids.h"

namespace whet::rouge {
namespace {

constexpr std::ptrdiff_t kLongestUnstemmed = 3;

// Letters in lower case and digits; the rest is 0.
constexpr std::array<char, 256> kFolded = [] {
  std::array<char, 256> table{};
  for (char c = 'a'; c <= 'z'; ++c) {
    table[static_cast<unsigned char>(c)] = c;
    table[static_cast<unsigned char>(c - 'a' + 'A')] = c;
  }
  for (char c = '0'; c <= '9'; ++c)
    table[static_cast<unsigned char>(c)] = c;
  return table;
}();

RougeScore ScoreOf(double common, double output, double reference) {
  RougeScore score;
  score.precision = common / std::max(output, 1.0);
  score.recall = common / std::max(reference, 1.0);
  if (score.precision + score.recall > 0) {
    score.f =
        2 * score.precision * score.recall / (score.precision + score.recall);
  }
  return score;
}

RougeScore ScoreNgrams(std::size_t n, const std::u32string& output,
                       const std::u32string& reference) {
  const std::uint64_t common =
      text::NgramMatches(output, {text::Symbols(reference)}, n).back();
  return ScoreOf(static_cast<double>(common),
                 static_cast<double>(text::NgramCount(output.size(), n)),
                 static_cast<double>(text::NgramCount(reference.size(), n)));
}

RougeScore ScoreLcs(std::size_t vocabulary, Tokens output, Tokens reference) {
  const auto out = static_cast<double>(output.size());
  const auto expected = static_cast<double>(reference.size());
  // Equal ends belong to every longest common subsequence.
  std::size_t common = 0;
  while (!output.empty() && !reference.empty() &&
         output.front() == reference.front()) {
    output.remove_prefix(1);
    reference.remove_prefix(1);
    ++common;
  }
  while (!output.empty() && !reference.empty() &&
         output.back() == reference.back()) {
    output.remove_suffix(1);
    reference.remove_suffix(1);
    ++common;
  }
  if (!output.empty() && !reference.empty()) {
    if (output.size() < reference.size())
      std::swap(output, reference);
    LcsTable table(vocabulary);
    table.SetReference(reference);
    common += table.Length(output);
  }
  return ScoreOf(static_cast<double>(common), out, expected);
}

// The lines that are not empty, as token numbers.
struct Lines {
  std::vector<std::u32string> lines;
  std::size_t tokens = 0;
};

Lines ReadLines(const std::vector<std::string>& tokenized, text::WordIds& ids) {
  Lines out;
  for (const std::string& line : tokenized) {
    out.lines.push_back(ids.OfLine(line));
    out.tokens += out.lines.back().size();
  }
  return out;
}

std::vector<std::string> TokenizedLines(const RougeTokenizer& tokenizer,
                                        std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string tokens = tokenizer(text.substr(0, end));
    if (!tokens.empty())  // a line without tokens has nothing in common
      lines.push_back(std::move(tokens));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<int> CountTokens(const Lines& text, std::size_t vocabulary) {
  std::vector<int> counts(vocabulary);
  for (const std::u32string& line : text.lines) {
    for (const char32_t token : line)
      ++counts[token];
  }
  return counts;
}

// Of each line of the reference, the tokens in the union of its longest common
// subsequences with all lines of the output (Lin 2004, section 3.2), each at
// most as often as the output has it.
RougeScore ScoreSummaryLcs(const Lines& output, const Lines& reference,
                           std::size_t vocabulary) {
  std::vector<int> left = CountTokens(output, vocabulary);
  LcsTable table(vocabulary);
  std::size_t hits = 0;
  for (const std::u32string& expected : reference.lines) {
    table.SetReference(expected);
    std::vector<bool> marked(expected.size());
    for (const std::u32string& line : output.lines)
      table.Mark(line, marked);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (marked[i] && left[expected[i]] > 0) {
        --left[expected[i]];
        ++hits;
      }
    }
  }
  return ScoreOf(static_cast<double>(hits), static_cast<double>(output.tokens),
                 static_cast<double>(reference.tokens));
}

}  // namespace

std::string RougeTokenizer::operator()(std::string_view text) const {
  // No token becomes longer, and a space takes the place of a separator.
  std::string out(text.size() + 1, '\0');
  char* to = out.data();
  char* start = to;
  const auto end_token = [&] {
    if (use_stemmer && to - start > kLongestUnstemmed) {
      const std::string stem = Stem(std::string(start, to));
      to = std::copy(stem.begin(), stem.end(), start);
    }
    if (to > start)
      *to++ = ' ';
    start = to;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (kFolded[c] != '\0') {
      *to++ = kFolded[c];
    } else if (c < 0x80) {
      end_token();
    } else if (text.compare(i, 3, "\u212A") == 0) {
      // The two characters that are not ASCII but whose lower case is or begins
      // with a letter that is: the sign for kelvin, a capital I with a dot.
      *to++ = 'k';
      i += 2;
    } else if (text.compare(i, 2, "\u0130") == 0) {
      *to++ = 'i';
      ++i;
      end_token();
    } else {
      end_token();
    }
  }
  end_token();
  out.resize(static_cast<std::size_t>(to - out.data()));
  return out;
}

RougeVariant VariantNamed(std::string_view name) {
  if (name == "rougeL")
    return {Overlap::kLcs, 0};
  if (name == "rougeLsum")
    return {Overlap::kSummaryLcs, 0};
  if (name.size() == 6 && name.substr(0, 5) == "rouge" && name[5] >= '1' &&
      name[5] <= '9') {
    return {Overlap::kNgrams, static_cast<std::size_t>(name[5] - '0')};
  }
  throw sdk::Error(WHET_INVALID_ARGUMENT,
                   "$.variant: unknown variant \"" + std::string(name) +
                       "\"; known: rouge1 to rouge9, rougeL, rougeLsum");
}

RougeScore ScoreRouge(const RougeVariant& variant,
                      const RougeTokenizer& tokenizer, std::string_view output,
                      std::string_view reference) {
  text::WordIds ids;
  if (variant.overlap == Overlap::kSummaryLcs) {
    const auto output_lines = TokenizedLines(tokenizer, output);
    const auto reference_lines = TokenizedLines(tokenizer, reference);
    const Lines ours = ReadLines(output_lines, ids);
    const Lines theirs = ReadLines(reference_lines, ids);
    return ScoreSummaryLcs(ours, theirs, ids.size());
  }
  const std::string output_tokens = tokenizer(output);
  const std::string reference_tokens = tokenizer(reference);
  const std::u32string ours = ids.OfLine(output_tokens);
  const std::u32string theirs = ids.OfLine(reference_tokens);
  return variant.overlap == Overlap::kNgrams
             ? ScoreNgrams(variant.n, ours, theirs)
             : ScoreLcs(ids.size(), ours, theirs);
}

}  // namespace whet::rouge
