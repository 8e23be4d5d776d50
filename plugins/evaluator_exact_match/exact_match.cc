// Evaluator exact_match: 1 if the output equals the expected output after the
// normalisation steps of the config, else 0.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/evaluator.h"
#include "whet/sdk/settings_json.h"

#include "feedback.h"
#include "text/normalize.h"
#include "text/references.h"
#include "text/unicode_text.h"

namespace whet::exact_match {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

class ExactMatch : public sdk::Evaluator {
 public:
  explicit ExactMatch(const sdk::Context& context)
      : ExactMatch(sdk::ParseSettings(context)) {}

  sdk::Score Evaluate(const sdk::Item& item) const override {
    const std::vector<std::string> answers = references_.Of(item.expected);
    if (Matches(item.output, answers))
      return {1.0};
    if (!item.wants_feedback)
      return {0.0};
    std::vector<Compared> accepted;
    for (const std::string& answer : answers)
      accepted.push_back(Prepare(answer));
    return {0.0, Explain(accepted, Prepare(item.output))};
  }

 private:
  explicit ExactMatch(const nlohmann::json& settings)
      : normalizer_(
            settings.value("normalize", std::vector<std::string>{"trim"})),
        references_(settings.value("alternatives", "")) {}

  bool Matches(std::string_view output,
               const std::vector<std::string>& answers) const {
    // Byte for byte: texts that differ in invalid UTF-8 only look equal once
    // they are made valid, but are not.
    if (normalizer_.empty())
      return std::find(answers.begin(), answers.end(), output) != answers.end();
    const std::string normalized = normalizer_.ApplyUtf8(output);
    return std::any_of(answers.begin(), answers.end(),
                       [&](const std::string& answer) {
                         return normalizer_.ApplyUtf8(answer) == normalized;
                       });
  }

  Compared Prepare(std::string_view utf8) const {
    std::u32string text = text::Decode(utf8);
    std::u32string normalized = normalizer_.Apply(text);
    return {std::move(text), std::move(normalized)};
  }

  text::Normalizer normalizer_;
  text::References references_;
};

}  // namespace
}  // namespace whet::exact_match

WHET_EVALUATOR_PLUGIN(whet::exact_match::ExactMatch,
                      {.id = "exact_match",
                       .name = "Exact match",
                       .version = "0.1.0",
                       .description = "1 if the output equals the expected "
                                      "output after normalisation, else 0.",
                       .vendor = "Whet",
                       .license = "Apache-2.0",
                       .config_schema = whet::exact_match::kSchema,
                       .flags = WHET_PLUGIN_CONCURRENT |
                                WHET_PLUGIN_DETERMINISTIC})
