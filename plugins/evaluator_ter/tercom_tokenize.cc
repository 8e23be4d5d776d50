#include "tercom_tokenize.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "text/mteval.h"
#include "text/unicode_text.h"
#include "text/utf8_text.h"

namespace whet::ter {
namespace {

struct CharacterRange {
  char32_t first;
  char32_t last;
};

// Characters that become words of their own. U+3F22 where U+32FF was meant is
// sacrebleu's slip, within what is separated anyway. Its rules for kana apply
// to a text that begins with them, but the text begins with a space by then.
constexpr std::array<CharacterRange, 7> kAsianWords = {{
    {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},
    {0x31C0, 0x31EF},
    {0x2E80, 0x2EFF},
    {0x3200, 0x3F22},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE4F},
}};

constexpr std::array<CharacterRange, 5> kAsianMarks = {{
    {0x3001, 0x3002},
    {0x3008, 0x3011},
    {0x3014, 0x301F},
    {0xFF61, 0xFF65},
    {0x30FB, 0x30FB},
}};

constexpr std::u32string_view kFullWidthMarks =
    U"\uFF0E\uFF0C\uFF1F\uFF1A\uFF1B\uFF01\uFF02\uFF08\uFF09";

template <typename Ranges>
bool IsInRanges(const Ranges& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(), [c](CharacterRange r) {
    return c >= r.first && c <= r.last;
  });
}

bool IsAsianMark(char32_t c) {
  return IsInRanges(kAsianMarks, c) ||
         kFullWidthMarks.find(c) != std::u32string_view::npos;
}

std::string NormalizedWestern(std::string text) {
  text = text::Replaced(std::move(text), "\n-", "");
  std::replace(text.begin(), text.end(), '\n', ' ');
  text = " " + text::WithoutEntities(std::move(text)) + " ";
  text = text::SeparateSymbols(text);
  text = text::Replaced(std::move(text), "'s ", " 's ");
  return text::SeparateStopsAndDashes(text);
}

std::string NormalizedAsian(const std::string& text) {
  if (text::IsAscii(text))
    return text;
  std::u32string out;
  for (const char32_t c : text::Decode(text)) {
    if (IsInRanges(kAsianWords, c) || IsAsianMark(c))
      out += {U' ', c, U' '};
    else
      out.push_back(c);
  }
  return text::Encode(out);
}

std::string WithoutMarks(std::string text) {
  text.erase(std::remove_if(text.begin(), text.end(),
                            [](char c) {
                              return std::string_view(".,?:;!\"()").find(c) !=
                                     std::string_view::npos;
                            }),
             text.end());
  return text;
}

std::string WithoutAsianMarks(const std::string& text) {
  if (text::IsAscii(text))
    return text;
  std::u32string out = text::Decode(text);
  out.erase(std::remove_if(out.begin(), out.end(), IsAsianMark), out.end());
  return text::Encode(out);
}

}  // namespace

std::string Tokenized(std::string text, const TercomOptions& options) {
  text.resize(text::WithoutSpaceAtEnd(text).size());
  if (!options.case_sensitive)
    text = text::Lower(std::move(text));
  if (options.normalized) {
    text = NormalizedWestern(std::move(text));
    if (options.asian_support)
      text = NormalizedAsian(text);
  }
  if (options.no_punct) {
    text = WithoutMarks(std::move(text));
    if (options.asian_support)
      text = WithoutAsianMarks(text);
  }
  return text;
}

std::string TokenizedTwice(std::string text, const TercomOptions& options) {
  const std::string once = Tokenized(std::move(text), options);
  if (!options.normalized)
    return once;  // the second time changes nothing
  std::string joined;
  text::ForEachWord(once, [&](std::string_view word) {
    if (!joined.empty())
      joined.push_back(' ');
    joined.append(word);
  });
  return Tokenized(std::move(joined), options);
}

}  // namespace whet::ter
