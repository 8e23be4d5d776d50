#include "run/provider_request.h"

#include <cmath>
#include <limits>
#include <utility>

#include "whet/sdk/text.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace whet {
namespace {

absl::StatusOr<ModelRequest> RequestFromC(const whet_generate_request& in) {
  ModelRequest out;
  for (std::uint64_t i = 0; i < in.message_count; ++i) {
    const whet_message& m = in.messages[i];
    if (m.role < WHET_ROLE_SYSTEM || m.role > WHET_ROLE_TOOL) {
      return absl::InvalidArgumentError(absl::StrCat(
          "message ", i, ": role ", m.role, " is none of WHET_ROLE_*"));
    }
    out.messages.push_back({static_cast<ChatMessage::Role>(m.role),
                            sdk::Copy(m.content), sdk::Copy(m.tool_calls),
                            sdk::Copy(m.name)});
  }
  if (!std::isnan(in.temperature))
    out.temperature = in.temperature;
  if (!std::isnan(in.top_p))
    out.top_p = in.top_p;
  if (in.max_output_tokens >= 0)
    out.max_output_tokens = in.max_output_tokens;
  for (std::uint64_t i = 0; i < in.stop_count; ++i) {
    out.stop.push_back(sdk::Copy(in.stop[i]));
  }
  out.response_schema = sdk::Copy(in.response_schema);
  out.tools = sdk::Copy(in.tools);
  out.extra = sdk::Copy(in.extra);
  out.sample = in.sample;
  return out;
}

}  // namespace

ProviderRequest::ProviderRequest(const ModelRequest& request,
                                 std::string_view key, std::uint64_t seed,
                                 std::uint64_t timeout_ms)
    : idempotency_key_("whet-" + std::string(key.substr(0, 32))) {
  using sdk::Text;
  for (const ChatMessage& m : request.messages) {
    messages_.push_back({static_cast<std::int32_t>(m.role), 0, Text(m.content),
                         Text(m.name), Text(m.tool_calls)});
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
  c_.seed = seed;
  c_.max_output_tokens = request.max_output_tokens.value_or(-1);
  c_.stop = stop_.data();
  c_.stop_count = stop_.size();
  c_.model = Text(request.model);
  c_.response_schema = Text(request.response_schema);
  c_.tools = Text(request.tools);
  c_.extra = Text(request.extra);
  c_.timeout_ms = timeout_ms;
  c_.idempotency_key = Text(idempotency_key_);
}

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
