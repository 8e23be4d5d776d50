#include "number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "text/unicode_text.h"

namespace whet::numeric {
namespace {

constexpr std::string_view kMinus = "\xE2\x88\x92";  // U+2212
constexpr std::array<std::string_view, 5> kCurrencies = {
    "$", "\xE2\x82\xAC", "\xC2\xA3", "\xC2\xA5", "\xE2\x82\xB9"};  // $ € £ ¥ ₹
constexpr std::array<std::string_view, 5> kGroupMarks = {
    "_", "'", "\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF"};
constexpr std::string_view kFirstOfMark = ",._' \xC2\xE2";
constexpr std::size_t kGroup = 3;

bool IsAsciiDigit(char c) { return c >= '0' && c <= '9'; }

// Reads one number from a place on; `at` moves past what was read.
class Reader {
 public:
  Reader(std::string_view text, const NumberForm& form)
      : text_(text), form_(form) {}

  // Nothing, and `at` as it was, if no number starts there.
  std::optional<Number> Read(std::size_t& at) const {
    std::size_t end = at;
    const bool negative = ReadSign(end);
    ReadCurrency(end);
    // "-$-5" has its sign only once; "$-5" has it here.
    const bool inner = end > at && !negative && ReadSign(end);
    std::string digits = negative || inner ? "-" : "";
    const bool whole = ReadDigits(end, digits);
    const bool fraction = ReadFraction(end, digits);
    if (!whole && !fraction)
      return std::nullopt;
    const bool exponent = ReadExponent(end, digits);
    double value = 0.0;
    const char* last = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), last, value);
    bool valid = error == std::errc() && stop == last;
    if (!fraction && !exponent)
      valid = Divide(at, end, value) && valid;
    if (ReadPercent(end) && form_.percent_is_hundredth)
      value /= 100;
    const std::string_view read = text_.substr(at, end - at);
    at = end;
    if (!valid)
      return std::nullopt;
    return Number{value, read};
  }

 private:
  bool Follows(std::size_t at, std::string_view mark) const {
    return text_.compare(at, mark.size(), mark) == 0;
  }

  bool DigitAt(std::size_t at) const {
    return at < text_.size() && IsAsciiDigit(text_[at]);
  }

  std::size_t DigitsAt(std::size_t at) const {
    std::size_t end = at;
    while (DigitAt(end))
      ++end;
    return end - at;
  }

  // Whether it is a minus.
  bool ReadSign(std::size_t& at) const {
    if (at < text_.size() && (text_[at] == '+' || text_[at] == '-'))
      return text_[at++] == '-';
    if (at < text_.size() && Follows(at, kMinus)) {
      at += kMinus.size();
      return true;
    }
    return false;
  }

  void ReadCurrency(std::size_t& at) const {
    if (DigitAt(at))
      return;
    for (const std::string_view mark : kCurrencies) {
      if (at < text_.size() && Follows(at, mark)) {
        at += mark.size();
        return;
      }
    }
  }

  // The mark at `at` that separates groups, if three digits and no fourth
  // follow it.
  std::string_view GroupMark(std::size_t at) const {
    const std::string_view comma = form_.decimal_comma ? "." : ",";
    const auto separates = [&](std::string_view mark) {
      return Follows(at, mark) && DigitsAt(at + mark.size()) == kGroup;
    };
    if (at >= text_.size() ||
        kFirstOfMark.find(text_[at]) == std::string_view::npos)
      return {};
    if (separates(comma))
      return comma;
    if (form_.space_groups && separates(" "))
      return " ";
    const auto* mark =
        std::find_if(kGroupMarks.begin(), kGroupMarks.end(), separates);
    return mark == kGroupMarks.end() ? std::string_view() : *mark;
  }

  // Appends the digits before the decimal point, without marks.
  bool ReadDigits(std::size_t& at, std::string& digits) const {
    const std::size_t run = DigitsAt(at);
    digits.append(text_.substr(at, run));
    at += run;
    if (run == 0 || run > kGroup)
      return run > 0;
    const std::string_view mark = GroupMark(at);
    while (!mark.empty() && GroupMark(at) == mark) {
      digits.append(text_.substr(at + mark.size(), kGroup));
      at += mark.size() + kGroup;
    }
    return true;
  }

  bool ReadFraction(std::size_t& at, std::string& digits) const {
    const char point = form_.decimal_comma ? ',' : '.';
    if (at >= text_.size() || text_[at] != point || !DigitAt(at + 1))
      return false;
    const std::size_t run = DigitsAt(at + 1);
    digits += '.';
    digits.append(text_.substr(at + 1, run));
    at += 1 + run;
    return true;
  }

  // e5, E+5, e-5; a sign of U+2212 counts, too.
  bool ReadExponent(std::size_t& at, std::string& digits) const {
    if (at >= text_.size() || (text_[at] != 'e' && text_[at] != 'E'))
      return false;
    std::size_t end = at + 1;
    const bool negative = ReadSign(end);
    const std::size_t run = DigitsAt(end);
    if (run == 0)
      return false;
    digits += negative ? "e-" : "e";
    digits.append(text_.substr(end, run));
    at = end + run;
    return true;
  }

  bool ReadPercent(std::size_t& at) const {
    for (const std::string_view mark : {"%", " %", "\xC2\xA0%"}) {
      if (at < text_.size() && Follows(at, mark)) {
        at += mark.size();
        return true;
      }
    }
    return false;
  }

  // "/4" after the whole number that starts at `start`, but no part of a date
  // (3/4/2020). False if the denominator is none.
  bool Divide(std::size_t start, std::size_t& at, double& value) const {
    if (at >= text_.size() || text_[at] != '/' || !DigitAt(at + 1) ||
        (start > 0 && text_[start - 1] == '/'))
      return true;
    const std::size_t run = DigitsAt(at + 1);
    const std::size_t end = at + 1 + run;
    if (end < text_.size() &&
        (text_[end] == '/' || (text_[end] == '.' && DigitAt(end + 1))))
      return true;
    double denominator = 0.0;
    const char* first = text_.data() + at + 1;
    const bool read =
        std::from_chars(first, first + run, denominator).ec == std::errc();
    at = end;
    value /= denominator;
    return read && denominator != 0.0 && std::isfinite(value);
  }

  std::string_view text_;
  const NumberForm& form_;
};

// Whether no number may start at `at`: a letter, a digit or an underscore
// stands before it.
bool IsInsideWord(std::string_view text, std::size_t at) {
  std::size_t start = at;
  while (start > 0) {
    --start;
    if ((static_cast<unsigned char>(text[start]) & 0xC0) != 0x80)
      break;
  }
  if (start == at)
    return false;
  const auto lead = static_cast<unsigned char>(text[start]);
  return text::IsWord(
      lead < 0x80 ? lead : text::Decode(text.substr(start, at - start))[0]);
}

bool MayStart(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return IsAsciiDigit(c) || c == '.' || c == ',' || c == '-' || c == '+' ||
         c == '$' || byte == 0xE2 || byte == 0xC2;
}

// Where to go on after `at`, inside a word: what remains of "v1.2.3" or of
// "1.2.3" once "1.2" is read is no number.
std::size_t SkipDigits(std::string_view text, std::size_t at) {
  const auto digit = [text](std::size_t i) {
    return i < text.size() && IsAsciiDigit(text[i]);
  };
  std::size_t end = at + 1;
  if (!IsAsciiDigit(text[at]) && !(text[at] == '.' && digit(end)))
    return end;
  while (digit(end) ||
         (end < text.size() && text[end] == '.' && digit(end + 1)))
    ++end;
  return end;
}

}  // namespace

void ForEachNumber(std::string_view utf8, const NumberForm& form,
                   const std::function<void(const Number&)>& found) {
  const Reader reader(utf8, form);
  std::size_t at = 0;
  while (at < utf8.size()) {
    if (!MayStart(utf8[at])) {
      ++at;
      continue;
    }
    if (IsInsideWord(utf8, at)) {
      at = SkipDigits(utf8, at);
      continue;
    }
    const std::size_t start = at;
    if (const std::optional<Number> number = reader.Read(at))
      found(*number);
    if (at > start)
      continue;
    // Of several points the last one begins no number, either.
    while (utf8[at] == '.' && at + 1 < utf8.size() && utf8[at + 1] == '.')
      ++at;
    ++at;
  }
}

}  // namespace whet::numeric
