// General categories of Unicode, as far as the published tokenizers ask for
// them.
//
//   MajorCategoryOf(U'+') == MajorCategory::kSymbol;  // \p{S}
//
// The tables are those of utf8proc. Pure. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_UNICODE_CATEGORY_H_
#define WHET_PLUGINS_TEXT_UNICODE_CATEGORY_H_

namespace whet::text {

// The first letter of a general category.
enum class MajorCategory {
  kLetter,       // L*
  kMark,         // M*
  kNumber,       // N*
  kPunctuation,  // P*
  kSymbol,       // S*
  kSeparator,    // Z*
  kOther,        // C*, unassigned too
};

MajorCategory MajorCategoryOf(char32_t c);

// Cased and Case_Ignorable of DerivedCoreProperties.txt.
bool IsCased(char32_t c);
bool IsCaseIgnorable(char32_t c);

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_UNICODE_CATEGORY_H_
