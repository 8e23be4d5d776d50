// A prompt as the task model sees it, without the example that is asked about.
//
//   PromptView view = ReadConversation(messages, cases, &number);
//
// Pure; thread-safe.
#ifndef WHET_TESTS_BENCH_SEARCH_QUALITY_PROMPT_VIEW_H_
#define WHET_TESTS_BENCH_SEARCH_QUALITY_PROMPT_VIEW_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/generation.h"

#include "cases.h"

namespace whet::quality {

// What stands for the input of an example.
inline constexpr std::string_view kInput = "{{text}}";

struct PromptView {
  std::string system;
  std::string user;  // with kInput
  struct Shot {
    std::string user;
    std::string answer;
    bool operator==(const Shot&) const = default;
  };
  std::vector<Shot> shots;
  bool operator==(const PromptView&) const = default;
};

// A rendered conversation; `asked` becomes the number of the case that it asks
// about, cases.size() if it is about none of `cases` (or about kInput).
PromptView ReadConversation(const std::vector<sdk::Message>& messages,
                            const std::vector<Case>& cases, std::size_t* asked);

// Equal for equal views only.
std::string Identity(const PromptView& view);

}  // namespace whet::quality

#endif  // WHET_TESTS_BENCH_SEARCH_QUALITY_PROMPT_VIEW_H_
