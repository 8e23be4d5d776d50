// Evaluator rouge: the F-measure of one ROUGE variant.
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/evaluator.h"
#include "whet/sdk/settings_json.h"

#include "rouge_score.h"
#include "text/references.h"
#include "text/word_feedback.h"

namespace whet::rouge {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

class Rouge : public sdk::Evaluator {
 public:
  explicit Rouge(const sdk::Context& context)
      : Rouge(sdk::ParseSettings(context)) {}

  sdk::Score Evaluate(const sdk::Item& item) const override {
    const std::vector<std::string> answers = references_.Of(item.expected);
    RougeScore best =
        ScoreRouge(variant_, tokenizer_, item.output, answers.front());
    for (std::size_t i = 1; i < answers.size(); ++i) {
      const RougeScore other =
          ScoreRouge(variant_, tokenizer_, item.output, answers[i]);
      if (other.f > best.f)
        best = other;
    }
    sdk::Score score{best.f};
    if (item.wants_feedback && best.f < 1.0 - 1e-12)
      score.feedback = Feedback(best, item.output, answers);
    score.metrics = {
        {"precision", best.precision}, {"recall", best.recall}, {"f", best.f}};
    return score;
  }

 private:
  explicit Rouge(const nlohmann::json& settings)
      : name_(settings.value("variant", "rougeL")),
        variant_(VariantNamed(name_)),
        tokenizer_{settings.value("use_stemmer", false)},
        references_(settings.value("alternatives", "")) {}

  std::string Feedback(const RougeScore& best, std::string_view output,
                       const std::vector<std::string>& answers) const {
    char verdict[128];
    std::snprintf(verdict, sizeof(verdict),
                  "%s is %.3f (precision %.3f, recall %.3f).", name_.c_str(),
                  best.f, best.precision, best.recall);
    return text::ExplainWords(verdict, output, answers);
  }

  std::string name_;
  RougeVariant variant_;
  RougeTokenizer tokenizer_;
  text::References references_;
};

}  // namespace
}  // namespace whet::rouge

WHET_EVALUATOR_PLUGIN(whet::rouge::Rouge,
                      {.id = "rouge",
                       .name = "ROUGE",
                       .version = "0.1.0",
                       .description = "F-measure of ROUGE as rouge_score "
                                      "computes it.",
                       .vendor = "Whet",
                       .license = "Apache-2.0",
                       .config_schema = whet::rouge::kSchema,
                       .flags = WHET_PLUGIN_CONCURRENT |
                                WHET_PLUGIN_DETERMINISTIC})
