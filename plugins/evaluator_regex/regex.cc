// Evaluator regex: whether the output matches a regular expression, or what a
// group of it has matched is the expected output.
#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/evaluator.h"
#include "whet/sdk/settings_json.h"
#include "whet/sdk/text.h"

#include "pattern.h"
#include "text/normalize.h"
#include "text/quote.h"
#include "text/references.h"

namespace whet::regex {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

constexpr std::size_t kMaxFeedbackBytes = 1000;
constexpr std::size_t kQuoteLimit = 120;

PatternOptions OptionsOf(const nlohmann::json& settings) {
  PatternOptions options;
  options.full = settings.value("match", "search") == "full";
  options.ignore_case = settings.value("ignore_case", false);
  options.dot_all = settings.value("dot_all", false);
  options.multiline = settings.value("multiline", false);
  options.last = settings.value("which", "first") == "last";
  return options;
}

class Regex : public sdk::Evaluator {
 public:
  explicit Regex(const sdk::Context& context)
      : Regex(sdk::ParseSettings(context)) {}

  sdk::Score Evaluate(const sdk::Item& item) const override {
    std::string buffer;
    const std::string_view output = valid_.ApplyUtf8(item.output, buffer);
    if (group_)
      return CompareGroup(item, output);
    const std::shared_ptr<const Pattern> of_item =
        pattern_ ? nullptr : cache_.Get(std::string(item.expected));
    const Pattern& pattern = pattern_ ? *pattern_ : *of_item;
    if (pattern.Matches(output) != negate_)
      return {1.0};
    if (!item.wants_feedback)
      return {0.0};
    const std::string_view expression =
        pattern_ ? std::string_view(expression_) : item.expected;
    return {0.0,
            Cut(negate_ ? "The output must not match " +
                              text::Quote(expression, kQuoteLimit) + ", but " +
                              text::Quote(*pattern.Find(output), kQuoteLimit) +
                              " does."
                        : NoMatch(expression, output))};
  }

 private:
  explicit Regex(const nlohmann::json& settings)
      : expression_(settings.value("pattern", "")),
        options_(OptionsOf(settings)),
        cache_(options_),
        negate_(settings.value("not", false)),
        normalizer_(
            settings.value("normalize", std::vector<std::string>{"trim"})),
        references_(settings.value("alternatives", "")) {
    if (!expression_.empty()) {
      pattern_ =
          std::make_unique<Pattern>(expression_, options_, "$.pattern: ");
    }
    const std::string group = settings.value("group", "");
    if (group.empty())
      return;
    if (!pattern_ || negate_) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       "$.group: expected a pattern, without not; what the "
                       "group matches is compared with the expected output");
    }
    group_ = pattern_->Group(group);
    if (!group_) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       "$.group: the pattern has no group " +
                           text::Quote(group, kQuoteLimit));
    }
  }

  sdk::Score CompareGroup(const sdk::Item& item,
                          std::string_view output) const {
    const auto found = pattern_->Find(output, *group_);
    const std::vector<std::string> answers = references_.Of(item.expected);
    if (found) {
      const std::string got = normalizer_.ApplyUtf8(*found);
      const bool right =
          std::any_of(answers.begin(), answers.end(), [&](const auto& answer) {
            return normalizer_.ApplyUtf8(answer) == got;
          });
      if (right)
        return {1.0};
    }
    if (!item.wants_feedback)
      return {0.0};
    const std::string expected = "Expected " +
                                 text::Quote(answers[0], kQuoteLimit) +
                                 (answers.size() > 1 ? " (or another accepted "
                                                       "answer)"
                                                     : "");
    if (found)
      return {0.0, Cut(expected + ", got " + text::Quote(*found, kQuoteLimit) +
                       ".")};
    return {0.0, Cut(expected + ". " + NoMatch(expression_, output))};
  }

  std::string NoMatch(std::string_view expression,
                      std::string_view output) const {
    return std::string("The output ") +
           (options_.full ? "as a whole does not match "
                          : "has nothing that matches ") +
           text::Quote(expression, kQuoteLimit) + ": " +
           text::Quote(output, kQuoteLimit) + ".";
  }

  static std::string Cut(const std::string& text) {
    return std::string(sdk::CutAtCodePoint(text, kMaxFeedbackBytes));
  }

  std::string expression_;  // empty: the expected output is the expression
  PatternOptions options_;
  std::unique_ptr<const Pattern> pattern_;
  PatternCache cache_;
  std::optional<int> group_;
  bool negate_;
  text::Normalizer valid_{{}};
  text::Normalizer normalizer_;
  text::References references_;
};

}  // namespace
}  // namespace whet::regex

WHET_EVALUATOR_PLUGIN(
    whet::regex::Regex,
    {.id = "regex",
     .name = "Regular expression",
     .version = "0.1.0",
     .description = "1 if the output matches a regular expression, or if what "
                    "a group of it matches is the expected output.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::regex::kSchema,
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
