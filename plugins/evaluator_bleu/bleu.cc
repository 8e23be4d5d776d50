// Evaluator bleu: sentence BLEU of an item, corpus BLEU of a set.
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "whet/sdk/evaluator.h"
#include "whet/sdk/settings_json.h"
#include "whet/sdk/statistics.h"

#include "bleu_score.h"
#include "bleu_settings.h"
#include "signature.h"
#include "text/references.h"
#include "text/utf8_text.h"
#include "text/word_feedback.h"
#include "text/word_ids.h"
#include "tokenize.h"

namespace whet::bleu {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

std::string Verdict(const BleuScore& bleu, const BleuCounts& counts) {
  char text[160];
  std::snprintf(text, sizeof(text), "BLEU is %.3f", bleu.score);
  std::string verdict = text;
  if (bleu.brevity_penalty < 1.0) {
    std::snprintf(text, sizeof(text),
                  "; %.0f words where %.0f were expected cost a factor of %.2f",
                  counts.hypothesis_length, counts.reference_length,
                  bleu.brevity_penalty);
    verdict += text;
  }
  return verdict + ".";
}

// [hypothesis length, reference length, correct by order, total by order]
std::string Pack(const BleuCounts& counts) {
  std::vector<double> numbers = {counts.hypothesis_length,
                                 counts.reference_length};
  numbers.insert(numbers.end(), counts.correct.begin(), counts.correct.end());
  numbers.insert(numbers.end(), counts.total.begin(), counts.total.end());
  return sdk::PackNumbers(numbers);
}

class Bleu : public sdk::SetEvaluator {
 public:
  explicit Bleu(const sdk::Context& context)
      : settings_(ReadSettings(sdk::ParseSettings(context))),
        tokenize_(TokenizerNamed(settings_.tokenize)),
        references_(settings_.alternatives) {
    context.host.Log(WHET_LOG_DEBUG,
                     "bleu signature=" +
                         Signature(settings_, settings_.set.effective_order));
  }

  sdk::Score Evaluate(const sdk::Item& item) const override {
    const std::vector<std::string> answers = references_.Of(item.expected);
    std::vector<std::string> tokenized = {Tokenized(item.output)};
    for (const std::string& answer : answers)
      tokenized.push_back(Tokenized(answer));
    text::WordIds ids;
    const std::u32string hypothesis = ids.OfLine(tokenized.front());
    std::vector<std::u32string> references;
    for (std::size_t i = 1; i < tokenized.size(); ++i)
      references.push_back(ids.OfLine(tokenized[i]));

    const BleuCounts counts =
        CountMatches(hypothesis, references, settings_.max_order);
    const BleuScore bleu = ComputeBleu(counts, settings_.item);
    sdk::Score score{bleu.score};
    if (item.wants_feedback && bleu.score < 1.0 - 1e-12) {
      score.feedback =
          text::ExplainWords(Verdict(bleu, counts), item.output, answers);
    }
    if (item.wants_statistics)
      score.statistics = Pack(counts);
    return score;
  }

  std::vector<sdk::SetMetric> Aggregate(
      const std::vector<std::string_view>& statistics) const override {
    const BleuCounts counts = Sum(statistics);
    const BleuScore bleu = ComputeBleu(counts, settings_.set);
    std::vector<sdk::SetMetric> metrics = {{"", "score", bleu.score}};
    for (std::size_t n = 0; n < settings_.max_order; ++n) {
      metrics.push_back(
          {"", "precision_" + std::to_string(n + 1), bleu.precisions[n]});
    }
    metrics.push_back({"", "brevity_penalty", bleu.brevity_penalty});
    metrics.push_back(
        {"", "length_ratio",
         counts.reference_length == 0
             ? 0.0
             : counts.hypothesis_length / counts.reference_length});
    metrics.push_back({"", "hypothesis_length", counts.hypothesis_length});
    metrics.push_back({"", "reference_length", counts.reference_length});
    return metrics;
  }

 private:
  std::string Tokenized(std::string_view utf8) const {
    std::string text = text::ValidUtf8(utf8);
    if (settings_.lowercase)
      text = text::Lower(std::move(text));
    return tokenize_(text::WithoutSpaceAtEnd(text));
  }

  BleuCounts Sum(const std::vector<std::string_view>& statistics) const {
    const std::vector<double> sum = sdk::SumNumbers(statistics);
    const std::size_t orders = settings_.max_order;
    if (sum.size() != 2 + 2 * orders) {
      throw sdk::Error(WHET_INVALID_ARGUMENT,
                       "statistics of bleu have " + std::to_string(sum.size()) +
                           " numbers, expected " +
                           std::to_string(2 + 2 * orders) +
                           ": they come from other settings");
    }
    const auto correct = sum.begin() + 2;
    const auto total = correct + static_cast<std::ptrdiff_t>(orders);
    return {sum[0], sum[1], {correct, total}, {total, sum.end()}};
  }

  BleuSettings settings_;
  Tokenizer tokenize_;
  text::References references_;
};

}  // namespace
}  // namespace whet::bleu

WHET_SET_EVALUATOR_PLUGIN(
    whet::bleu::Bleu,
    {.id = "bleu",
     .name = "BLEU",
     .version = "0.1.0",
     .description = "BLEU as sacrebleu computes it: of an item as a sentence, "
                    "of a set as a corpus.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::bleu::kSchema,
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
