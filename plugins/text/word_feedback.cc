#include "text/word_feedback.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/text.h"

#include "text/quote.h"
#include "text/unicode_text.h"
#include "text/utf8_text.h"
#include "text/word_ids.h"

namespace whet::text {
namespace {

constexpr std::size_t kQuotedText = 90;  // code points
constexpr std::size_t kQuotedWord = 24;
constexpr std::size_t kListedWords = 6;

using WordViews = std::vector<std::string_view>;

std::string_view WithoutMarksAround(std::string_view word) {
  std::string_view bare = word;
  const auto is_mark = [](char c) {
    return IsAsciiPunctuation(static_cast<unsigned char>(c));
  };
  while (!bare.empty() && is_mark(bare.front()))
    bare.remove_prefix(1);
  while (!bare.empty() && is_mark(bare.back()))
    bare.remove_suffix(1);
  return bare.empty() ? word : bare;
}

WordViews BareWords(std::string_view text) {
  WordViews words;
  ForEachWord(sdk::CutAtCodePoint(text, kComparedBytes),
              [&](std::string_view word) {
                words.push_back(WithoutMarksAround(word));
              });
  return words;
}

struct WordDifference {
  WordViews missing;
  WordViews extra;
  std::size_t shared = 0;
};

// Multiset differences, in the order of the texts.
WordDifference Difference(const WordViews& output, const WordViews& expected) {
  WordIds ids;
  std::vector<int> left;
  const auto at = [&](std::string_view word) -> int& {
    const std::size_t id = ids.Of(word);
    if (id >= left.size())
      left.resize(id + 1);
    return left[id];
  };
  WordDifference difference;
  for (const std::string_view word : expected)
    ++at(word);
  for (const std::string_view word : output) {
    if (--at(word) < 0)
      difference.extra.push_back(word);
  }
  difference.shared = output.size() - difference.extra.size();
  // What is still positive was not in the output; the last ones are missing.
  for (std::size_t i = expected.size(); i-- > 0;) {
    if (at(expected[i])-- > 0)
      difference.missing.push_back(expected[i]);
  }
  std::reverse(difference.missing.begin(), difference.missing.end());
  return difference;
}

std::string List(std::string_view name, const WordViews& words) {
  if (words.empty())
    return "";
  std::string text = " " + std::string(name) + " words: ";
  const std::size_t shown = std::min(words.size(), kListedWords);
  for (std::size_t i = 0; i < shown; ++i)
    text += (i > 0 ? ", " : "") + Quote(words[i], kQuotedWord);
  if (words.size() > shown)
    text += " and " + std::to_string(words.size() - shown) + " more";
  return text + ".";
}

bool IsBlank(std::string_view text) {
  bool blank = true;
  ForEachWord(text, [&](std::string_view) { blank = false; });
  return blank;
}

// Two blank texts, or one.
std::string ExplainBlank(std::string_view output, std::string_view expected) {
  if (IsBlank(output) && IsBlank(expected))
    return " Expected an empty answer and got one.";
  if (IsBlank(output)) {
    return " Expected " + Quote(expected, kQuotedText) +
           ", but the output is empty.";
  }
  return " Expected an empty answer, got " + Quote(output, kQuotedText) + ".";
}

std::string ExplainDifference(std::string_view output,
                              std::string_view expected, std::size_t words,
                              const WordDifference& difference) {
  std::string text =
      List("Missing", difference.missing) + List("Extra", difference.extra);
  if (text.empty()) {
    text = output == expected
               ? " The texts are equal."
               : " The words are the same; their order, the white space or "
                 "punctuation differ.";
  }
  const std::size_t got =
      words - difference.missing.size() + difference.extra.size();
  if (words >= 4 && (got * 4 < words * 3 || got * 3 > words * 4)) {
    text += " The output has " + std::to_string(got) + " words, expected " +
            std::to_string(words) + ".";
  }
  return text + " Expected " + Quote(expected, kQuotedText) + ", got " +
         Quote(output, kQuotedText) + ".";
}

}  // namespace

std::string ExplainWords(std::string_view verdict, std::string_view output,
                         const std::vector<std::string>& references) {
  const WordViews ours = BareWords(output);
  std::size_t nearest = 0;
  std::size_t words = 0;
  WordDifference difference;
  double best = -1.0;
  for (std::size_t i = 0; i < references.size(); ++i) {
    const WordViews theirs = BareWords(references[i]);
    WordDifference other = Difference(ours, theirs);
    const double shared = 2.0 * static_cast<double>(other.shared) /
                          static_cast<double>(std::max<std::size_t>(
                              1, ours.size() + theirs.size()));
    if (shared > best) {
      best = shared;
      nearest = i;
      words = theirs.size();
      difference = std::move(other);
    }
  }
  const std::string& expected = references[nearest];
  std::string text(verdict);
  text += IsBlank(output) || IsBlank(expected)
              ? ExplainBlank(output, expected)
              : ExplainDifference(output, expected, words, difference);
  return std::string(sdk::CutAtCodePoint(text, kMaxWordFeedbackBytes));
}

}  // namespace whet::text
