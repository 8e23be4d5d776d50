#include "pattern.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <re2/re2.h>

#include "whet/sdk/error.h"

#include "text/quote.h"

namespace whet::regex {
namespace {

constexpr std::size_t kShownPattern = 120;
constexpr std::size_t kMaxCached = 1024;

RE2::Options Re2Options(const PatternOptions& options) {
  RE2::Options out;
  out.set_log_errors(false);
  out.set_case_sensitive(!options.ignore_case);
  out.set_dot_nl(options.dot_all);
  return out;
}

}  // namespace

Pattern::Pattern(const std::string& expression, const PatternOptions& options,
                 const std::string& where)
    : expression_((options.multiline ? "(?m)" : "") + expression,
                  Re2Options(options)),
      options_(options) {
  if (!expression_.ok()) {
    throw sdk::Error(
        WHET_INVALID_ARGUMENT,
        where + text::Quote(expression, kShownPattern) +
            " is no regular expression of RE2: " + expression_.error());
  }
}

bool Pattern::Matches(std::string_view text) const {
  return expression_.Match({text.data(), text.size()}, 0, text.size(),
                           options_.full ? RE2::ANCHOR_BOTH : RE2::UNANCHORED,
                           nullptr, 0);
}

std::optional<std::string_view> Pattern::Find(std::string_view text,
                                              int group) const {
  const re2::StringPiece piece(text.data(), text.size());
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(group) + 1);
  const auto match = [&](std::size_t from) {
    return expression_.Match(piece, from, text.size(),
                             options_.full ? RE2::ANCHOR_BOTH : RE2::UNANCHORED,
                             groups.data(), group + 1);
  };
  std::optional<std::string_view> found;
  for (std::size_t from = 0; from <= text.size() && match(from);) {
    const re2::StringPiece& captured = groups.back();
    found = captured.data() == nullptr
                ? std::string_view()
                : std::string_view(captured.data(), captured.size());
    if (!options_.last || options_.full)
      break;
    const auto end = static_cast<std::size_t>(groups[0].data() - text.data()) +
                     groups[0].size();
    // After an empty match the search goes on a character further.
    from = std::max(end, from);
    if (groups[0].empty()) {
      do {
        ++from;
      } while (from < text.size() &&
               (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80);
    }
  }
  return found;
}

std::optional<int> Pattern::Group(const std::string& number_or_name) const {
  const auto& named = expression_.NamedCapturingGroups();
  if (const auto it = named.find(number_or_name); it != named.end())
    return it->second;
  for (int i = 0; i <= expression_.NumberOfCapturingGroups(); ++i) {
    if (number_or_name == std::to_string(i))
      return i;
  }
  return std::nullopt;
}

std::shared_ptr<const Pattern> PatternCache::Get(
    const std::string& expression) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (const auto it = patterns_.find(expression); it != patterns_.end())
    return it->second;
  auto pattern =
      std::make_shared<const Pattern>(expression, options_, "expected output ");
  if (patterns_.size() >= kMaxCached)
    patterns_.clear();
  patterns_.emplace(expression, pattern);
  return pattern;
}

}  // namespace whet::regex
