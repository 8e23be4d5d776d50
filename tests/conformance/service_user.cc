// An evaluator that uses each service that a plugin finds during its checks:
// half of the score is a model's, a quarter a vector's, a quarter another
// evaluator's. It must pass.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "whet/sdk/evaluator.h"
#include "whet/service/evaluators.h"
#include "whet/service/llm.h"
#include "whet/service/secrets.h"

namespace {

using whet::sdk::Error;
using whet::sdk::ErrorBuffer;
using whet::sdk::Text;

constexpr char kAnswerSchema[] = R"({
  "type": "object",
  "required": ["grade"],
  "properties": {"grade": {"type": "integer", "minimum": 1, "maximum": 5}}
})";

void TakeAnswer(void* ctx, std::uint64_t, whet_status status,
                const whet_generate_result* result, whet_text) noexcept {
  if (status == WHET_OK)
    *static_cast<std::string*>(ctx) = whet::sdk::Copy(result->text);
}

void TakeVector(void* ctx, std::uint64_t i, whet_status, const float* values,
                std::uint64_t dimensions, whet_text) noexcept {
  auto& sums = *static_cast<std::vector<double>*>(ctx);
  for (std::uint64_t k = 0; k < dimensions; ++k)
    sums[i] += values[k];
}

void Ignore(void*, std::uint64_t, whet_text) noexcept {}
void IgnoreMetric(void*, std::uint64_t, whet_text, double) noexcept {}

class ServiceUser : public whet::sdk::Evaluator {
 public:
  explicit ServiceUser(const whet::sdk::Context& context)
      : host_(context.host),
        llm_(host_.Service<whet_llm>(WHET_SERVICE_LLM)),
        evaluators_(host_.Service<whet_evaluators>(WHET_SERVICE_EVALUATORS)) {
    ErrorBuffer error;
    error.ThrowIfFailed(evaluators_->create(host_.get(), Text("exact_match"),
                                            Text("{}"), &other_, error.get()));
    whet_secret_request request{};
    request.struct_size = sizeof(request);
    request.environment = Text("ACME_KEY");
    std::uint64_t secret = 0;
    error.ThrowIfFailed(
        host_.Service<whet_secrets>(WHET_SERVICE_SECRETS)
            ->open(host_.get(), &request, &secret, error.get()));
    host_.Log(WHET_LOG_INFO, "made");
  }

  whet::sdk::Score Evaluate(const whet::sdk::Item& item) const override {
    const double score =
        0.5 * Grade(item) + 0.25 * Likeness(item) + 0.25 * Other(item);
    return {score, score < 1.0 ? "The judge wants more." : ""};
  }

 private:
  double Grade(const whet::sdk::Item& item) const {
    const whet_message message = {WHET_ROLE_USER, 0, Text(item.output), {}, {}};
    whet_generate_request request{};
    request.struct_size = sizeof(request);
    request.messages = &message;
    request.message_count = 1;
    request.response_schema = Text(kAnswerSchema);
    std::string answer;
    const whet_generate_sink sink = {sizeof(sink), 0, &answer, &TakeAnswer};
    ErrorBuffer error;
    error.ThrowIfFailed(llm_->generate(host_.get(), Text("judge"), &request, 1,
                                       sizeof(request), &sink, error.get()));
    const std::size_t at = answer.find("\"grade\":");
    if (at == answer.npos || answer.size() < at + 9)
      throw Error(WHET_INTERNAL, "the judge did not keep to the schema");
    return (answer[at + 8] - '1') / 4.0;
  }

  double Likeness(const whet::sdk::Item& item) const {
    const whet_text texts[] = {Text(item.output), Text(item.expected)};
    std::vector<double> sums(2, 0.0);
    const whet_embed_sink sink = {sizeof(sink), 0, &sums, &TakeVector};
    ErrorBuffer error;
    error.ThrowIfFailed(
        llm_->embed(host_.get(), Text("embed"), texts, 2, &sink, error.get()));
    return std::fmin(sums[0], sums[1]) / std::fmax(sums[0], sums[1]);
  }

  double Other(const whet::sdk::Item& item) const {
    const whet_eval_item c_item = {Text(item.input), Text(item.output),
                                   Text(item.expected), Text(item.metadata),
                                   item.example};
    const whet_eval_batch batch = {
        sizeof(batch), sizeof(c_item), &c_item, 1, item.seed, 0, 0};
    double score = std::numeric_limits<double>::quiet_NaN();
    whet_status status = WHET_UNKNOWN;
    const whet_eval_sink sink = {sizeof(sink), 0,       nullptr,       &score,
                                 &status,      &Ignore, &IgnoreMetric, &Ignore};
    ErrorBuffer error;
    error.ThrowIfFailed(
        evaluators_->score(host_.get(), other_, &batch, &sink, error.get()));
    if (status != WHET_OK)
      throw Error(WHET_INTERNAL, "the other one has no score");
    return score;
  }

  whet::sdk::Host host_;
  const whet_llm* llm_;
  const whet_evaluators* evaluators_;
  std::uint64_t other_ = 0;
};

}  // namespace

WHET_EVALUATOR_PLUGIN(
    ServiceUser,
    {.id = "services.all",
     .name = "Uses every service",
     .version = "1.0.0",
     .description = "Asks a model, a vector and another evaluator.",
     .needs = {WHET_SERVICE_LLM, WHET_SERVICE_EVALUATORS, WHET_SERVICE_SECRETS,
               WHET_SERVICE_LOG},
     .flags = WHET_PLUGIN_CONCURRENT | WHET_PLUGIN_DETERMINISTIC})
