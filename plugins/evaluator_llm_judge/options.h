// The settings of a judge. What each means is in schema.json.
#ifndef WHET_PLUGINS_EVALUATOR_LLM_JUDGE_OPTIONS_H_
#define WHET_PLUGINS_EVALUATOR_LLM_JUDGE_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace whet::llm_judge {

enum class Mode { kScale, kPassFail, kPairwise };

struct Options {
  Mode mode = Mode::kScale;
  std::string rubric;
  std::int64_t min = 1;
  std::int64_t max = 5;
  std::string against = "expected";
  bool use_reference = true;
  std::string role = "judge";
  std::uint32_t samples = 1;
  std::uint32_t escalate = 0;
  std::optional<double> temperature;
  std::uint32_t repairs = 1;
  std::string label_column;  // empty: no labels

  // Votes that an output can get.
  std::uint32_t most_votes() const;
  // Ways in which a question is asked: pairwise, each answer comes first once.
  std::uint32_t orders() const { return mode == Mode::kPairwise ? 2 : 1; }
};

// Throws sdk::Error (INVALID_ARGUMENT), beginning with the path, for what the
// schema cannot say.
Options ParseOptions(const nlohmann::json& settings);

}  // namespace whet::llm_judge

#endif  // WHET_PLUGINS_EVALUATOR_LLM_JUDGE_OPTIONS_H_
