#include "tokenize.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "whet/sdk/error.h"

#include "text/mteval.h"
#include "text/normalize.h"
#include "text/unicode_category.h"
#include "text/unicode_text.h"
#include "text/utf8_text.h"

namespace whet::bleu {
namespace {

using text::MajorCategory;
using text::MajorCategoryOf;

std::string TokenizeNone(std::string_view line) { return std::string(line); }

std::string Tokenize13a(std::string_view line) {
  std::string padded;
  padded.reserve(line.size() + 2);
  padded.push_back(' ');
  padded.append(line);
  if (line.find('<') != std::string_view::npos)
    padded = text::Replaced(std::move(padded), "<skipped>", "");
  if (line.find('\n') != std::string_view::npos) {
    padded = text::Replaced(std::move(padded), "-\n", "");
    std::replace(padded.begin(), padded.end(), '\n', ' ');
  }
  padded = text::WithoutEntities(std::move(padded));
  padded.push_back(' ');
  return text::SeparateMarks(padded);
}

std::string TokenizeChar(std::string_view line) {
  std::string out;
  out.reserve(2 * line.size());
  for (const char c : line) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80)
      out.push_back(' ');
    out.push_back(c);
  }
  return out;
}

struct CharacterRange {
  char32_t first;
  char32_t last;
};

// The ranges that sacrebleu compares with. Two of its literals have five hex
// digits after \u, which reads as two characters: meant were the extensions of
// the planes beyond U+FFFF, compared are U+2001 to U+2A6D and U+2F81 to U+2FA1.
constexpr std::array<CharacterRange, 20> kChinese = {{
    {0x3400, 0x4DB5}, {0x4E00, 0x9FA5}, {0x9FA6, 0x9FBB}, {0xF900, 0xFA2D},
    {0xFA30, 0xFA6A}, {0xFA70, 0xFAD9}, {0x2001, 0x2A6D}, {0x2F81, 0x2FA1},
    {0xFF00, 0xFFEF}, {0x2E80, 0x2EFF}, {0x3000, 0x303F}, {0x31C0, 0x31EF},
    {0x2F00, 0x2FDF}, {0x2FF0, 0x2FFF}, {0x3100, 0x312F}, {0x31A0, 0x31BF},
    {0xFE10, 0xFE1F}, {0xFE30, 0xFE4F}, {0x3200, 0x32FF}, {0x3300, 0x33FF},
}};

bool IsChinese(char32_t c) {
  return c >= 0x2001 &&
         std::any_of(kChinese.begin(), kChinese.end(), [c](CharacterRange r) {
           return c >= r.first && c <= r.last;
         });
}

std::string TokenizeZh(std::string_view line) {
  const std::u32string decoded = text::Decode(line);
  std::u32string out;
  for (const char32_t c : text::Trimmed(decoded)) {
    if (IsChinese(c))
      out += {U' ', c, U' '};
    else
      out.push_back(c);
  }
  return text::SeparateMarks(text::Encode(out));
}

// One rule of the international tokenizer: where `first` and `second` hold of
// two characters, both with a space around the punctuation. A match takes both.
template <typename First, typename Second>
std::u32string SeparatePairs(std::u32string_view line, First first,
                             Second second, bool mark_is_second) {
  std::u32string out;
  out.reserve(line.size() + 16);
  std::size_t at = 0;
  while (at < line.size()) {
    if (at + 1 == line.size() || !first(line[at]) || !second(line[at + 1])) {
      out.push_back(line[at++]);
      continue;
    }
    if (!mark_is_second)
      out.push_back(U' ');
    out += {line[at], U' ', line[at + 1]};
    if (mark_is_second)
      out.push_back(U' ');
    at += 2;
  }
  return out;
}

// mteval-v14.pl --international-tokenization: (\P{N})(\p{P}) -> "\1 \2 ",
// (\p{P})(\P{N}) -> " \1 \2", (\p{S}) -> " \1 ".
std::string TokenizeIntl(std::string_view line) {
  const auto is_mark = [](char32_t c) {
    return MajorCategoryOf(c) == MajorCategory::kPunctuation;
  };
  const auto is_no_number = [](char32_t c) {
    return MajorCategoryOf(c) != MajorCategory::kNumber;
  };
  const std::u32string pairs = SeparatePairs(
      SeparatePairs(text::Decode(line), is_no_number, is_mark, true), is_mark,
      is_no_number, false);
  std::u32string out;
  out.reserve(pairs.size() + 16);
  for (const char32_t c : pairs) {
    if (MajorCategoryOf(c) == MajorCategory::kSymbol)
      out += {U' ', c, U' '};
    else
      out.push_back(c);
  }
  return text::Encode(out);
}

constexpr std::array<std::pair<std::string_view, Tokenizer>, 5> kTokenizers = {{
    {"13a", Tokenize13a},
    {"none", TokenizeNone},
    {"char", TokenizeChar},
    {"zh", TokenizeZh},
    {"intl", TokenizeIntl},
}};

}  // namespace

Tokenizer TokenizerNamed(std::string_view name) {
  std::string known;
  for (const auto& [id, tokenizer] : kTokenizers) {
    if (id == name)
      return tokenizer;
    known += (known.empty() ? "" : ", ") + std::string(id);
  }
  throw sdk::Error(WHET_INVALID_ARGUMENT, "$.tokenize: unknown tokenizer \"" +
                                              std::string(name) +
                                              "\"; known: " + known);
}

}  // namespace whet::bleu
