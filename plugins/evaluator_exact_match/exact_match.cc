// Evaluator exact_match: 1 if the output equals the expected output after the
// normalisation steps of the config, else 0.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
    if (Matches(item))
      return {1.0};
    if (!item.wants_feedback)
      return {0.0};
    std::vector<Compared> accepted;
    for (const std::string& answer : references_.Of(item.expected))
      accepted.push_back(Prepare(answer));
    return {0.0, Explain(accepted, Prepare(item.output))};
  }

 private:
  explicit ExactMatch(const nlohmann::json& settings)
      : normalizer_(
            settings.value("normalize", std::vector<std::string>{"trim"})),
        references_(settings.value("alternatives", "")) {}

  bool Matches(const sdk::Item& item) const {
    std::string output_buffer;
    std::string answer_buffer;
    std::optional<std::string_view> output;
    return references_.AnyOf(item.expected, [&](std::string_view answer) {
      // What is the same stays so. Without steps nothing else is: texts that
      // differ in invalid UTF-8 only look equal once they are made valid.
      if (answer == item.output)
        return true;
      if (normalizer_.empty())
        return false;
      if (!output)
        output = normalizer_.ApplyUtf8(item.output, output_buffer);
      return normalizer_.ApplyUtf8(answer, answer_buffer) == *output;
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
