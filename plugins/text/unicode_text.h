// Text as code points, with the character classes that normalisation needs.
//
//   std::u32string text = Decode("Caf\xC3\xA9");
//   Encode(ToLower(text));  // "café"
//
// Classes follow Python's str methods and `re`, which the published metrics
// are written with. Pure functions. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_UNICODE_TEXT_H_
#define WHET_PLUGINS_TEXT_UNICODE_TEXT_H_

#include <string>
#include <string_view>

namespace whet::text {

// UTF-8 to code points. Each byte that is not part of a valid sequence becomes
// U+FFFD; NUL is a character like any other.
std::u32string Decode(std::string_view utf8);

std::string Encode(std::u32string_view text);

// White space as in Python's str.isspace().
bool IsSpace(char32_t c);

// Letters, digits, numerals and the underscore: `\w` of Python's `re`.
bool IsWord(char32_t c);

// The 32 marks of Python's string.punctuation.
bool IsAsciiPunctuation(char32_t c);

// Categories P* of Unicode, and the ASCII marks.
bool IsPunctuation(char32_t c);

// Lower case, character by character (a capital sigma always gives U+03C3).
std::u32string ToLower(std::u32string_view text);

// Full case folding (Unicode CaseFolding.txt, C + F): for comparing without
// regard to case; "ß" becomes "ss".
std::u32string CaseFold(std::u32string_view text);

enum class NormalForm { kNfc, kNfd, kNfkc };

// Unicode normalisation form (UAX #15). Throws sdk::Error if memory runs out.
std::u32string Normalized(std::u32string_view text, NormalForm form);

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_UNICODE_TEXT_H_
