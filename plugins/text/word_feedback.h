// Says how the words of an output differ from those of the expected one, for
// metrics that compare words or characters.
//
//   ExplainWords("BLEU is 0.38.", "the cat sat down", {"the cat sat"});
//   // BLEU is 0.38. Extra words: "down". Expected "the cat sat", got "the cat
//   // sat down".
//
// The text is one line of at most kMaxWordFeedbackBytes, written for a person
// and for a model that improves the prompt. Of each text the first
// kComparedBytes count. Pure. Thread-safe.
#ifndef WHET_PLUGINS_TEXT_WORD_FEEDBACK_H_
#define WHET_PLUGINS_TEXT_WORD_FEEDBACK_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace whet::text {

inline constexpr std::size_t kMaxWordFeedbackBytes = 1000;
inline constexpr std::size_t kComparedBytes = 20000;

// `verdict`: the first sentence. `references` has one or more; the one that
// shares most words is explained.
std::string ExplainWords(std::string_view verdict, std::string_view output,
                         const std::vector<std::string>& references);

}  // namespace whet::text

#endif  // WHET_PLUGINS_TEXT_WORD_FEEDBACK_H_
