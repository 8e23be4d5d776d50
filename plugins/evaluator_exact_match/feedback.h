// Says how an output missed the expected answer.
//
//   Explain("billing", "The category is billing.", U"billing", ...);
//   // Expected "billing", got "The category is billing.". The expected answer
//   // is in the output, but with extra text before it ("The category is ")
//   // and after it ("."). Only "billing" was asked for.
//
// The text is one line of at most kMaxFeedbackBytes, written for a person and
// for a model that improves the prompt. Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_EXACT_MATCH_FEEDBACK_H_
#define WHET_PLUGINS_EVALUATOR_EXACT_MATCH_FEEDBACK_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace whet::exact_match {

inline constexpr std::size_t kMaxFeedbackBytes = 1000;

// A text as it came and as it was compared.
struct Compared {
  std::u32string text;
  std::u32string normalized;
};

// `accepted` has at least one answer; none equals `output` after
// normalisation. The explanation is about the answer that `output` is nearest
// to.
std::string Explain(const std::vector<Compared>& accepted,
                    const Compared& output);

}  // namespace whet::exact_match

#endif  // WHET_PLUGINS_EVALUATOR_EXACT_MATCH_FEEDBACK_H_
