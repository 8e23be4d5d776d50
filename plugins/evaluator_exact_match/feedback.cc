#include "feedback.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/text.h"

#include "text/normalize.h"
#include "text/quote.h"
#include "text/unicode_text.h"

namespace whet::exact_match {
namespace {

using text::CaseFold;
using text::Encode;
using text::IsPunctuation;
using text::IsSpace;
using text::IsWord;
using text::Quote;
using text::ToLower;
using text::Trimmed;

// How near an output came, nearest first.
enum class Miss {
  kCase,         // only upper and lower case differ
  kPunctuation,  // only punctuation, white space and case differ
  kExtraText,    // the answer as whole words, with other text around it
  kIncomplete,   // only a part of the answer
  kDifferent,
  kEmpty,
};

constexpr std::size_t kQuoteLimit = 160;  // code points of a quoted text
constexpr std::size_t kExtraLimit = 60;   // of the text around an answer
constexpr std::size_t kContext = 20;      // on each side of a difference
// Longer texts are not folded: no answer of that size misses by its case only.
constexpr std::size_t kFoldLimit = 1 << 16;

std::u32string LettersOnly(std::u32string_view text) {
  std::u32string out;
  for (const char32_t c : CaseFold(text)) {
    if (!IsSpace(c) && !IsPunctuation(c))
      out.push_back(c);
  }
  return out;
}

// Position of `part` in `whole` as whole words, or npos.
std::size_t FindWords(std::u32string_view whole, std::u32string_view part) {
  if (part.empty())
    return std::u32string_view::npos;
  std::size_t at = whole.find(part);
  while (at != std::u32string_view::npos) {
    const std::size_t end = at + part.size();
    const bool starts =
        at == 0 || !IsWord(whole[at - 1]) || !IsWord(part.front());
    const bool ends =
        end == whole.size() || !IsWord(whole[end]) || !IsWord(part.back());
    if (starts && ends)
      return at;
    at = whole.find(part, at + 1);
  }
  return std::u32string_view::npos;
}

Miss Classify(std::u32string_view expected, std::u32string_view output) {
  if (Trimmed(output).empty())
    return Miss::kEmpty;
  if (output.size() > kFoldLimit) {
    return FindWords(output, Trimmed(expected)) != std::u32string_view::npos
               ? Miss::kExtraText
               : Miss::kDifferent;
  }
  // Folding can change lengths; only the verdict is taken from folded texts.
  const std::u32string a = CaseFold(Trimmed(expected));
  const std::u32string b = CaseFold(Trimmed(output));
  if (a == b && Trimmed(expected) != Trimmed(output))
    return Miss::kCase;
  const std::u32string letters = LettersOnly(expected);
  if (!letters.empty() && letters == LettersOnly(output)) {
    return Miss::kPunctuation;
  }
  if (FindWords(b, a) != std::u32string::npos)
    return Miss::kExtraText;
  if (FindWords(a, b) != std::u32string::npos)
    return Miss::kIncomplete;
  return Miss::kDifferent;
}

// What stands around the answer; empty if folding moved the positions.
std::string ExtraText(std::u32string_view expected,
                      std::u32string_view output) {
  const std::u32string_view answer = Trimmed(expected);
  std::size_t at = FindWords(output, answer);
  if (at == std::u32string_view::npos && output.size() <= kFoldLimit) {
    const std::u32string lower = ToLower(output);
    if (lower.size() == output.size())
      at = FindWords(lower, ToLower(answer));
  }
  if (at == std::u32string_view::npos)
    return "extra text around it";
  const std::u32string_view before = output.substr(0, at);
  const std::u32string_view after =
      output.substr(std::min(at + answer.size(), output.size()));
  std::string text = "extra text";
  if (!before.empty())
    text += " before it (" + Quote(before, kExtraLimit) + ")";
  if (!before.empty() && !after.empty())
    text += " and";
  if (!after.empty())
    text += " after it (" + Quote(after, kExtraLimit) + ")";
  return text;
}

// Where two long texts part. Short ones speak for themselves.
std::string FirstDifference(std::u32string_view expected,
                            std::u32string_view output) {
  const std::size_t common =
      static_cast<std::size_t>(std::mismatch(expected.begin(), expected.end(),
                                             output.begin(), output.end())
                                   .first -
                               expected.begin());
  if (common < kContext)
    return "";
  const auto around = [common](std::u32string_view text) {
    const std::size_t from = common - kContext;
    const std::u32string_view piece = text.substr(from, 2 * kContext);
    return Quote(piece, 2 * kContext);
  };
  return " The first difference is at character " + std::to_string(common + 1) +
         " of the compared texts: " + around(expected) + " became " +
         around(output) + ".";
}

std::string Opening(const std::vector<Compared>& accepted,
                    const Compared& nearest, const Compared& output) {
  std::string text = "Expected ";
  if (Trimmed(nearest.text).empty()) {
    text += "an empty answer";
  } else {
    text += Quote(Trimmed(nearest.text), kQuoteLimit);
  }
  if (accepted.size() > 1) {
    text += " (or one of " + std::to_string(accepted.size() - 1) +
            " other accepted answers)";
  }
  if (Trimmed(output.text).empty())
    return text + ", but the output is empty.";
  return text + ", got " + Quote(Trimmed(output.text), kQuoteLimit) + ".";
}

std::string Reason(Miss miss, const Compared& expected,
                   const Compared& output) {
  switch (miss) {
    case Miss::kCase:
      return " Only upper and lower case differ.";
    case Miss::kPunctuation:
      return " The words are right; only punctuation or white space differs." +
             FirstDifference(expected.normalized, output.normalized);
    case Miss::kExtraText:
      return " The expected answer is in the output, but with " +
             ExtraText(expected.normalized, output.normalized) + ". Only " +
             Quote(Trimmed(expected.text), kQuoteLimit) + " was asked for.";
    case Miss::kIncomplete:
      return " The output is only a part of the expected answer.";
    case Miss::kEmpty:
      return Trimmed(output.text).empty()
                 ? ""
                 : " Nothing is left of the output after normalisation.";
    case Miss::kDifferent:
      return FirstDifference(expected.normalized, output.normalized);
  }
  return "";
}

}  // namespace

std::string Explain(const std::vector<Compared>& accepted,
                    const Compared& output) {
  const Compared* nearest = &accepted.front();
  Miss miss = Classify(nearest->normalized, output.normalized);
  for (const Compared& answer : accepted) {
    const Miss other = Classify(answer.normalized, output.normalized);
    if (other < miss) {
      nearest = &answer;
      miss = other;
    }
  }
  const std::string text =
      Opening(accepted, *nearest, output) + Reason(miss, *nearest, output);
  return std::string(sdk::CutAtCodePoint(text, kMaxFeedbackBytes));
}

}  // namespace whet::exact_match
