// Lower case as Python's str.lower() has it.
//
//   LowerInContext(U"\u039F\u0394\u039F\u03A3");  // "οδος" with a final sigma
//
// The published metrics are Python programs. ToLower() of unicode_text.h maps
// character by character. Pure. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_LOWER_H_
#define WHET_PLUGINS_TEXT_LOWER_H_

#include <string>
#include <string_view>

namespace whet::text {

// A capital sigma becomes U+03C2 where a cased letter stands before it and
// none after it, case-ignorable characters between them skipped (Unicode
// 3.13, Final_Sigma).
std::u32string LowerInContext(std::u32string_view text);

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_LOWER_H_
