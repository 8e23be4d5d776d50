// Evaluator ter: 1 less the translation edit rate, of an item as a sentence, of
// a set as a corpus.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/evaluator.h"
#include "whet/sdk/settings_json.h"
#include "whet/sdk/statistics.h"

#include "tercom_tokenize.h"
#include "text/references.h"
#include "text/utf8_text.h"
#include "text/word_feedback.h"
#include "text/word_ids.h"
#include "translation_edit_rate.h"

namespace whet::ter {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

// Of one item or, summed, of a set.
struct TerCounts {
  double edits = 0;             // of the reference that needs the fewest
  double reference_length = 0;  // the mean of the references' words
};

double RateOf(const TerCounts& counts) {
  if (counts.reference_length > 0)
    return counts.edits / counts.reference_length;
  return counts.edits > 0 ? 1.0 : 0.0;
}

double ScoreOf(double rate) { return std::max(0.0, 1.0 - rate); }

class Ter : public sdk::SetEvaluator {
 public:
  explicit Ter(const sdk::Context& context)
      : Ter(sdk::ParseSettings(context)) {}

  sdk::Score Evaluate(const sdk::Item& item) const override {
    const std::vector<std::string> answers = references_.Of(item.expected);
    const TerCounts counts = Count(item.output, answers);
    const double rate = RateOf(counts);
    sdk::Score score{ScoreOf(rate)};
    if (item.wants_feedback && counts.edits > 0)
      score.feedback = Feedback(counts, item.output, answers);
    score.metrics.emplace_back("ter", rate);
    if (item.wants_statistics) {
      score.statistics =
          sdk::PackNumbers({counts.edits, counts.reference_length});
    }
    return score;
  }

  std::vector<sdk::SetMetric> Aggregate(
      const std::vector<std::string_view>& statistics) const override {
    const TerCounts counts = Sum(statistics);
    const double rate = RateOf(counts);
    return {{"", "score", ScoreOf(rate)},
            {"", "ter", rate},
            {"", "edits", counts.edits},
            {"", "reference_length", counts.reference_length}};
  }

 private:
  explicit Ter(const nlohmann::json& settings)
      : references_(settings.value("alternatives", "")) {
    options_.normalized = settings.value("normalized", false);
    options_.no_punct = settings.value("no_punct", false);
    options_.asian_support = settings.value("asian_support", false);
    options_.case_sensitive = settings.value("case_sensitive", false);
  }

  TerCounts Count(std::string_view output,
                  const std::vector<std::string>& answers) const {
    // The numbers of words point into these.
    std::vector<std::string> texts = {
        Tokenized(text::ValidUtf8(output), options_)};
    for (const std::string& answer : answers)
      texts.push_back(TokenizedTwice(text::ValidUtf8(answer), options_));
    text::WordIds ids;
    const Words hypothesis = ids.OfLine(texts.front());
    std::uint64_t fewest = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t length = 0;
    for (std::size_t i = 1; i < texts.size(); ++i) {
      const Words reference = ids.OfLine(texts[i]);
      fewest = std::min(fewest, CountEdits(hypothesis, reference));
      length += reference.size();
    }
    return {static_cast<double>(fewest),
            static_cast<double>(length) / static_cast<double>(answers.size())};
  }

  static std::string Feedback(const TerCounts& counts, std::string_view output,
                              const std::vector<std::string>& answers) {
    char verdict[128];
    std::snprintf(verdict, sizeof(verdict),
                  "%.0f edits of words would make the output right; %.4g words "
                  "were expected.",
                  counts.edits, counts.reference_length);
    return text::ExplainWords(verdict, output, answers);
  }

  static TerCounts Sum(const std::vector<std::string_view>& statistics) {
    TerCounts sum;
    std::vector<double> lengths;
    for (const std::string_view bytes : statistics) {
      const std::vector<double> numbers = sdk::UnpackNumbers(bytes);
      if (numbers.size() != 2) {
        throw sdk::Error(WHET_INVALID_ARGUMENT,
                         "statistics of ter have " +
                             std::to_string(numbers.size()) +
                             " numbers, expected 2");
      }
      sum.edits += numbers[0];
      lengths.push_back(numbers[1]);
    }
    // Means have fractions, whose sum depends on the order in the last bit.
    std::sort(lengths.begin(), lengths.end());
    for (const double length : lengths)
      sum.reference_length += length;
    return sum;
  }

  TercomOptions options_;
  text::References references_;
};

}  // namespace
}  // namespace whet::ter

WHET_SET_EVALUATOR_PLUGIN(
    whet::ter::Ter,
    {.id = "ter",
     .name = "TER",
     .version = "0.1.0",
     .description = "1 less the translation edit rate as sacrebleu computes "
                    "it: of an item as a sentence, of a set as a corpus.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::ter::kSchema,
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
