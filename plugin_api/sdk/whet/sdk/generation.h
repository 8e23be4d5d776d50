// Model requests and answers as C++ values. Strategies build requests, wire
// providers read them.
#ifndef WHET_SDK_GENERATION_H_
#define WHET_SDK_GENERATION_H_

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "whet/generation.h"
#include "whet/provider.h"
#include "whet/sdk/text.h"

namespace whet::sdk {

struct Message {
  std::int32_t role = WHET_ROLE_USER;
  std::string content = {};
  std::string name = {};
  std::string tool_calls = {};  // JSON array, OpenAI's form
};

// Members that are not given leave the choice to the role's config.
struct GenerateRequest {
  std::vector<Message> messages = {};
  std::optional<double> temperature = {};
  std::optional<double> top_p = {};
  std::optional<std::int64_t> max_output_tokens = {};
  std::vector<std::string> stop = {};
  std::string response_schema = {};
  std::string tools = {};
  std::string extra = {};
  std::uint32_t logprobs = 0;  // likeliest tokens at each place; 0: none
  std::uint32_t sample = 0;
  // Filled in by the host on the way to a provider:
  std::string model = {};
  std::uint64_t seed = 0;
  std::uint64_t timeout_ms = 0;
  std::string idempotency_key = {};
};

struct Usage {
  std::int64_t input_tokens = -1;
  std::int64_t cached_input_tokens = -1;
  std::int64_t output_tokens = -1;
  std::int64_t reasoning_tokens = -1;
};

struct GenerateResult {
  std::string text = {};
  std::int32_t finish_reason = WHET_FINISH_STOP;
  std::string tool_calls = {};
  std::string model = {};
  std::string request_id = {};
  Usage usage = {};
  std::string logprobs = {};  // JSON, as in whet_generate_result
};

// Texts to be turned into vectors.
struct EmbedRequest {
  std::vector<std::string> texts = {};
  std::uint32_t dimensions = 0;  // 0: as many as the model has
  std::string model = {};
  std::uint64_t timeout_ms = 0;
};

// One vector per text, in their order, each of as many finite numbers.
struct EmbedResult {
  std::vector<std::vector<float>> vectors = {};
  Usage usage = {};
};

// How a call that the host made for a plugin ended.
struct Generated {
  whet_status status = WHET_OK;
  std::string text = {};  // the answer, or the reason if status is not WHET_OK
  std::int32_t finish_reason = WHET_FINISH_STOP;
  std::string logprobs = {};  // JSON, as in whet_generate_result
};

// Copies a request that arrived over the boundary.
inline GenerateRequest FromC(const whet_generate_request& in) {
  GenerateRequest out;
  for (std::uint64_t i = 0; i < in.message_count; ++i) {
    const whet_message& m = in.messages[i];
    out.messages.push_back(
        {m.role, Copy(m.content), Copy(m.name), Copy(m.tool_calls)});
  }
  if (!std::isnan(in.temperature))
    out.temperature = in.temperature;
  if (!std::isnan(in.top_p))
    out.top_p = in.top_p;
  if (in.max_output_tokens >= 0)
    out.max_output_tokens = in.max_output_tokens;
  for (std::uint64_t i = 0; i < in.stop_count; ++i) {
    out.stop.push_back(Copy(in.stop[i]));
  }
  out.response_schema = Copy(in.response_schema);
  out.tools = Copy(in.tools);
  out.extra = Copy(in.extra);
  out.sample = in.sample;
  out.model = Copy(in.model);
  out.seed = in.seed;
  out.timeout_ms = in.timeout_ms;
  out.idempotency_key = Copy(in.idempotency_key);
  if (WHET_HAS(&in, whet_generate_request, logprobs))
    out.logprobs = in.logprobs;
  return out;
}

inline EmbedRequest FromC(const whet_embed_request& in) {
  EmbedRequest out;
  for (std::uint64_t i = 0; i < in.count; ++i)
    out.texts.push_back(Copy(in.texts[i]));
  out.dimensions = in.dimensions;
  out.model = Copy(in.model);
  out.timeout_ms = in.timeout_ms;
  return out;
}

// The log probabilities of an answer, where its writer knows them.
inline whet_text LogprobsOf(const whet_generate_result& result) {
  return WHET_HAS(&result, whet_generate_result, logprobs) ? result.logprobs
                                                           : whet_text{};
}

// The C form of a request; borrows `request`, which must outlive it unchanged.
class GenerateRequestView {
 public:
  explicit GenerateRequestView(const GenerateRequest& request) {
    for (const Message& m : request.messages) {
      messages_.push_back(
          {m.role, 0, Text(m.content), Text(m.name), Text(m.tool_calls)});
    }
    for (const std::string& s : request.stop)
      stop_.push_back(Text(s));
    constexpr double kNotGiven = std::numeric_limits<double>::quiet_NaN();
    c_.struct_size = sizeof(c_);
    c_.sample = request.sample;
    c_.messages = messages_.data();
    c_.message_count = messages_.size();
    c_.temperature = request.temperature.value_or(kNotGiven);
    c_.top_p = request.top_p.value_or(kNotGiven);
    c_.seed = request.seed;
    c_.max_output_tokens = request.max_output_tokens.value_or(-1);
    c_.stop = stop_.data();
    c_.stop_count = stop_.size();
    c_.model = Text(request.model);
    c_.response_schema = Text(request.response_schema);
    c_.tools = Text(request.tools);
    c_.extra = Text(request.extra);
    c_.timeout_ms = request.timeout_ms;
    c_.idempotency_key = Text(request.idempotency_key);
    c_.logprobs = request.logprobs;
  }
  // Moving keeps the vectors' storage, so the pointers stay valid.
  GenerateRequestView(GenerateRequestView&&) = default;
  GenerateRequestView(const GenerateRequestView&) = delete;

  const whet_generate_request& c() const { return c_; }

 private:
  std::vector<whet_message> messages_;
  std::vector<whet_text> stop_;
  whet_generate_request c_{};
};

}  // namespace whet::sdk

#endif  // WHET_SDK_GENERATION_H_
