#include "run/model_call.h"

#include <algorithm>
#include <string>

#include "base/sha256.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"

namespace whet {
namespace {

using nlohmann::json;

template <typename T>
void PutIfSet(json& out, const char* key, const std::optional<T>& value) {
  if (value.has_value())
    out[key] = *value;
}

void PutIfNotEmpty(json& out, const char* key, const std::string& value) {
  if (!value.empty())
    out[key] = value;
}

}  // namespace

std::string CallKey(std::string_view provider_identity,
                    const ModelRequest& request) {
  json messages = json::array();
  for (const ChatMessage& m : request.messages) {
    json message = {static_cast<int>(m.role), m.content, m.tool_calls};
    if (!m.name.empty())
      message.push_back(m.name);
    messages.push_back(std::move(message));
  }
  json out = {{"provider", std::string(provider_identity)},
              {"model", request.model},
              {"messages", std::move(messages)},
              {"sample", request.sample},
              {"stop", request.stop}};
  PutIfSet(out, "temperature", request.temperature);
  PutIfSet(out, "top_p", request.top_p);
  PutIfSet(out, "max_output_tokens", request.max_output_tokens);
  PutIfNotEmpty(out, "response_schema", request.response_schema);
  PutIfNotEmpty(out, "tools", request.tools);
  PutIfNotEmpty(out, "extra", request.extra);
  return Sha256Hex(out.dump(-1, ' ', false, json::error_handler_t::replace));
}

bool IsDeterministic(const ModelRequest& request) {
  return request.temperature.has_value() && *request.temperature == 0.0;
}

std::uint64_t CallSeed(std::uint64_t run_seed, std::string_view key) {
  const std::string hex =
      Sha256Hex(std::to_string(run_seed) + ":" + std::string(key));
  // 53 bits: survives providers that read the seed as a double.
  return std::stoull(hex.substr(0, 16), nullptr, 16) >> 11;
}

Cost WorstCaseCost(const ModelRequest& request) {
  std::int64_t bytes = static_cast<std::int64_t>(
      request.tools.size() + request.response_schema.size());
  for (const ChatMessage& m : request.messages) {
    bytes += static_cast<std::int64_t>(m.content.size() + m.tool_calls.size() +
                                       m.name.size());
  }
  const std::int64_t input =
      bytes / 2 + 16 * static_cast<std::int64_t>(request.messages.size() + 1);
  return {1, input + request.max_output_tokens.value_or(kDefaultOutputTokens)};
}

Cost AttemptCost(const ModelUsage& usage, const Cost& reservation) {
  if (usage.input < 0 || usage.output < 0)
    return reservation;
  return {1, usage.input + usage.output};
}

std::string AnswerRecordJson(const AnswerRecord& record) {
  const ModelAnswer& a = record.answer;
  json out = {{"key", record.key},
              {"role", record.role},
              {"calls", a.charged.calls},
              {"tokens", a.charged.tokens},
              {"usage", {a.usage.input, a.usage.output}}};
  if (a.cached)
    out["cached"] = true;
  if (a.status.ok()) {
    out["text"] = a.text;
    out["finish"] = a.finish_reason;
    PutIfNotEmpty(out, "tool_calls", a.tool_calls);
  } else {
    out["code"] = static_cast<int>(a.status.code());
    out["error"] = std::string(ToStd(a.status.message()));
  }
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

absl::StatusOr<AnswerRecord> ParseAnswerRecord(std::string_view text) {
  const json in = json::parse(text, nullptr, /*allow_exceptions=*/false);
  const auto bad = [] {
    return absl::DataLossError(
        "a journal record of a model answer cannot be read");
  };
  if (!in.is_object() || !in.contains("key") || !in["key"].is_string() ||
      !in.contains("role") || !in["role"].is_string() ||
      !in.contains("usage") || !in["usage"].is_array() ||
      in["usage"].size() != 2) {
    return bad();
  }
  AnswerRecord out;
  out.key = in["key"].get<std::string>();
  out.role = in["role"].get<std::string>();
  ModelAnswer& a = out.answer;
  a.charged = {in.value("calls", std::int64_t{0}),
               in.value("tokens", std::int64_t{0})};
  if (!in["usage"][0].is_number() || !in["usage"][1].is_number())
    return bad();
  a.usage = {in["usage"][0].get<std::int64_t>(),
             in["usage"][1].get<std::int64_t>()};
  a.cached = in.value("cached", false);
  if (in.contains("code")) {
    a.status = absl::Status(static_cast<absl::StatusCode>(in.value("code", 2)),
                            in.value("error", std::string()));
  } else {
    a.text = in.value("text", std::string());
    a.finish_reason = in.value("finish", WHET_FINISH_OTHER);
    a.tool_calls = in.value("tool_calls", std::string());
  }
  return out;
}

}  // namespace whet
