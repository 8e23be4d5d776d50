// The steps of the SQuAD metric (Rajpurkar et al. 2016, "SQuAD: 100,000+
// Questions for Machine Comprehension of Text", evaluation script) and the
// ones that model outputs need besides.
#include "text/normalize.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/sdk/error.h"

#include "text/unicode_text.h"

namespace whet::text {
namespace {

std::u32string Trim(std::u32string_view text) {
  return std::u32string(Trimmed(text));
}

std::u32string CollapseSpace(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  bool gap = false;
  for (const char32_t c : text) {
    if (IsSpace(c)) {
      gap = !out.empty();
      continue;
    }
    if (gap)
      out.push_back(U' ');
    gap = false;
    out.push_back(c);
  }
  return out;
}

std::u32string Nfc(std::u32string_view text) {
  return Normalized(text, NormalForm::kNfc);
}
std::u32string Nfd(std::u32string_view text) {
  return Normalized(text, NormalForm::kNfd);
}
std::u32string Nfkc(std::u32string_view text) {
  return Normalized(text, NormalForm::kNfkc);
}

template <typename Predicate>
std::u32string Without(std::u32string_view text, Predicate remove) {
  std::u32string out;
  out.reserve(text.size());
  std::remove_copy_if(text.begin(), text.end(), std::back_inserter(out),
                      remove);
  return out;
}

// Deleted, not replaced by a space: "it's" becomes "its".
std::u32string StripPunctuation(std::u32string_view text) {
  return Without(text, IsAsciiPunctuation);
}

std::u32string StripNumbers(std::u32string_view text) {
  return Without(text, [](char32_t c) { return c >= U'0' && c <= U'9'; });
}

// Replaces `\b(a|an|the)\b` by a space.
std::u32string StripArticles(std::u32string_view text) {
  constexpr std::array<std::u32string_view, 3> kArticles = {U"a", U"an",
                                                            U"the"};
  std::u32string out;
  out.reserve(text.size());
  size_t at = 0;
  while (at < text.size()) {
    if (!IsWord(text[at])) {
      out.push_back(text[at++]);
      continue;
    }
    size_t end = at;
    while (end < text.size() && IsWord(text[end]))
      ++end;
    const std::u32string_view word = text.substr(at, end - at);
    if (std::find(kArticles.begin(), kArticles.end(), word) !=
        kArticles.end()) {
      out.push_back(U' ');
    } else {
      out.append(word);
    }
    at = end;
  }
  return out;
}

// Removes pairs of quotation marks that enclose the whole text, innermost
// last, and the white space around each.
std::u32string StripQuotes(std::u32string_view text) {
  constexpr std::array<std::pair<char32_t, char32_t>, 8> kPairs = {{
      {U'"', U'"'},
      {U'\'', U'\''},
      {U'`', U'`'},
      {0x201C, 0x201D},  // “ ”
      {0x2018, 0x2019},  // ‘ ’
      {0x201E, 0x201C},  // „ “
      {0x00AB, 0x00BB},  // « »
      {0x300C, 0x300D},  // 「 」
  }};
  text = Trimmed(text);
  while (text.size() >= 2 &&
         std::find(kPairs.begin(), kPairs.end(),
                   std::pair(text.front(), text.back())) != kPairs.end()) {
    text = Trimmed(text.substr(1, text.size() - 2));
  }
  return std::u32string(text);
}

std::vector<std::u32string_view> NonBlankLines(std::u32string_view text) {
  std::vector<std::u32string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(U"\r\n"), text.size());
    if (!Trimmed(text.substr(0, end)).empty()) {
      lines.push_back(text.substr(0, end));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::u32string FirstLine(std::u32string_view text) {
  const auto lines = NonBlankLines(text);
  return lines.empty() ? std::u32string() : std::u32string(lines.front());
}

std::u32string LastLine(std::u32string_view text) {
  const auto lines = NonBlankLines(text);
  return lines.empty() ? std::u32string() : std::u32string(lines.back());
}

struct NamedStep {
  std::string_view name;
  std::u32string (*step)(std::u32string_view);
};

constexpr std::array<NamedStep, 13> kSteps = {{
    {"trim", Trim},
    {"collapse_space", CollapseSpace},
    {"lower", ToLower},
    {"casefold", CaseFold},
    {"nfc", Nfc},
    {"nfd", Nfd},
    {"nfkc", Nfkc},
    {"strip_punctuation", StripPunctuation},
    {"strip_articles", StripArticles},
    {"strip_numbers", StripNumbers},
    {"strip_quotes", StripQuotes},
    {"first_line", FirstLine},
    {"last_line", LastLine},
}};

std::string KnownNames() {
  std::string names;
  for (const NamedStep& known : kSteps)
    names += std::string(known.name) + ", ";
  return names + "squad";
}

}  // namespace

std::u32string_view Trimmed(std::u32string_view text) {
  while (!text.empty() && IsSpace(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back()))
    text.remove_suffix(1);
  return text;
}

Normalizer::Normalizer(const std::vector<std::string>& steps) {
  for (size_t i = 0; i < steps.size(); ++i) {
    if (steps[i] == "squad") {
      steps_.insert(steps_.end(),
                    {ToLower, StripPunctuation, StripArticles, CollapseSpace});
      continue;
    }
    const auto* known =
        std::find_if(kSteps.begin(), kSteps.end(),
                     [&](const NamedStep& s) { return s.name == steps[i]; });
    if (known == kSteps.end()) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       "$.normalize[" + std::to_string(i) +
                           "]: unknown step \"" + steps[i] +
                           "\"; known: " + KnownNames());
    }
    steps_.push_back(known->step);
  }
}

std::u32string Normalizer::Apply(std::u32string text) const {
  for (const Step step : steps_)
    text = step(text);
  return text;
}

}  // namespace whet::text
