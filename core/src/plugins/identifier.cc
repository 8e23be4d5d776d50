#include "plugins/identifier.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace whet {
namespace {

constexpr std::size_t kMaxIdBytes = 128;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

std::vector<std::string_view> SplitAtDots(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t dot = text.find('.');
    parts.push_back(text.substr(0, dot));
    if (dot == text.npos)
      return parts;
    text.remove_prefix(dot + 1);
  }
}

bool IsIdWord(std::string_view word) {
  return !word.empty() && IsLower(word[0]) &&
         std::all_of(word.begin(), word.end(), [](char c) {
           return IsLower(c) || IsDigit(c) || c == '_';
         });
}

// Digits without a leading zero.
bool IsVersionNumber(std::string_view text) {
  return AllDigits(text) && (text.size() == 1 || text[0] != '0');
}

bool IsBuildPart(std::string_view part) {
  return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
    return IsLower(c) || IsDigit(c) || (c >= 'A' && c <= 'Z') || c == '-';
  });
}

bool IsPreReleasePart(std::string_view part) {
  return IsBuildPart(part) && (!AllDigits(part) || IsVersionNumber(part));
}

template <typename Check>
bool EachPart(std::string_view text, Check check) {
  const std::vector<std::string_view> parts = SplitAtDots(text);
  return std::all_of(parts.begin(), parts.end(), check);
}

}  // namespace

bool IsPluginId(std::string_view text) {
  return text.size() <= kMaxIdBytes && EachPart(text, IsIdWord);
}

bool IsServiceId(std::string_view text) {
  const std::size_t slash = text.find('/');
  return slash != text.npos && IsPluginId(text.substr(0, slash)) &&
         IsVersionNumber(text.substr(slash + 1)) && text[slash + 1] != '0';
}

bool IsSemanticVersion(std::string_view text) {
  const std::size_t plus = text.find('+');
  if (plus != text.npos) {
    if (!EachPart(text.substr(plus + 1), IsBuildPart))
      return false;
    text = text.substr(0, plus);
  }
  const std::size_t dash = text.find('-');
  if (dash != text.npos) {
    if (!EachPart(text.substr(dash + 1), IsPreReleasePart))
      return false;
    text = text.substr(0, dash);
  }
  return SplitAtDots(text).size() == 3 && EachPart(text, IsVersionNumber);
}

}  // namespace whet
