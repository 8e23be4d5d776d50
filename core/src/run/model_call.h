// A model call as the engine sees it: request, answer, identity, record.
#ifndef WHET_CORE_RUN_MODEL_CALL_H_
#define WHET_CORE_RUN_MODEL_CALL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "whet/core/candidate.h"
#include "whet/generation.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "run/cost.h"

namespace whet {

// A request with the role's parameters already filled in.
struct ModelRequest {
  std::vector<ChatMessage> messages;
  std::string model;
  std::optional<double> temperature;
  std::optional<double> top_p;
  std::optional<std::int64_t> max_output_tokens;
  std::vector<std::string> stop;
  std::string response_schema;
  std::string tools;
  std::string extra;
  std::uint32_t logprobs = 0;  // likeliest tokens at each place; 0: none
  std::uint32_t sample = 0;    // repeat index
  // The content of the one message is wanted as a vector.
  bool embedding = false;
};

// Token counts; -1: the provider did not say.
struct ModelUsage {
  std::int64_t input = -1;
  std::int64_t output = -1;
};

// The final outcome of a call, after retries.
struct ModelAnswer {
  absl::Status status = {};  // anything but OK: there is no answer
  std::string text = {};     // of an embedding: VectorText
  std::int32_t finish_reason = WHET_FINISH_OTHER;
  std::string tool_calls = {};
  std::string logprobs = {};  // as in whet_generate_result
  ModelUsage usage = {};
  // Of the attempt that was answered, at the provider; -1: not known.
  std::int64_t latency_ms = -1;
  Cost charged =
      {};  // attempts that (may have) cost something, and their tokens
  bool cached = false;  // an earlier run's: nothing was charged
};

// True if the model is asked for its most likely answer (temperature 0, said
// so) or for an embedding: the same request can be taken to get the same
// answer.
bool IsDeterministic(const ModelRequest& request);

// By CallKey. A resumed run looks up a hundred thousand.
using AnswersByKey = std::unordered_map<std::string, ModelAnswer>;

// SHA-256 (hex) of the canonical request: provider, its settings (which hold
// the address, never a key), model, messages, parameters, sample index. What
// settings leave to the environment is not in it, so that a run goes on where
// another project pays; answers of other runs are told apart by it
// (Role::answer_source).
std::string CallKey(std::string_view provider_identity,
                    const ModelRequest& request);

// The seed that a sampled request gets: depends on run seed and key only.
std::uint64_t CallSeed(std::uint64_t run_seed, std::string_view key);

// Reserved for an answer without a limit of its own, in tokens.
inline constexpr std::int64_t kDefaultOutputTokens = 1024;

// An upper bound on what one attempt costs, for the reservation. Tokens: one
// for two ASCII bytes, one for each other byte, 16 per message, and the output
// limit (1,024 if none is set, none for an embedding); byte-pair vocabularies
// stay below that on everything but noise. Money: those tokens at `price`.
Cost WorstCaseCost(const ModelRequest& request, const TokenPrice& price);

// What the answer cost, as far as the provider said; the reservation of an
// attempt if it did not.
Cost AttemptCost(const ModelUsage& usage, const TokenPrice& price,
                 const Cost& reservation);

// An answer as a journal payload (JSON) and back.
struct AnswerRecord {
  std::string key;
  std::string role;
  ModelAnswer answer;
};
std::string AnswerRecordJson(const AnswerRecord& record);
absl::StatusOr<AnswerRecord> ParseAnswerRecord(std::string_view json);

}  // namespace whet

#endif  // WHET_CORE_RUN_MODEL_CALL_H_
