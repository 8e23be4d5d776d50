// Evaluator numeric: whether the number in the output is the expected one.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/evaluator.h"
#include "whet/sdk/settings_json.h"
#include "whet/sdk/text.h"

#include "gsm8k.h"
#include "number_text.h"
#include "text/quote.h"

namespace whet::numeric {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

constexpr std::size_t kMaxFeedbackBytes = 1000;
constexpr std::size_t kQuoteLimit = 80;
// lm-evaluation-harness, filters/extraction.py
constexpr std::string_view kInvalid = "[invalid]";

std::string Show(double value) {
  char buffer[40];
  std::snprintf(buffer, sizeof(buffer), "%.12g", value);
  std::replace(buffer, buffer + sizeof(buffer), ',', '.');  // of the locale
  return buffer;
}

// The first and the last number of a text, and how many there are.
struct Numbers {
  std::optional<Number> first;
  std::optional<Number> last;
  std::size_t count = 0;
};

class Numeric : public sdk::Evaluator {
 public:
  explicit Numeric(const sdk::Context& context)
      : Numeric(sdk::ParseSettings(context)) {}

  sdk::Score Evaluate(const sdk::Item& item) const override {
    return exact_string_ ? CompareText(item) : CompareNumbers(item);
  }

 private:
  enum class Extract { kLast, kFirst, kOnly, kStrict, kFlexible };

  explicit Numeric(const nlohmann::json& settings)
      : exact_string_(settings.value("match", "tolerance") == "exact_string"),
        abs_tolerance_(settings.value("abs_tolerance", 0.0)),
        rel_tolerance_(settings.value("rel_tolerance", 1e-9)),
        partial_(settings.value("partial", "none") == "relative_error") {
    const std::string extract = settings.value("extract", "last");
    extract_ = extract == "first"            ? Extract::kFirst
               : extract == "only"           ? Extract::kOnly
               : extract == "gsm8k_strict"   ? Extract::kStrict
               : extract == "gsm8k_flexible" ? Extract::kFlexible
                                             : Extract::kLast;
    form_.decimal_comma = settings.value("decimal", "point") == "comma";
    form_.percent_is_hundredth =
        settings.value("percent", "number") == "hundredth";
    form_.space_groups = settings.value("space_groups", false);
    if (exact_string_ && partial_) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       "$.partial: expected match: tolerance; texts have no "
                       "relative error");
    }
  }

  Numbers NumbersIn(std::string_view text) const {
    Numbers out;
    ForEachNumber(text, form_, [&](const Number& number) {
      if (!out.first)
        out.first = number;
      out.last = number;
      ++out.count;
    });
    return out;
  }

  // The text that the output's answer is in; nothing if there is none.
  std::optional<std::string_view> AnswerText(std::string_view output) const {
    switch (extract_) {
      case Extract::kStrict:
        return ExtractStrict(output);
      case Extract::kFlexible:
        return ExtractFlexible(output);
      default:
        break;
    }
    const std::optional<Number> number = AnswerOf(NumbersIn(output));
    return number ? std::optional(number->text) : std::nullopt;
  }

  std::optional<Number> AnswerOf(const Numbers& numbers) const {
    if (extract_ == Extract::kOnly && numbers.count != 1)
      return std::nullopt;
    return extract_ == Extract::kLast ? numbers.last : numbers.first;
  }

  std::optional<Number> Answer(std::string_view output) const {
    if (extract_ == Extract::kStrict || extract_ == Extract::kFlexible) {
      const std::optional<std::string_view> text = AnswerText(output);
      return text ? NumbersIn(*text).first : std::nullopt;
    }
    return AnswerOf(NumbersIn(output));
  }

  // Throws INVALID_ARGUMENT if `expected` has not exactly one number after the
  // last "#### " in it.
  double Expected(std::string_view expected) const {
    constexpr std::string_view kAnswerFollows = "#### ";
    const std::size_t marker = expected.rfind(kAnswerFollows);
    const Numbers numbers =
        NumbersIn(marker == std::string_view::npos
                      ? expected
                      : expected.substr(marker + kAnswerFollows.size()));
    if (numbers.count == 1)
      return numbers.first->value;
    throw sdk::Error(
        WHET_INVALID_ARGUMENT,
        "expected output " + text::Quote(expected, kQuoteLimit) + " holds " +
            (numbers.count == 0 ? "no number"
                                : std::to_string(numbers.count) + " numbers") +
            "; expected one");
  }

  sdk::Score CompareText(const sdk::Item& item) const {
    const std::optional<std::string_view> answer = AnswerText(item.output);
    const std::string got = ComparedText(answer.value_or(kInvalid));
    const std::string expected = ComparedText(item.expected);
    if (got == expected)
      return {1.0};
    if (!item.wants_feedback)
      return {0.0};
    return {0.0,
            Cut(answer ? "Expected " + text::Quote(expected, kQuoteLimit) +
                             ", got " + text::Quote(got, kQuoteLimit) + "."
                       : NoAnswer(item.output,
                                  "the answer " +
                                      text::Quote(expected, kQuoteLimit)))};
  }

  sdk::Score CompareNumbers(const sdk::Item& item) const {
    const double expected = Expected(item.expected);
    const std::optional<Number> answer = Answer(item.output);
    if (!answer) {
      return {0.0,
              item.wants_feedback
                  ? Cut(NoAnswer(item.output, "the number " + Show(expected)))
                  : ""};
    }
    const double difference = answer->value - expected;
    const double error = std::abs(difference);
    const double relative = error / std::abs(expected);
    const bool right =
        error <= std::max(abs_tolerance_, rel_tolerance_ * std::abs(expected));
    sdk::Score out;
    out.value = right ? 1.0
                : partial_ && std::isfinite(relative)
                    ? std::max(0.0, 1.0 - relative)
                    : 0.0;
    if (std::isfinite(error))
      out.metrics.emplace_back("abs_error", error);
    if (std::isfinite(relative))
      out.metrics.emplace_back("rel_error", relative);
    if (!right && item.wants_feedback) {
      out.feedback =
          Cut("Expected " + Show(expected) + ", got " +
              text::Quote(answer->text, kQuoteLimit) + ", which is " +
              Show(error) + (difference > 0 ? " too much." : " too little."));
    }
    return out;
  }

  std::string NoAnswer(std::string_view output,
                       const std::string& expected) const {
    std::string text = "Expected " + expected + ", but the output ";
    if (extract_ == Extract::kStrict)
      return text + "has no number after \"#### \", where it is looked for.";
    const std::size_t count = NumbersIn(output).count;
    if (extract_ == Extract::kOnly && count > 1)
      return text + "has " + std::to_string(count) +
             " numbers and not only the answer.";
    return text + "has no number.";
  }

  static std::string Cut(const std::string& text) {
    return std::string(sdk::CutAtCodePoint(text, kMaxFeedbackBytes));
  }

  Extract extract_ = Extract::kLast;
  bool exact_string_;
  double abs_tolerance_;
  double rel_tolerance_;
  bool partial_;
  NumberForm form_;
};

}  // namespace
}  // namespace whet::numeric

WHET_EVALUATOR_PLUGIN(
    whet::numeric::Numeric,
    {.id = "numeric",
     .name = "Numeric answer",
     .version = "0.1.0",
     .description = "Whether the number in the output is the expected one.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::numeric::kSchema,
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
