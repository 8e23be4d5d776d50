// Numbers in text, as people and models write them.
//
//   ForEachNumber("-$1,234.50 or 3/4", {}, found);  // -1234.5, then 0.75
//
// A number is
//   [sign] [currency] digits [. digits] [exponent] [/ digits] [%]
// where digits may stand in groups of three with the same mark between them: a
// comma, an underscore, an apostrophe or a space that does not break (U+00A0,
// U+2009, U+202F). It does not start right after a letter, a digit or an
// underscore ("GPT4" holds none), and a sign does not follow one ("5-3" holds
// 5 and 3). Signs are +, - and U+2212. The locale does not matter. Pure.
// Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_NUMERIC_NUMBER_TEXT_H_
#define WHET_PLUGINS_EVALUATOR_NUMERIC_NUMBER_TEXT_H_

#include <functional>
#include <string_view>

namespace whet::numeric {

struct NumberForm {
  // 1.234,50 and not 1,234.50.
  bool decimal_comma = false;
  // A plain space separates groups of digits, too: 12 345.
  bool space_groups = false;
  // 5% is 0.05 and not 5.
  bool percent_is_hundredth = false;
};

struct Number {
  double value = 0.0;     // finite
  std::string_view text;  // where it stands
};

// Calls `found` with all numbers in `utf8`, in order. What is outside the range
// of a double, and a fraction with denominator 0, is none.
void ForEachNumber(std::string_view utf8, const NumberForm& form,
                   const std::function<void(const Number&)>& found);

}  // namespace whet::numeric

#endif  // WHET_PLUGINS_EVALUATOR_NUMERIC_NUMBER_TEXT_H_
