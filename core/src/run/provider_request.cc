#include "run/provider_request.h"

#include <limits>

#include "whet/sdk/text.h"

namespace whet {

ProviderRequest::ProviderRequest(const ModelRequest& request,
                                 std::string_view key, std::uint64_t seed,
                                 std::uint64_t timeout_ms)
    : idempotency_key_("whet-" + std::string(key.substr(0, 32))) {
  using sdk::Text;
  for (const ChatMessage& m : request.messages) {
    messages_.push_back({static_cast<std::int32_t>(m.role), 0, Text(m.content),
                         Text({}), Text(m.tool_calls)});
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

}  // namespace whet
