#include "text/unicode_category.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <utf8proc.h>

namespace whet::text {
namespace {

struct CodePoints {
  char32_t first;
  char32_t last;
};

// Other_Uppercase and Other_Lowercase of PropList.txt that are no modifier
// letters or marks: those are case-ignorable, which is asked first.
constexpr std::array<CodePoints, 7> kOtherCased = {{
    {0xAA, 0xAA},
    {0xBA, 0xBA},
    {0x2160, 0x217F},    // Roman numerals
    {0x24B6, 0x24E9},    // circled letters
    {0x1F130, 0x1F149},  // squared letters
    {0x1F150, 0x1F169},
    {0x1F170, 0x1F189},
}};

// Word_Break = MidLetter, MidNumLet or Single_Quote.
constexpr std::array<CodePoints, 16> kBetweenLetters = {{
    {0x27, 0x27},
    {0x2E, 0x2E},
    {0x3A, 0x3A},
    {0xB7, 0xB7},
    {0x387, 0x387},
    {0x55F, 0x55F},
    {0x5F4, 0x5F4},
    {0x2018, 0x2019},
    {0x2024, 0x2024},
    {0x2027, 0x2027},
    {0xFE13, 0xFE13},
    {0xFE52, 0xFE52},
    {0xFE55, 0xFE55},
    {0xFF07, 0xFF07},
    {0xFF0E, 0xFF0E},
    {0xFF1A, 0xFF1A},
}};

template <typename Ranges>
bool IsIn(const Ranges& ranges, char32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [c](CodePoints r) { return c >= r.first && c <= r.last; });
}

utf8proc_category_t GeneralCategory(char32_t c) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(c));
}

MajorCategory LookUp(char32_t c) {
  switch (utf8proc_category_string(static_cast<utf8proc_int32_t>(c))[0]) {
    case 'L':
      return MajorCategory::kLetter;
    case 'M':
      return MajorCategory::kMark;
    case 'N':
      return MajorCategory::kNumber;
    case 'P':
      return MajorCategory::kPunctuation;
    case 'S':
      return MajorCategory::kSymbol;
    case 'Z':
      return MajorCategory::kSeparator;
    default:
      return MajorCategory::kOther;
  }
}

}  // namespace

MajorCategory MajorCategoryOf(char32_t c) {
  static const std::array<MajorCategory, 128> ascii = [] {
    std::array<MajorCategory, 128> table{};
    for (char32_t i = 0; i < 128; ++i)
      table[i] = LookUp(i);
    return table;
  }();
  return c < 128 ? ascii[c] : LookUp(c);
}

bool IsCased(char32_t c) {
  switch (GeneralCategory(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
      return true;
    default:
      return IsIn(kOtherCased, c);
  }
}

bool IsCaseIgnorable(char32_t c) {
  switch (GeneralCategory(c)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_SK:
      return true;
    default:
      return IsIn(kBetweenLetters, c);
  }
}

}  // namespace whet::text
