#include "feedback.h"

#include <cstdio>
#include <string_view>

#include "whet/sdk/text.h"

namespace whet::llm_judge {
namespace {

std::string OnOneLine(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte != 0x7F)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (!out.empty() && out.back() == ' ')
    out.pop_back();
  return out;
}

// Without the zeros at the end: 2, 2.5, 2.33.
std::string ShortNumber(double number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.2f", number);
  std::string out = text;
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.')
    out.pop_back();
  return out;
}

std::string Result(const Counted& counted, const Options& options) {
  switch (options.mode) {
    case Mode::kScale:
      return ShortNumber(counted.mean) + " of " + std::to_string(options.min) +
             " to " + std::to_string(options.max);
    case Mode::kPassFail:
      return counted.score == 0.0 ? "fail" : "undecided";
    case Mode::kPairwise: {
      const std::string other = options.against == "expected"
                                    ? "the expected answer"
                                    : "the answer in " + options.against;
      return (counted.score == 0.0 ? "worse than " : "no better than ") + other;
    }
  }
  return "";
}

}  // namespace

std::string Explain(const Counted& counted, const Ballot& ballot,
                    const Options& options) {
  if (counted.score == 1.0)
    return "";
  std::string text = "Judge: " + Result(counted, options);
  if (ballot.size() > 1)
    text += " (" + std::to_string(ballot.size()) + " votes)";
  text += ".";
  if (ballot.empty())
    return text + " The two are the same.";
  const std::string reason = OnOneLine(ballot.reason(counted.spokesman));
  if (!reason.empty()) {
    if (options.mode == Mode::kPairwise &&
        ballot.order_effect().consistent == ballot.order_effect().pairs)
      text += " With the output as A it said:";
    text += " " + reason;
  }
  return std::string(sdk::CutAtCodePoint(text, kMaxFeedbackBytes));
}

}  // namespace whet::llm_judge
