// Evaluator chrf: chrF of an item as a sentence, of a set as a corpus.
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/evaluator.h"
#include "whet/sdk/settings_json.h"
#include "whet/sdk/statistics.h"

#include "chrf_score.h"
#include "text/references.h"
#include "text/utf8_text.h"
#include "text/word_feedback.h"
#include "text/word_ids.h"

namespace whet::chrf {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

class Chrf : public sdk::SetEvaluator {
 public:
  explicit Chrf(const sdk::Context& context)
      : Chrf(sdk::ParseSettings(context)) {}

  sdk::Score Evaluate(const sdk::Item& item) const override {
    const std::vector<std::string> answers = references_.Of(item.expected);
    const std::string output = Prepared(item.output);
    // The numbers of words point into these.
    std::vector<std::string> texts;
    for (const std::string& answer : answers)
      texts.push_back(Prepared(answer));
    text::WordIds ids;
    const ChrfText hypothesis = ReadText(output, options_, ids);
    ChrfCounts best;
    double best_score = -1.0;
    for (const std::string& reference : texts) {
      ChrfCounts counts = CountMatches(
          hypothesis, ReadText(reference, options_, ids), options_);
      const double one = chrf::Score(counts, options_);
      if (one > best_score) {
        best_score = one;
        best = std::move(counts);
      }
    }
    sdk::Score score{best_score};
    if (item.wants_feedback && best_score < 1.0 - 1e-12)
      score.feedback = Feedback(best_score, item.output, answers);
    if (item.wants_statistics)
      score.statistics = sdk::PackNumbers(best);
    return score;
  }

  std::vector<sdk::SetMetric> Aggregate(
      const std::vector<std::string_view>& statistics) const override {
    const ChrfCounts sum = sdk::SumNumbers(statistics);
    const std::size_t numbers = 3 * (options_.char_order + options_.word_order);
    if (sum.size() != numbers) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       "statistics of chrf have " + std::to_string(sum.size()) +
                           " numbers, expected " + std::to_string(numbers) +
                           ": they come from other settings");
    }
    return {{"", "score", chrf::Score(sum, options_)}};
  }

 private:
  explicit Chrf(const nlohmann::json& settings)
      : lowercase_(settings.value("lowercase", false)),
        references_(settings.value("alternatives", "")) {
    options_.char_order = settings.value("char_order", options_.char_order);
    options_.word_order = settings.value("word_order", options_.word_order);
    options_.beta = settings.value("beta", options_.beta);
    options_.whitespace = settings.value("whitespace", false);
    options_.eps_smoothing = settings.value("eps_smoothing", false);
  }

  std::string Prepared(std::string_view utf8) const {
    std::string text = text::ValidUtf8(utf8);
    return lowercase_ ? text::Lower(std::move(text)) : text;
  }

  static std::string Feedback(double score, std::string_view output,
                              const std::vector<std::string>& answers) {
    char verdict[64];
    std::snprintf(verdict, sizeof(verdict), "chrF is %.3f.", score);
    return text::ExplainWords(verdict, output, answers);
  }

  ChrfOptions options_;
  bool lowercase_;
  text::References references_;
};

}  // namespace
}  // namespace whet::chrf

WHET_SET_EVALUATOR_PLUGIN(
    whet::chrf::Chrf,
    {.id = "chrf",
     .name = "chrF",
     .version = "0.1.0",
     .description = "chrF and chrF++ as sacrebleu computes them: of an item as "
                    "a sentence, of a set as a corpus.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::chrf::kSchema,
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
