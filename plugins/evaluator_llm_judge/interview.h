// Asks the judge all questions of a batch at once, and again where an answer
// cannot be read.
//
//   std::vector<Question> questions = {{.item = 0, .request = ...}, ...};
//   interview.Run(questions);  // each has a verdict or the reason why not
//
// Calls go through whet.llm/1. Thread-safe if the host's service is.
#ifndef WHET_PLUGINS_EVALUATOR_LLM_JUDGE_INTERVIEW_H_
#define WHET_PLUGINS_EVALUATOR_LLM_JUDGE_INTERVIEW_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "whet/sdk/generation.h"
#include "whet/sdk/llm.h"

#include "options.h"
#include "question.h"
#include "verdict.h"

namespace whet::llm_judge {

struct Question {
  std::size_t item = 0;
  Order order = Order::kOutputFirst;
  sdk::GenerateRequest request = {};

  // The outcome: a verdict, or a status other than WHET_OK with its reason.
  std::optional<Verdict> verdict = {};
  whet_status status = WHET_UNKNOWN;
  std::string reason = {};
};

class Interview {
 public:
  // `options` must outlive this.
  Interview(const sdk::Host& host, const Options* options)
      : llm_(host), options_(options) {}

  // Whether requests should carry a schema: not any more after a provider said
  // that it knows none.
  bool wants_schema() const { return schema_ != Schema::kRefused; }

  // Throws what Llm::Generate throws; then no question has an outcome.
  void Run(std::vector<Question>& questions) const;

 private:
  enum class Schema { kUnknown, kTaken, kRefused };

  void AskAll(const std::vector<Question*>& questions) const;
  std::vector<sdk::Generated> Send(
      const std::vector<Question*>& questions) const;
  void FindOutAboutSchema(const Question& question) const;
  void Read(const sdk::Generated& answer, Question& question) const;

  sdk::Llm llm_;
  const Options* options_;
  mutable std::atomic<Schema> schema_ = Schema::kUnknown;
};

}  // namespace whet::llm_judge

#endif  // WHET_PLUGINS_EVALUATOR_LLM_JUDGE_INTERVIEW_H_
