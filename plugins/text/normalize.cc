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

#include "text/normal_form.h"
#include "text/squad.h"
#include "text/unicode_text.h"
#include "text/utf8_text.h"

namespace whet::text {
namespace {

// Classes of ASCII, so that common texts need no call a character.
enum AsciiClass : unsigned char { kSpace = 1, kWord = 2, kPunctuation = 4 };

constexpr std::array<unsigned char, 0x80> kAscii = [] {
  std::array<unsigned char, 0x80> classes{};
  for (unsigned c = 0; c < 0x80; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool word = letter || (c >= '0' && c <= '9') || c == '_';
    if ((c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20))
      classes[c] = kSpace;
    if (word)
      classes[c] = kWord;
    if (c > 0x20 && c < 0x7F && (!word || c == '_'))
      classes[c] |= kPunctuation;
  }
  return classes;
}();

bool HasClass(char32_t ascii, AsciiClass wanted) {
  return (kAscii[ascii] & wanted) != 0;
}
bool IsWhite(char32_t c) { return c < 0x80 ? HasClass(c, kSpace) : IsSpace(c); }
bool IsWordLike(char32_t c) {
  return c < 0x80 ? HasClass(c, kWord) : IsWord(c);
}
bool IsMark(char32_t c) { return c < 0x80 && HasClass(c, kPunctuation); }

// Each step is written once, for code points and for the bytes of ASCII text.
// All but letters and normal forms shorten, so that they work in place.

template <typename Char>
std::basic_string_view<Char> TrimmedView(std::basic_string_view<Char> text) {
  while (!text.empty() && IsWhite(static_cast<char32_t>(text.front())))
    text.remove_prefix(1);
  while (!text.empty() && IsWhite(static_cast<char32_t>(text.back())))
    text.remove_suffix(1);
  return text;
}

// Cuts `text` down to `part`, a view into it.
template <typename Char>
void KeepPart(std::basic_string<Char>& text,
              std::basic_string_view<Char> part) {
  const auto from = static_cast<size_t>(part.data() - text.data());
  text.resize(from + part.size());
  text.erase(0, from);
}

template <typename Char>
void Trim(std::basic_string<Char>& text) {
  KeepPart(text, TrimmedView(std::basic_string_view<Char>(text)));
}

template <typename Char>
void CollapseSpace(std::basic_string<Char>& text) {
  Char* const first = text.data();
  const Char* const last = first + text.size();
  Char* out = first;
  bool gap = false;
  for (const Char* at = first; at != last; ++at) {
    if (IsWhite(static_cast<char32_t>(*at))) {
      gap = out != first;
      continue;
    }
    if (gap)
      *out++ = Char{' '};
    gap = false;
    *out++ = *at;
  }
  text.resize(static_cast<size_t>(out - first));
}

template <typename Char, typename Predicate>
void Remove(std::basic_string<Char>& text, Predicate remove) {
  text.erase(std::remove_if(text.begin(), text.end(), remove), text.end());
}

// Deleted, not replaced by a space: "it's" becomes "its".
template <typename Char>
void StripPunctuation(std::basic_string<Char>& text) {
  Remove(text, [](Char c) { return IsMark(static_cast<char32_t>(c)); });
}

template <typename Char>
void StripNumbers(std::basic_string<Char>& text) {
  Remove(text, [](Char c) { return c >= Char{'0'} && c <= Char{'9'}; });
}

template <typename Char>
bool IsArticle(std::basic_string_view<Char> word) {
  switch (word.size()) {
    case 1:
      return word[0] == Char{'a'};
    case 2:
      return word[0] == Char{'a'} && word[1] == Char{'n'};
    case 3:
      return word[0] == Char{'t'} && word[1] == Char{'h'} &&
             word[2] == Char{'e'};
    default:
      return false;
  }
}

// Replaces `\b(a|an|the)\b` by a space.
template <typename Char>
void StripArticles(std::basic_string<Char>& text) {
  // Of the string itself the compiler must assume that writing changes them.
  Char* const data = text.data();
  const size_t size = text.size();
  size_t out = 0;
  size_t at = 0;
  while (at < size) {
    size_t end = at;
    while (end < size && IsWordLike(static_cast<char32_t>(data[end])))
      ++end;
    if (IsArticle(std::basic_string_view<Char>(data + at, end - at))) {
      data[out++] = Char{' '};
      at = end;
      continue;
    }
    end = std::min(end + 1, size);  // and the character that ends it
    if (out != at)
      std::copy(data + at, data + end, data + out);
    out += end - at;
    at = end;
  }
  text.resize(out);
}

// Removes pairs of quotation marks that enclose the whole text, innermost
// last, and the white space around each.
template <typename Char>
void StripQuotes(std::basic_string<Char>& text) {
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
  auto rest = TrimmedView(std::basic_string_view<Char>(text));
  while (rest.size() >= 2 &&
         std::find(kPairs.begin(), kPairs.end(),
                   std::pair(static_cast<char32_t>(rest.front()),
                             static_cast<char32_t>(rest.back()))) !=
             kPairs.end()) {
    rest = TrimmedView(rest.substr(1, rest.size() - 2));
  }
  KeepPart(text, rest);
}

template <typename Char>
bool IsLineEnd(Char c) {
  return c == Char{'\n'} || c == Char{'\r'};
}

// The first line of `text` that is not blank; empty if all are.
template <typename Char>
void FirstLine(std::basic_string<Char>& text) {
  std::basic_string_view<Char> rest = text;
  while (!rest.empty()) {
    const auto end = static_cast<size_t>(
        std::find_if(rest.begin(), rest.end(), IsLineEnd<Char>) - rest.begin());
    if (!TrimmedView(rest.substr(0, end)).empty())
      return KeepPart(text, rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  text.clear();
}

template <typename Char>
void LastLine(std::basic_string<Char>& text) {
  std::basic_string_view<Char> rest = text;
  while (!rest.empty()) {
    const auto line = static_cast<size_t>(
        std::find_if(rest.rbegin(), rest.rend(), IsLineEnd<Char>) -
        rest.rbegin());
    const auto last = rest.substr(rest.size() - line);
    if (!TrimmedView(last).empty())
      return KeepPart(text, last);
    rest.remove_suffix(std::min(line + 1, rest.size()));
  }
  text.clear();
}

void Lower(std::u32string& text) { text = ToLower(text); }
void Lower(std::string& ascii) {
  for (char& c : ascii) {
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  }
}

void Fold(std::u32string& text) { text = CaseFold(text); }
void Fold(std::string& ascii) { Lower(ascii); }

// No normal form changes ASCII.
template <NormalForm kForm>
void Normal(std::u32string& text) {
  text = Normalized(text, kForm);
}
template <NormalForm kForm>
void Normal(std::string&) {}

struct NamedStep {
  std::string_view name;
  Normalizer::Step step;
};

constexpr std::array<NamedStep, 13> kSteps = {{
    {"trim", {Trim, Trim}},
    {"collapse_space", {CollapseSpace, CollapseSpace}},
    {"lower", {Lower, Lower}},
    {"casefold", {Fold, Fold}},
    {"nfc", {Normal<NormalForm::kNfc>, Normal<NormalForm::kNfc>}},
    {"nfd", {Normal<NormalForm::kNfd>, Normal<NormalForm::kNfd>}},
    {"nfkc", {Normal<NormalForm::kNfkc>, Normal<NormalForm::kNfkc>}},
    {"strip_punctuation", {StripPunctuation, StripPunctuation}},
    {"strip_articles", {StripArticles, StripArticles}},
    {"strip_numbers", {StripNumbers, StripNumbers}},
    {"strip_quotes", {StripQuotes, StripQuotes}},
    {"first_line", {FirstLine, FirstLine}},
    {"last_line", {LastLine, LastLine}},
}};

constexpr std::array<std::pair<std::string_view, NormalForm>, 3> kForms = {{
    {"nfc", NormalForm::kNfc},
    {"nfd", NormalForm::kNfd},
    {"nfkc", NormalForm::kNfkc},
}};

std::string KnownNames() {
  std::string names;
  for (const NamedStep& known : kSteps)
    names += std::string(known.name) + ", ";
  return names + "squad";
}

}  // namespace

std::u32string_view Trimmed(std::u32string_view text) {
  return TrimmedView(text);
}

Normalizer::Normalizer(const std::vector<std::string>& steps) {
  for (size_t i = 0; i < steps.size(); ++i) {
    if (steps[i] == "squad") {
      steps_.insert(steps_.end(), {{Lower, Lower},
                                   {StripPunctuation, StripPunctuation},
                                   {StripArticles, StripArticles},
                                   {CollapseSpace, CollapseSpace}});
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
  FindSquad(steps);
}

void Normalizer::FindSquad(const std::vector<std::string>& steps) {
  if (steps.empty() || steps.back() != "squad")
    return;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    const auto* known =
        std::find_if(kForms.begin(), kForms.end(),
                     [&](const auto& form) { return form.first == steps[i]; });
    if (known == kForms.end())
      return;
    forms_.push_back(known->second);
  }
  is_squad_ = true;
}

std::u32string Normalizer::Apply(std::u32string text) const {
  for (const Step& step : steps_)
    step.code_points(text);
  return text;
}

std::string Normalizer::ApplyUtf8(std::string_view utf8) const {
  std::string buffer;
  const std::string_view text = ApplyUtf8(utf8, buffer);
  if (text.data() != buffer.data())
    return std::string(text);
  buffer.resize(text.size());
  return buffer;
}

std::string_view Normalizer::ApplyUtf8(std::string_view utf8,
                                       std::string& buffer) const {
  if (is_squad_) {
    if (forms_.empty() || IsAscii(utf8))
      return Squad(utf8, buffer);
    std::string text = NormalizedUtf8(utf8, forms_[0]);
    for (std::size_t i = 1; i < forms_.size(); ++i)
      text = NormalizedUtf8(text, forms_[i]);
    return Squad(text, buffer);
  }
  if (!IsAscii(utf8)) {
    buffer = Encode(Apply(Decode(utf8)));
    return buffer;
  }
  auto step = steps_.begin();
  if (step != steps_.end() && step->ascii == &Trim<char>) {
    utf8 = TrimmedView(utf8);
    ++step;
  }
  if (step == steps_.end())
    return utf8;
  buffer.assign(utf8);
  for (; step != steps_.end(); ++step)
    step->ascii(buffer);
  return buffer;
}

}  // namespace whet::text
