#include "base/words.h"

#include <cstddef>

#include <utf8proc.h>

namespace whet {
namespace {

// FNV-1a (G. Fowler, L. Noll, P. Vo), a character at a time.
constexpr std::uint64_t kNoHash = 0xcbf29ce484222325ULL;
constexpr std::uint64_t kPrime = 0x100000001b3ULL;
// A byte that is not UTF-8 counts as a character from here on.
constexpr std::int32_t kNoCodePoint = 0x110000;

// The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable
// pseudorandom number generators, 2014).
std::uint64_t Mix(std::uint64_t h) {
  h ^= h >> 30;
  h *= 0xbf58476d1ce4e5b9ULL;
  h ^= h >> 27;
  h *= 0x94d049bb133111ebULL;
  return h ^ (h >> 31);
}

enum class CharKind {
  kLetter,     // goes on with the word
  kDigit,      // the same, and gives marks beside it a meaning
  kAlone,      // a word by itself
  kDash,       // a word before a digit, else a gap
  kPoint,      // a word between digits, else a gap
  kGap,        // ends the word
  kInvisible,  // not there
};

bool IsIn(std::int32_t c, std::int32_t first, std::int32_t last) {
  return c >= first && c <= last;
}

// Letters of scripts without spaces between words (Unicode blocks).
bool IsWordByItself(std::int32_t c) {
  return IsIn(c, 0x0E00, 0x0EFF) ||  // Thai, Lao
         IsIn(c, 0x1000, 0x109F) ||  // Myanmar
         IsIn(c, 0x1780, 0x17FF) ||  // Khmer
         IsIn(c, 0x3040, 0x30FF) ||  // Hiragana, Katakana
         IsIn(c, 0x3400, 0x4DBF) ||  // Han
         IsIn(c, 0x4E00, 0x9FFF) ||  //
         IsIn(c, 0xF900, 0xFAFF) ||  //
         IsIn(c, 0x20000, 0x323AF);
}

// Marks of a sentence, as far as their category (quotes are Pi and Pf) does not
// say it.
bool IsSentenceMark(std::int32_t c) {
  constexpr char32_t kMarks[] =
      U"!?;'\"…¡¿、。；！？「」『』《》〈〉،؛؟।॥·„‚`´";
  for (const char32_t mark : kMarks) {
    if (mark == static_cast<char32_t>(c))
      return c != 0;
  }
  return false;
}

CharKind KindOfMark(std::int32_t c, utf8proc_category_t category) {
  if (c == '.' || c == ',' || c == ':')
    return CharKind::kPoint;
  if (IsSentenceMark(c))
    return CharKind::kGap;
  switch (category) {
    case UTF8PROC_CATEGORY_PD:
      return CharKind::kDash;
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
      return CharKind::kGap;
    default:
      return CharKind::kAlone;
  }
}

CharKind KindOf(std::int32_t c) {
  if (IsIn(c, 'a', 'z') || IsIn(c, 'A', 'Z'))
    return CharKind::kLetter;
  if (IsIn(c, '0', '9'))
    return CharKind::kDigit;
  if (c == ' ')
    return CharKind::kGap;
  const utf8proc_category_t category = utf8proc_category(c);
  switch (category) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return IsWordByItself(c) ? CharKind::kAlone : CharKind::kLetter;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return CharKind::kDigit;
    case UTF8PROC_CATEGORY_CF:
      return CharKind::kInvisible;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
      return CharKind::kGap;
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
      return CharKind::kLetter;
    default:
      return KindOfMark(c, category);
  }
}

// Adds a character in the form in which all its spellings are equal: lower
// case, without accents drawn in (NFKD).
std::uint64_t WithChar(std::uint64_t word, std::int32_t c) {
  const auto add = [&word](std::int32_t part) {
    word = (word ^ (static_cast<std::uint64_t>(part) + 1)) * kPrime;
  };
  if (c < 0x80 || c >= kNoCodePoint) {
    add(IsIn(c, 'A', 'Z') ? c + ('a' - 'A') : c);
    return word;
  }
  constexpr std::size_t kMostParts = 32;  // of one character; Unicode 15: 18
  utf8proc_int32_t parts[kMostParts];
  int last_class = 0;
  const utf8proc_ssize_t count = utf8proc_decompose_char(
      c, parts, kMostParts,
      static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                     UTF8PROC_CASEFOLD | UTF8PROC_IGNORE),
      &last_class);
  if (count < 0 || count > static_cast<utf8proc_ssize_t>(kMostParts)) {
    add(c);
    return word;
  }
  for (utf8proc_ssize_t i = 0; i < count; ++i)
    add(parts[i]);
  return word;
}

// Characters of a text one by one; a byte that is not UTF-8 is one above all
// code points.
class CharReader {
 public:
  explicit CharReader(std::string_view text) : text_(text) { Read(); }
  bool AtEnd() const { return size_ == 0; }
  std::int32_t c() const { return c_; }
  CharKind kind() const { return kind_; }
  void Next() {
    text_.remove_prefix(size_);
    Read();
  }

 private:
  void Read() {
    size_ = text_.empty() ? 0 : 1;
    if (text_.empty())
      return;
    const auto first = static_cast<unsigned char>(text_[0]);
    c_ = first;
    kind_ = CharKind::kLetter;
    if (first < 0x80) {
      kind_ = KindOf(c_);
      return;
    }
    const utf8proc_ssize_t read = utf8proc_iterate(
        reinterpret_cast<const utf8proc_uint8_t*>(text_.data()),
        static_cast<utf8proc_ssize_t>(text_.size()), &c_);
    if (read <= 0) {
      c_ = kNoCodePoint + first;
      return;
    }
    size_ = static_cast<std::size_t>(read);
    kind_ = KindOf(c_);
  }

  std::string_view text_;
  std::size_t size_ = 0;
  std::int32_t c_ = 0;
  CharKind kind_ = CharKind::kGap;
};

}  // namespace

std::uint64_t HashOfBoth(std::uint64_t a, std::uint64_t b) {
  return Mix((a + 0x9e3779b97f4a7c15ULL) ^ Mix(b + 0xd1b54a32d192ed03ULL));
}

std::vector<std::uint64_t> Words(std::string_view text) {
  std::vector<std::uint64_t> words;
  std::uint64_t word = kNoHash;
  bool after_digit = false;
  const auto end_word = [&] {
    if (word != kNoHash)
      words.push_back(Mix(word));
    word = kNoHash;
  };
  for (CharReader at(text); !at.AtEnd();) {
    const CharKind kind = at.kind();
    const std::int32_t c = at.c();
    at.Next();
    const bool before_digit = !at.AtEnd() && at.kind() == CharKind::kDigit;
    if (kind == CharKind::kInvisible)
      continue;
    if (kind == CharKind::kLetter || kind == CharKind::kDigit) {
      word = WithChar(word, c);
    } else {
      end_word();
      if (kind == CharKind::kAlone ||
          (kind == CharKind::kDash && before_digit) ||
          (kind == CharKind::kPoint && before_digit && after_digit)) {
        // All dashes are one.
        words.push_back(
            Mix(WithChar(kNoHash, kind == CharKind::kDash ? '-' : c)));
      }
    }
    after_digit = kind == CharKind::kDigit;
  }
  end_word();
  return words;
}

}  // namespace whet
