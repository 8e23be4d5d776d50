// The answer of a solution to a problem of GSM8K, as text.
//
//   ExtractStrict("so 5 - 3 = 2\n#### 2");    // "2"
//   ExtractFlexible("She has $1,234.50 left.");  // "$1,234.50"
//   ComparedText("#### 18.");                 // "18"
//
// After lm-evaluation-harness 0.4.13, tasks/gsm8k/gsm8k.yaml and
// filters/extraction.py; the regular expressions are quoted in gsm8k.cc. Pure.
// Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_NUMERIC_GSM8K_H_
#define WHET_PLUGINS_EVALUATOR_NUMERIC_GSM8K_H_

#include <optional>
#include <string>
#include <string_view>

namespace whet::numeric {

// The number after the first "#### ": filter strict-match. The harness goes on
// with "[invalid]" where this returns nothing.
std::optional<std::string_view> ExtractStrict(std::string_view output);

// The last thing that looks like a number: filter flexible-extract.
std::optional<std::string_view> ExtractFlexible(std::string_view output);

// What remains of a text when the harness compares it with another one.
std::string ComparedText(std::string_view text);

}  // namespace whet::numeric

#endif  // WHET_PLUGINS_EVALUATOR_NUMERIC_GSM8K_H_
