#include "porter_stemmer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace whet::rouge {
namespace {

bool IsVowelLetter(char c) {
  return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

// A y is a consonant at the start and after a vowel.
bool IsConsonant(std::string_view word, std::size_t i) {
  std::size_t first = i;
  while (first > 0 && word[first] == 'y')
    --first;
  const bool is_consonant = !IsVowelLetter(word[first]);
  return (i - first) % 2 == 0 ? is_consonant : !is_consonant;
}

// m of [C](VC){m}[V].
int Measure(std::string_view stem) {
  int measure = 0;
  bool before = true;  // a consonant
  for (std::size_t i = 0; i < stem.size(); ++i) {
    const bool consonant =
        stem[i] == 'y' ? (i == 0 || !before) : !IsVowelLetter(stem[i]);
    if (i > 0 && consonant && !before)
      ++measure;
    before = consonant;
  }
  return measure;
}

// *v*
bool ContainsVowel(std::string_view stem) {
  for (std::size_t i = 0; i < stem.size(); ++i) {
    // A y after a consonant is a vowel, and after a vowel nothing is asked.
    if (IsVowelLetter(stem[i]) || (stem[i] == 'y' && i > 0))
      return true;
  }
  return false;
}

// *d
bool EndsInDoubleConsonant(std::string_view word) {
  const std::size_t n = word.size();
  return n >= 2 && word[n - 1] == word[n - 2] && IsConsonant(word, n - 1);
}

// *o, and NLTK's: two letters, a vowel and a consonant.
bool EndsInCvc(std::string_view word) {
  const std::size_t n = word.size();
  if (n == 2)
    return !IsConsonant(word, 0) && IsConsonant(word, 1);
  return n >= 3 && IsConsonant(word, n - 3) && !IsConsonant(word, n - 2) &&
         IsConsonant(word, n - 1) && word[n - 1] != 'w' && word[n - 1] != 'x' &&
         word[n - 1] != 'y';
}

bool EndsIn(std::string_view word, std::string_view suffix) {
  return word.size() >= suffix.size() &&
         word.substr(word.size() - suffix.size()) == suffix;
}

struct Rule {
  std::string_view suffix;
  std::string_view replacement;
};

void ReplaceEnd(std::string& word, const Rule& rule) {
  word.resize(word.size() - rule.suffix.size());
  word += rule.replacement;
}

// The first rule whose suffix fits decides; it is applied if the measure of
// what stands before is larger than `measure`. Returns that rule, or null.
template <std::size_t kCount>
const Rule* Apply(const std::array<Rule, kCount>& rules, int measure,
                  std::string& word) {
  for (const Rule& rule : rules) {
    if (!EndsIn(word, rule.suffix))
      continue;
    const std::string_view stem(word.data(), word.size() - rule.suffix.size());
    if (Measure(stem) > measure)
      ReplaceEnd(word, rule);
    return &rule;
  }
  return nullptr;
}

void Step1a(std::string& word) {
  if (EndsIn(word, "ies") && word.size() == 4)
    ReplaceEnd(word, {"ies", "ie"});
  else if (EndsIn(word, "sses"))
    ReplaceEnd(word, {"sses", "ss"});
  else if (EndsIn(word, "ies"))
    ReplaceEnd(word, {"ies", "i"});
  else if (EndsIn(word, "s") && !EndsIn(word, "ss"))
    ReplaceEnd(word, {"s", ""});
}

// What follows the removal of -ed or -ing.
void Step1bEnd(std::string& word) {
  if (EndsIn(word, "at") || EndsIn(word, "bl") || EndsIn(word, "iz")) {
    word += 'e';
  } else if (EndsInDoubleConsonant(word)) {
    const char last = word.back();
    if (last != 'l' && last != 's' && last != 'z')
      word.pop_back();
  } else if (Measure(word) == 1 && EndsInCvc(word)) {
    word += 'e';
  }
}

void Step1b(std::string& word) {
  if (EndsIn(word, "ied")) {
    ReplaceEnd(word, {"ied", word.size() == 4 ? "ie" : "i"});
    return;
  }
  if (EndsIn(word, "eed")) {
    if (Measure(std::string_view(word).substr(0, word.size() - 3)) > 0)
      word.pop_back();
    return;
  }
  for (const std::string_view suffix : {"ed", "ing"}) {
    if (!EndsIn(word, suffix))
      continue;
    if (ContainsVowel(
            std::string_view(word).substr(0, word.size() - suffix.size()))) {
      ReplaceEnd(word, {suffix, ""});
      Step1bEnd(word);
    }
    return;
  }
}

// NLTK: after a consonant that is not the first letter.
void Step1c(std::string& word) {
  if (EndsIn(word, "y") && word.size() > 2 &&
      IsConsonant(word, word.size() - 2)) {
    word.back() = 'i';
  }
}

constexpr std::array<Rule, 21> kStep2 = {{
    {"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"},
    {"anci", "ance"},   {"izer", "ize"},    {"bli", "ble"},
    {"alli", "al"},     {"entli", "ent"},   {"eli", "e"},
    {"ousli", "ous"},   {"ization", "ize"}, {"ation", "ate"},
    {"ator", "ate"},    {"alism", "al"},    {"iveness", "ive"},
    {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"},
    {"iviti", "ive"},   {"biliti", "ble"},  {"fulli", "ful"},
}};

void Step2(std::string& word) {
  // NLTK: what -alli leaves goes through the rules once more.
  if (EndsIn(word, "alli") &&
      Measure(std::string_view(word).substr(0, word.size() - 4)) > 0) {
    ReplaceEnd(word, {"alli", "al"});
  }
  if (Apply(kStep2, 0, word) != nullptr)
    return;
  // The l of -logi belongs to the stem, so that "theologi" is one.
  if (EndsIn(word, "logi") &&
      Measure(std::string_view(word).substr(0, word.size() - 3)) > 0) {
    word.pop_back();
  }
}

constexpr std::array<Rule, 7> kStep3 = {{
    {"icate", "ic"},
    {"ative", ""},
    {"alize", "al"},
    {"iciti", "ic"},
    {"ical", "ic"},
    {"ful", ""},
    {"ness", ""},
}};

constexpr std::array<Rule, 11> kStep4BeforeIon = {{
    {"al", ""},
    {"ance", ""},
    {"ence", ""},
    {"er", ""},
    {"ic", ""},
    {"able", ""},
    {"ible", ""},
    {"ant", ""},
    {"ement", ""},
    {"ment", ""},
    {"ent", ""},
}};

constexpr std::array<Rule, 7> kStep4AfterIon = {{
    {"ou", ""},
    {"ism", ""},
    {"ate", ""},
    {"iti", ""},
    {"ous", ""},
    {"ive", ""},
    {"ize", ""},
}};

void Step4(std::string& word) {
  if (Apply(kStep4BeforeIon, 1, word) != nullptr)
    return;
  if (!EndsIn(word, "ion")) {
    Apply(kStep4AfterIon, 1, word);
    return;
  }
  const std::string_view stem(word.data(), word.size() - 3);
  if (Measure(stem) > 1 && (stem.back() == 's' || stem.back() == 't'))
    word.resize(stem.size());
}

void Step5(std::string& word) {
  if (EndsIn(word, "e")) {
    const std::string_view stem(word.data(), word.size() - 1);
    const int measure = Measure(stem);
    if (measure > 1 || (measure == 1 && !EndsInCvc(stem)))
      word.pop_back();
  }
  if (EndsIn(word, "ll") &&
      Measure(std::string_view(word).substr(0, word.size() - 1)) > 1) {
    word.pop_back();
  }
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 16>
    kIrregular = {{
        {"sky", "sky"},
        {"skies", "sky"},
        {"dying", "die"},
        {"lying", "lie"},
        {"tying", "tie"},
        {"news", "news"},
        {"innings", "inning"},
        {"inning", "inning"},
        {"outings", "outing"},
        {"outing", "outing"},
        {"cannings", "canning"},
        {"canning", "canning"},
        {"howe", "howe"},
        {"proceed", "proceed"},
        {"exceed", "exceed"},
        {"succeed", "succeed"},
    }};

}  // namespace

std::string Stem(std::string word) {
  const auto* irregular =
      std::find_if(kIrregular.begin(), kIrregular.end(),
                   [&](const auto& pair) { return pair.first == word; });
  if (irregular != kIrregular.end())
    return std::string(irregular->second);
  if (word.size() <= 2)
    return word;
  Step1a(word);
  Step1b(word);
  Step1c(word);
  Step2(word);
  Apply(kStep3, 0, word);
  Step4(word);
  Step5(word);
  return word;
}

}  // namespace whet::rouge
