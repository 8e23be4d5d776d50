// The rules are regular expressions in the original, applied one after the
// other to the whole text: a match takes its characters, so that the next one
// starts after it ("..." is one match and one stop that no match reaches).
#include "text/mteval.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace whet::text {
namespace {

bool IsDigitByte(char c) { return c >= '0' && c <= '9'; }
bool IsStop(char c) { return c == '.' || c == ','; }

// [\{-\~\[-\` -\&\(-\+\:-\@\/]
constexpr bool IsSeparatedSymbol(unsigned char c) {
  return (c >= '{' && c <= '~') || (c >= '[' && c <= '`') ||
         (c >= ' ' && c <= '&') || (c >= '(' && c <= '+') ||
         (c >= ':' && c <= '@') || c == '/';
}

constexpr std::array<bool, 256> kSeparated = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c)
    table[c] = IsSeparatedSymbol(static_cast<unsigned char>(c));
  return table;
}();

// ([^0-9])([\.,]) -> "\1 \2 "
std::string SeparateStopsAfterNonDigit(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  std::size_t at = 0;
  while (at < text.size()) {
    out.push_back(text[at]);
    if (!IsDigitByte(text[at]) && at + 1 < text.size() &&
        IsStop(text[at + 1])) {
      out.push_back(' ');
      out.push_back(text[at + 1]);
      out.push_back(' ');
      at += 2;
    } else {
      ++at;
    }
  }
  return out;
}

// ([\.,])([^0-9]) -> " \1 \2". What follows may be the first byte of a longer
// character: its other bytes are no stops.
std::string SeparateStopsBeforeNonDigit(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  std::size_t at = 0;
  while (at < text.size()) {
    if (IsStop(text[at]) && at + 1 < text.size() &&
        !IsDigitByte(text[at + 1])) {
      out.push_back(' ');
      out.push_back(text[at]);
      out.push_back(' ');
      out.push_back(text[at + 1]);
      at += 2;
    } else {
      out.push_back(text[at++]);
    }
  }
  return out;
}

// ([0-9])(-) -> "\1 \2 "
std::string SeparateDashesAfterDigit(std::string text) {
  if (text.find('-') == std::string::npos)
    return text;
  std::string out;
  out.reserve(text.size() + 16);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool separate =
        text[at] == '-' && at > 0 && IsDigitByte(text[at - 1]);
    if (separate)
      out.push_back(' ');
    out.push_back(text[at]);
    if (separate)
      out.push_back(' ');
  }
  return out;
}

}  // namespace

std::string SeparateSymbols(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 4 + 16);
  for (const char c : text) {
    // A space too: that changes nothing but the number of spaces, except where
    // a later rule asks what stands beside it, which is a space either way.
    if (c != ' ' && kSeparated[static_cast<unsigned char>(c)]) {
      out.push_back(' ');
      out.push_back(c);
      out.push_back(' ');
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::string SeparateStopsAndDashes(std::string_view text) {
  return SeparateDashesAfterDigit(
      SeparateStopsBeforeNonDigit(SeparateStopsAfterNonDigit(text)));
}

std::string SeparateMarks(std::string_view text) {
  return SeparateStopsAndDashes(SeparateSymbols(text));
}

std::string WithoutEntities(std::string text) {
  if (text.find('&') == std::string::npos)
    return text;
  text = Replaced(std::move(text), "&quot;", "\"");
  text = Replaced(std::move(text), "&amp;", "&");
  text = Replaced(std::move(text), "&lt;", "<");
  return Replaced(std::move(text), "&gt;", ">");
}

std::string Replaced(std::string text, std::string_view from,
                     std::string_view to) {
  std::size_t found = text.find(from);
  if (found == std::string::npos)
    return text;
  std::string out;
  out.reserve(text.size());
  std::size_t done = 0;
  for (; found != std::string::npos; found = text.find(from, done)) {
    out.append(text, done, found - done);
    out.append(to);
    done = found + from.size();
  }
  return out.append(text, done);
}

}  // namespace whet::text
