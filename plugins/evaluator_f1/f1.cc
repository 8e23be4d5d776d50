// Evaluator f1: how far the words of the output and of the expected output are
// the same, as in the SQuAD metric.
#include <cstddef>
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
#include "text/words.h"
#include "token_f1.h"

namespace whet::f1 {
namespace {

constexpr char kSchema[] =
#include "schema.json.inc"
    ;

// Yang et al. 2018, HotpotQA, evaluation script: these answers are right or
// wrong as a whole.
bool IsVerdict(std::string_view text) {
  return text == "yes" || text == "no" || text == "noanswer";
}

class F1 : public sdk::Evaluator {
 public:
  explicit F1(const sdk::Context& context) : F1(sdk::ParseSettings(context)) {}

  sdk::Score Evaluate(const sdk::Item& item) const override {
    std::string output_buffer;
    const std::string_view output =
        normalizer_.ApplyUtf8(item.output, output_buffer);
    const std::vector<std::string_view> tokens = Tokens(output);
    TokenF1 best;
    std::size_t nearest = 0;
    std::size_t count = 0;
    std::string buffer;
    references_.AnyOf(item.expected, [&](std::string_view answer) {
      const TokenF1 score =
          Compare(output, tokens, normalizer_.ApplyUtf8(answer, buffer));
      if (count == 0 || score.f1 > best.f1) {
        best = score;
        nearest = count;
      }
      ++count;
      return false;
    });
    sdk::Score out{best.f1};
    if (item.wants_metrics)
      out.metrics = {{"precision", best.precision}, {"recall", best.recall}};
    if (best.f1 < 1.0 && item.wants_feedback) {
      const std::string answer = references_.Of(item.expected)[nearest];
      const std::string normalized = normalizer_.ApplyUtf8(answer);
      out.feedback = Explain(answer, Tokens(normalized), tokens, count - 1);
    }
    return out;
  }

 private:
  explicit F1(const nlohmann::json& settings)
      : normalizer_(
            settings.value("normalize", std::vector<std::string>{"squad"})),
        references_(settings.value("alternatives", "")),
        characters_(settings.value("tokenize", "whitespace") == "characters"),
        both_empty_(settings.value("both_empty", 1.0)),
        hotpot_(settings.value("hotpot", false)) {}

  std::vector<std::string_view> Tokens(std::string_view normalized) const {
    return characters_ ? text::Characters(normalized) : text::Words(normalized);
  }

  TokenF1 Compare(std::string_view output,
                  const std::vector<std::string_view>& output_tokens,
                  std::string_view answer) const {
    if (hotpot_ && output != answer && (IsVerdict(output) || IsVerdict(answer)))
      return {};
    const std::vector<std::string_view> tokens = Tokens(answer);
    if (output_tokens.empty() && tokens.empty())
      return {both_empty_, both_empty_, both_empty_};
    return Overlap(output_tokens, tokens);
  }

  text::Normalizer normalizer_;
  text::References references_;
  bool characters_;
  double both_empty_;
  bool hotpot_;
};

}  // namespace
}  // namespace whet::f1

WHET_EVALUATOR_PLUGIN(
    whet::f1::F1,
    {.id = "f1",
     .name = "Token F1",
     .version = "0.1.0",
     .description = "F1 of the words of the output and of the expected output.",
     .vendor = "Whet",
     .license = "Apache-2.0",
     .config_schema = whet::f1::kSchema,
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
