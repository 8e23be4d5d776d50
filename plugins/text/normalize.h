// Normalisation steps by name.
//
//   Normalizer squad({"squad"});
//   squad.Apply(U"The Eiffel Tower!");     // U"eiffel tower"
//   squad.ApplyUtf8("The Eiffel Tower!");  // "eiffel tower"
//
// Steps work on code points and are done in the order given. What each does is
// in the README of exact_match. Immutable. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_NORMALIZE_H_
#define WHET_PLUGINS_TEXT_NORMALIZE_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/unicode_text.h"

namespace whet::text {

class Normalizer {
 public:
  // Throws sdk::Error (INVALID_ARGUMENT) naming the unknown step and its place
  // in the list, and listing the known ones. `squad` expands to its steps.
  explicit Normalizer(const std::vector<std::string>& steps);

  std::u32string Apply(std::u32string text) const;

  // The same for UTF-8, several times as fast for ASCII text. The result is
  // valid UTF-8 even without steps: bytes that are not become U+FFFD.
  std::string ApplyUtf8(std::string_view utf8) const;

  // The same as a view into `buffer` or `utf8`, for loops: `buffer` keeps its
  // memory. It must not hold `utf8`.
  std::string_view ApplyUtf8(std::string_view utf8, std::string& buffer) const;

  // No steps: texts are compared as they are.
  bool empty() const { return steps_.empty(); }

  // What a step does to any text, and to text that is ASCII.
  struct Step {
    void (*code_points)(std::u32string&);
    void (*ascii)(std::string&);
  };

 private:
  void FindSquad(const std::vector<std::string>& steps);

  std::vector<Step> steps_;
  // The steps are these forms and then `squad`, which one pass does.
  std::vector<NormalForm> forms_;
  bool is_squad_ = false;
};

// White space removed at both ends.
std::u32string_view Trimmed(std::u32string_view text);

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_NORMALIZE_H_
