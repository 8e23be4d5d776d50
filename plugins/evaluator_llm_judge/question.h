// What the judge is asked about one item.
//
//   const Case item = MakeCase(input, output, reference);
//   sdk::GenerateRequest first = Ask(item, Order::kOutputFirst, 0, options);
//   sdk::GenerateRequest again = AskAgain(first, answer, "it is empty.", ...);
//
// Texts stand between lines with a mark that occurs in none of them, so that no
// text can end its own quotation; the same item always gets the same mark.
// Nothing in a request tells whose answer is judged. Pure. Thread-safe.
#ifndef WHET_PLUGINS_EVALUATOR_LLM_JUDGE_QUESTION_H_
#define WHET_PLUGINS_EVALUATOR_LLM_JUDGE_QUESTION_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/generation.h"

#include "options.h"

namespace whet::llm_judge {

// No model reads more, and copies of it for every vote would fill the memory.
inline constexpr std::size_t kMostTextBytes = 400'000;

struct Case {
  std::string input;
  std::string output;
  std::string reference;  // or the answer to compare with; may be empty
  std::string mark;
};

// Bytes that are not UTF-8 become U+FFFD. Throws sdk::Error (OUT_OF_RANGE) if
// a text has more than kMostTextBytes.
Case MakeCase(std::string_view input, std::string_view output,
              std::string_view reference);

// A mark that is in none of `texts`: the one that `seed` stands for, or if that
// is in one of them a later one.
std::string MarkNotIn(const std::vector<std::string_view>& texts,
                      std::uint64_t seed);

// Mode pairwise: which answer is A. Other modes: kOutputFirst.
enum class Order { kOutputFirst, kReferenceFirst };

// `with_schema`: the answer's JSON Schema goes with it.
sdk::GenerateRequest Ask(const Case& item, Order order, std::uint32_t sample,
                         const Options& options, bool with_schema);

// `first` again, with the answer that cannot be read and what is wrong with it.
sdk::GenerateRequest AskAgain(const sdk::GenerateRequest& first,
                              std::string_view answer, std::string_view fault,
                              const Options& options);

}  // namespace whet::llm_judge

#endif  // WHET_PLUGINS_EVALUATOR_LLM_JUDGE_QUESTION_H_
