// Evaluator semantic_similarity: the cosine of the embeddings of output and
// expected output.
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/evaluator.h"
#include "whet/sdk/llm.h"
#include "whet/sdk/settings_json.h"
#include "whet/sdk/text.h"

#include "cosine.h"
#include "text/quote.h"
#include "text/references.h"

namespace whet::semantic_similarity {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

constexpr std::size_t kMaxFeedbackBytes = 1000;
constexpr std::size_t kQuoteLimit = 160;
// Vectors have 24 bits a number: what rounds to 1 is 1.
constexpr double kPerfect = 1.0 - 1e-6;

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

// An item on its way to a score: texts that are asked about, by their place in
// the list of all.
struct Comparison {
  std::vector<std::string> answers;  // accepted ones
  bool settled = false;              // nothing to ask
  double settled_cosine = 0.0;
  std::size_t output = 0;
  std::vector<std::size_t> asked;  // of answers that are not blank
};

class SemanticSimilarity : public sdk::BatchEvaluator {
 public:
  explicit SemanticSimilarity(const sdk::Context& context)
      : SemanticSimilarity(context, sdk::ParseSettings(context)) {}

  // One text each; how many answers an example accepts is seen when they come.
  std::vector<sdk::ModelNeed> ModelNeeds() const override {
    return {{role_, 2, 0}};
  }

  std::vector<Outcome> EvaluateBatch(
      const std::vector<sdk::Item>& items) const override {
    std::vector<Comparison> comparisons;
    comparisons.reserve(items.size());
    for (const sdk::Item& item : items)
      comparisons.push_back(Compare(item));
    std::vector<std::string_view> texts;
    for (std::size_t i = 0; i < items.size(); ++i)
      AddTexts(items[i], comparisons[i], texts);
    const std::vector<sdk::Embedded> vectors = llm_.Embed(role_, texts);
    std::vector<Outcome> outcomes;
    outcomes.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i)
      outcomes.push_back(Judge(items[i], comparisons[i], vectors));
    return outcomes;
  }

 private:
  SemanticSimilarity(const sdk::Context& context,
                     const nlohmann::json& settings)
      : llm_(context.host),
        role_(settings.value("role", "embed")),
        threshold_(settings.value("threshold", 0.0)),
        references_(settings.value("alternatives", "")) {}

  // Models take no empty text, and the same text is as near as can be.
  Comparison Compare(const sdk::Item& item) const {
    Comparison out;
    out.answers = references_.Of(item.expected);
    const bool blank = IsBlank(item.output);
    bool all_blank = true;
    for (const std::string& answer : out.answers) {
      all_blank = all_blank && IsBlank(answer);
      if (answer == item.output || (blank && IsBlank(answer))) {
        out.settled = true;
        out.settled_cosine = 1.0;
      }
    }
    out.settled = out.settled || blank || all_blank;
    return out;
  }

  static void AddTexts(const sdk::Item& item, Comparison& comparison,
                       std::vector<std::string_view>& texts) {
    if (comparison.settled)
      return;
    comparison.output = texts.size();
    texts.push_back(item.output);
    for (const std::string& answer : comparison.answers) {
      if (IsBlank(answer))
        continue;
      comparison.asked.push_back(texts.size());
      texts.push_back(answer);
    }
  }

  Outcome Judge(const sdk::Item& item, const Comparison& comparison,
                const std::vector<sdk::Embedded>& vectors) const {
    Outcome out;
    double best = comparison.settled_cosine;
    if (!comparison.settled) {
      best = -1.0;
      std::vector<std::size_t> used = comparison.asked;
      used.push_back(comparison.output);
      for (const std::size_t i : used) {
        if (vectors[i].status == WHET_OK)
          continue;
        out.status = vectors[i].status;
        out.reason =
            "no embedding of " +
            std::string(i == comparison.output ? "the output: "
                                               : "the expected output: ") +
            vectors[i].reason;
        return out;
      }
      try {
        for (const std::size_t i : comparison.asked) {
          best = std::max(best, Cosine(vectors[comparison.output].values,
                                       vectors[i].values));
        }
      } catch (const sdk::Error& e) {
        out.status = e.code();
        out.reason = e.what();
        return out;
      }
    }
    const double similarity = std::max(0.0, best);
    out.score.value = similarity;
    if (threshold_ > 0.0)
      out.score.value = similarity >= threshold_ ? 1.0 : 0.0;
    out.score.metrics.emplace_back("cosine", best);
    if (item.wants_feedback && out.score.value < kPerfect)
      out.score.feedback = Explain(item, comparison, similarity);
    return out;
  }

  std::string Explain(const sdk::Item& item, const Comparison& comparison,
                      double similarity) const {
    if (IsBlank(item.output)) {
      return std::string(sdk::CutAtCodePoint(
          "Expected something like " +
              text::Quote(comparison.answers.front(), kQuoteLimit) +
              ", but the output is empty.",
          kMaxFeedbackBytes));
    }
    char number[96];
    if (threshold_ > 0.0) {
      std::snprintf(number, sizeof(number),
                    "Similarity %.2f, at least %.2f was needed", similarity,
                    threshold_);
    } else {
      std::snprintf(number, sizeof(number), "Similarity %.2f of 1", similarity);
    }
    std::string text = std::string(number) + ": expected something like " +
                       text::Quote(comparison.answers.front(), kQuoteLimit);
    if (comparison.answers.size() > 1) {
      text += " (or one of " + std::to_string(comparison.answers.size() - 1) +
              " other accepted answers)";
    }
    text += ", got " + text::Quote(item.output, kQuoteLimit) + ".";
    return std::string(sdk::CutAtCodePoint(text, kMaxFeedbackBytes));
  }

  sdk::Llm llm_;
  const std::string role_;
  const double threshold_;
  const text::References references_;
};

}  // namespace
}  // namespace whet::semantic_similarity

WHET_BATCH_EVALUATOR_PLUGIN(
    whet::semantic_similarity::SemanticSimilarity,
    {.id = "semantic_similarity",
     .name = "Semantic similarity",
     .version = "0.1.0",
     .description = "How near output and expected output are in meaning: the "
                    "cosine of their embeddings.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::semantic_similarity::kSchema,
     .needs = {WHET_SERVICE_LLM},
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
