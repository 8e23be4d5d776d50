#include "run/provider_request.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace whet {
namespace {

absl::StatusOr<ModelRequest> RequestFromC(const whet_generate_request& c) {
  sdk::GenerateRequest in = sdk::FromC(c);
  ModelRequest out;
  for (sdk::Message& m : in.messages) {
    if (m.role < WHET_ROLE_SYSTEM || m.role > WHET_ROLE_TOOL) {
      return absl::InvalidArgumentError(
          absl::StrCat("message ", out.messages.size(), ": role ", m.role,
                       " is none of WHET_ROLE_*"));
    }
    out.messages.push_back({static_cast<ChatMessage::Role>(m.role),
                            std::move(m.content), std::move(m.tool_calls),
                            std::move(m.name)});
  }
  out.temperature = in.temperature;
  out.top_p = in.top_p;
  out.max_output_tokens = in.max_output_tokens;
  out.stop = std::move(in.stop);
  out.response_schema = std::move(in.response_schema);
  out.tools = std::move(in.tools);
  out.extra = std::move(in.extra);
  out.logprobs = in.logprobs;
  out.sample = in.sample;
  return out;
}

sdk::GenerateRequest ForProvider(const ModelRequest& request,
                                 std::string_view key, std::uint64_t seed,
                                 std::uint64_t timeout_ms) {
  sdk::GenerateRequest out;
  for (const ChatMessage& m : request.messages) {
    out.messages.push_back(
        {static_cast<std::int32_t>(m.role), m.content, m.name, m.tool_calls});
  }
  out.temperature = request.temperature;
  out.top_p = request.top_p;
  out.max_output_tokens = request.max_output_tokens;
  out.stop = request.stop;
  out.response_schema = request.response_schema;
  out.tools = request.tools;
  out.extra = request.extra;
  out.logprobs = request.logprobs;
  out.sample = request.sample;
  out.model = request.model;
  out.seed = seed;
  out.timeout_ms = timeout_ms;
  out.idempotency_key = "whet-" + std::string(key.substr(0, 32));
  return out;
}

}  // namespace

ProviderRequest::ProviderRequest(const ModelRequest& request,
                                 std::string_view key, std::uint64_t seed,
                                 std::uint64_t timeout_ms)
    : request_(ForProvider(request, key, seed, timeout_ms)), view_(request_) {}

absl::StatusOr<std::vector<ModelRequest>> RequestsFromC(
    const whet_generate_request* requests, std::uint64_t count,
    std::uint64_t stride) {
  std::vector<ModelRequest> out;
  for (std::uint64_t i = 0; i < count; ++i) {
    WHET_ASSIGN_OR_RETURN(
        ModelRequest request,
        RequestFromC(*reinterpret_cast<const whet_generate_request*>(
            reinterpret_cast<const char*>(requests) + i * stride)));
    out.push_back(std::move(request));
  }
  return out;
}

}  // namespace whet
