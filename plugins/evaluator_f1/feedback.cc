#include "feedback.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "whet/sdk/text.h"

#include "text/quote.h"
#include "token_f1.h"

namespace whet::f1 {
namespace {

constexpr std::size_t kMaxFeedbackBytes = 1000;
constexpr std::size_t kQuoteLimit = 120;  // code points of a quoted text
constexpr std::size_t kWordLimit = 30;
constexpr std::size_t kWordCount = 12;

// " Missing: "a", "b" and 3 more."; empty if there are no words.
std::string List(std::string_view what,
                 const std::vector<std::string_view>& words) {
  if (words.empty())
    return "";
  std::string text = " " + std::string(what) + ": ";
  const std::size_t shown = std::min(words.size(), kWordCount);
  for (std::size_t i = 0; i < shown; ++i)
    text += (i == 0 ? "" : ", ") + text::Quote(words[i], kWordLimit);
  if (words.size() > shown)
    text += " and " + std::to_string(words.size() - shown) + " more";
  return text + ".";
}

}  // namespace

std::string Explain(std::string_view answer,
                    const std::vector<std::string_view>& expected,
                    const std::vector<std::string_view>& output,
                    std::size_t others) {
  std::string text = "Expected " + text::Quote(answer, kQuoteLimit);
  if (others > 0) {
    text +=
        " (or one of " + std::to_string(others) + " other accepted answers)";
  }
  if (output.empty()) {
    text += ", but nothing is left of the output after normalisation.";
  } else if (expected.empty()) {
    text += ", of which nothing is left after normalisation; the output has " +
            std::to_string(output.size()) + " words.";
  } else {
    text += "." + List("Missing", Missing(expected, output)) +
            List("Not expected", Missing(output, expected));
  }
  return std::string(sdk::CutAtCodePoint(text, kMaxFeedbackBytes));
}

}  // namespace whet::f1
