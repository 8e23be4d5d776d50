// A regular expression of RE2, with what the settings say about it.
//
//   Pattern pattern("(\\d+) apples", {});
//   pattern.Find("7 apples", 1);  // "7"
//
// Matching takes linear time in the text. Immutable. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_REGEX_PATTERN_H_
#define WHET_PLUGINS_EVALUATOR_REGEX_PATTERN_H_

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <re2/re2.h>

namespace whet::regex {

struct PatternOptions {
  bool full = false;  // the whole text has to match
  bool ignore_case = false;
  bool dot_all = false;    // . matches line ends
  bool multiline = false;  // ^ and $ match at line ends
  bool last = false;       // the last match counts
};

class Pattern {
 public:
  // Throws sdk::Error (INVALID_ARGUMENT) with RE2's message after `where`.
  Pattern(const std::string& expression, const PatternOptions& options,
          const std::string& where);

  // Whether there is a match: faster than where. `text` is valid UTF-8.
  bool Matches(std::string_view text) const;

  // What group `group` has matched; 0 is the whole match. Nothing if there is
  // no match; empty if the group took no part in it. `text` is valid UTF-8.
  std::optional<std::string_view> Find(std::string_view text,
                                       int group = 0) const;

  // The number of the group with this number or name, or nothing.
  std::optional<int> Group(const std::string& number_or_name) const;

 private:
  RE2 expression_;
  PatternOptions options_;
};

// Patterns of items: compiled once. Thread-safe.
class PatternCache {
 public:
  explicit PatternCache(const PatternOptions& options) : options_(options) {}

  // Throws like Pattern.
  std::shared_ptr<const Pattern> Get(const std::string& expression) const;

 private:
  PatternOptions options_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, std::shared_ptr<const Pattern>>
      patterns_;
};

}  // namespace whet::regex

#endif  // WHET_PLUGINS_EVALUATOR_REGEX_PATTERN_H_
