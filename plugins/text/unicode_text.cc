#include "text/unicode_text.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <utf8proc.h>

#include "whet/sdk/error.h"

namespace whet::text {
namespace {

// utf8proc works on (pointer, length) unless UTF8PROC_NULLTERM is given, so
// NUL is safe.
std::u32string Map(std::u32string_view text, int options) {
  // No normal form changes ASCII; folding it is lower case.
  if (std::all_of(text.begin(), text.end(),
                  [](char32_t c) { return c < 0x80; })) {
    return (options & UTF8PROC_CASEFOLD) != 0 ? ToLower(text)
                                              : std::u32string(text);
  }
  const std::string utf8 = Encode(text);
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                   static_cast<utf8proc_ssize_t>(utf8.size()), &mapped,
                   static_cast<utf8proc_option_t>(options));
  if (length < 0) {
    throw sdk::Error(WHET_INTERNAL, std::string("cannot normalise a text: ") +
                                        utf8proc_errmsg(length));
  }
  std::u32string out = Decode(
      {reinterpret_cast<const char*>(mapped), static_cast<size_t>(length)});
  std::free(mapped);
  return out;
}

utf8proc_category_t Category(char32_t c) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(c));
}

}  // namespace

std::u32string Decode(std::string_view utf8) {
  constexpr char32_t kReplacement = 0xFFFD;
  std::u32string out;
  out.reserve(utf8.size());
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(utf8.data());
  const auto size = static_cast<utf8proc_ssize_t>(utf8.size());
  utf8proc_ssize_t at = 0;
  while (at < size) {
    if (bytes[at] < 0x80) {
      out.push_back(bytes[at++]);
      continue;
    }
    utf8proc_int32_t code_point = 0;
    const utf8proc_ssize_t used =
        utf8proc_iterate(bytes + at, size - at, &code_point);
    out.push_back(used > 0 ? static_cast<char32_t>(code_point) : kReplacement);
    at += used > 0 ? used : 1;
  }
  return out;
}

std::string Encode(std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : text) {
    if (c < 0x80) {
      out.push_back(static_cast<char>(c));
      continue;
    }
    utf8proc_uint8_t buffer[4];
    const utf8proc_ssize_t used =
        utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), buffer);
    out.append(reinterpret_cast<const char*>(buffer),
               static_cast<size_t>(used));
  }
  return out;
}

bool IsSpace(char32_t c) {
  if (c < 0x80)
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20);
  return c == 0x85 || c == 0x2028 || c == 0x2029 ||
         Category(c) == UTF8PROC_CATEGORY_ZS;
}

bool IsWord(char32_t c) {
  if (c < 0x80) {
    return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') ||
           (c >= U'0' && c <= U'9') || c == U'_';
  }
  switch (Category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

bool IsAsciiPunctuation(char32_t c) {
  return (c >= 0x21 && c <= 0x2F) || (c >= 0x3A && c <= 0x40) ||
         (c >= 0x5B && c <= 0x60) || (c >= 0x7B && c <= 0x7E);
}

bool IsPunctuation(char32_t c) {
  if (IsAsciiPunctuation(c))
    return true;
  switch (Category(c)) {
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
      return true;
    default:
      return false;
  }
}

std::u32string ToLower(std::u32string_view text) {
  // The one character whose lower case is two code points in every context
  // (Unicode SpecialCasing.txt).
  constexpr char32_t kCapitalIWithDot = 0x130;
  constexpr char32_t kCombiningDot = 0x307;
  std::u32string out;
  out.reserve(text.size());
  for (const char32_t c : text) {
    if (c < 0x80) {
      out.push_back(c >= U'A' && c <= U'Z' ? c - U'A' + U'a' : c);
    } else if (c == kCapitalIWithDot) {
      out.push_back(U'i');
      out.push_back(kCombiningDot);
    } else {
      out.push_back(static_cast<char32_t>(
          utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
    }
  }
  return out;
}

std::u32string CaseFold(std::u32string_view text) {
  return Map(text, UTF8PROC_CASEFOLD);
}

std::u32string Normalized(std::u32string_view text, NormalForm form) {
  switch (form) {
    case NormalForm::kNfc:
      return Map(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    case NormalForm::kNfd:
      return Map(text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
    case NormalForm::kNfkc:
      return Map(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
  }
  return std::u32string(text);
}

}  // namespace whet::text
