#include "data/prompt_template.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"

namespace whet {
namespace {

constexpr std::size_t kMaxName = 128;
constexpr std::string_view kEscapeHint = "; two plain braces are written \\{{";

std::string_view TrimSpaces(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxName &&
         std::none_of(name.begin(), name.end(), [](unsigned char c) {
           return c < 0x20 || c == 0x7F || c == '{' || c == '}';
         });
}

// The beginning of `text` up to the end of its line, for messages.
std::string Excerpt(std::string_view text) {
  constexpr std::size_t kShown = 30;
  text = text.substr(0, text.find('\n'));
  if (text.size() <= kShown)
    return std::string(text);
  std::size_t end = kShown;  // not in the middle of a character
  while (end > 0 && (text[end] & 0xC0) == 0x80)
    --end;
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace

absl::StatusOr<PromptTemplate> PromptTemplate::Parse(std::string_view text) {
  PromptTemplate result;
  result.literals_.clear();
  std::string literal;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text.substr(at, 3) == "\\{{") {
      literal += "{{";
      at += 3;
      continue;
    }
    if (text.substr(at, 2) != "{{") {
      literal += text[at++];
      continue;
    }
    const std::size_t end = text.find("}}", at + 2);
    if (end == std::string_view::npos) {
      return absl::InvalidArgumentError("\"" + Excerpt(text.substr(at)) +
                                        "\" has no closing }}" +
                                        std::string(kEscapeHint));
    }
    std::string_view name = TrimSpaces(text.substr(at + 2, end - at - 2));
    if (!IsName(name)) {
      return absl::InvalidArgumentError(
          "\"" + Excerpt(text.substr(at, end + 2 - at)) +
          "\" is not the name of a column" + std::string(kEscapeHint));
    }
    result.literals_.push_back(std::exchange(literal, ""));
    result.names_.emplace_back(name);
    at = end + 2;
  }
  result.literals_.push_back(std::move(literal));
  return result;
}

std::string PromptTemplate::Render(const Fields& fields,
                                   std::string* missing) const {
  std::string text = literals_.front();
  for (std::size_t i = 0; i < names_.size(); ++i) {
    auto it = fields.find(names_[i]);
    if (it != fields.end()) {
      text += it->second;
    } else if (missing->empty()) {
      *missing = names_[i];
    }
    text += literals_[i + 1];
  }
  return text;
}

}  // namespace whet
