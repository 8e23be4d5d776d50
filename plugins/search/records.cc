#include "records.h"

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

#include "whet/sdk/candidate_json.h"
#include "whet/sdk/text.h"

namespace whet::search {

std::string Clipped(std::string_view text, std::size_t limit) {
  const std::string_view head = sdk::CutAtCodePoint(text, limit);
  return std::string(head) + (head.size() < text.size() ? " [...]" : "");
}

std::string Record(std::size_t number, const sdk::Example& example,
                   const sdk::Evaluated& result) {
  char score[32];
  std::snprintf(score, sizeof(score), "%.2f", result.score);
  std::string text =
      "## Example " + std::to_string(number) + ", score " + score + " of 1\n";
  for (const auto& [column, value] : sdk::ParseColumns(example.input)) {
    text += column + ": " + Clipped(value) + "\n";
  }
  text += "answer: " + Clipped(result.output) + "\n";
  text += "expected: " + Clipped(example.expected) + "\n";
  if (!result.feedback.empty()) {
    text += "feedback: " + Clipped(result.feedback) + "\n";
  }
  return text + "\n";
}

}  // namespace whet::search
