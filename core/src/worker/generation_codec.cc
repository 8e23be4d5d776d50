#include "worker/generation_codec.h"

#include <cstring>

#include "whet/sdk/generation.h"
#include "whet/sdk/text.h"

namespace whet {
namespace {

using sdk::Text;
using sdk::View;

// Least bytes that one takes: what bounds a number of them.
constexpr std::uint64_t kBytesOfMessage = 4 + 3 * 8;
constexpr std::uint64_t kBytesOfRequest = 12 * 8;

void WriteRequest(const whet_generate_request& r, ByteWriter& out) {
  out.U32(r.sample);
  out.U64(r.message_count);
  for (std::uint64_t i = 0; i < r.message_count; ++i) {
    const whet_message& m = r.messages[i];  // FROZEN: no stride
    out.I32(m.role);
    out.Text(View(m.content));
    out.Text(View(m.name));
    out.Text(View(m.tool_calls));
  }
  out.F64(r.temperature);
  out.F64(r.top_p);
  out.U64(r.seed);
  out.I64(r.max_output_tokens);
  out.U64(r.stop_count);
  for (std::uint64_t i = 0; i < r.stop_count; ++i)
    out.Text(View(r.stop[i]));
  for (const whet_text text :
       {r.model, r.response_schema, r.tools, r.extra, r.idempotency_key})
    out.Text(View(text));
  out.U64(r.timeout_ms);
  // Of a plugin that does not know it, a request is shorter.
  out.U32(WHET_HAS(&r, whet_generate_request, logprobs) ? r.logprobs : 0);
}

}  // namespace

void WriteRequests(const whet_generate_request* requests, std::uint64_t count,
                   std::uint64_t stride, ByteWriter& out) {
  out.U64(count);
  const auto* bytes = reinterpret_cast<const char*>(requests);
  for (std::uint64_t i = 0; i < count; ++i) {
    WriteRequest(
        *reinterpret_cast<const whet_generate_request*>(bytes + i * stride),
        out);
  }
}

ReceivedRequests::ReceivedRequests(ByteReader& in) {
  const std::uint64_t count = in.Count(kBytesOfRequest);
  requests_.reserve(count);
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    whet_generate_request& r = requests_.emplace_back();
    r = {};
    r.struct_size = sizeof(r);
    r.sample = in.U32();
    std::vector<whet_message>& messages = messages_.emplace_back();
    messages.resize(in.Count(kBytesOfMessage));
    for (whet_message& m : messages) {
      m = {};
      m.role = in.I32();
      m.content = Text(in.Text());
      m.name = Text(in.Text());
      m.tool_calls = Text(in.Text());
    }
    r.messages = messages.data();
    r.message_count = messages.size();
    r.temperature = in.F64();
    r.top_p = in.F64();
    r.seed = in.U64();
    r.max_output_tokens = in.I64();
    std::vector<whet_text>& stop = stops_.emplace_back();
    stop.resize(in.Count(sizeof(std::uint64_t)));
    for (whet_text& text : stop)
      text = Text(in.Text());
    r.stop = stop.data();
    r.stop_count = stop.size();
    for (whet_text* text :
         {&r.model, &r.response_schema, &r.tools, &r.extra, &r.idempotency_key})
      *text = Text(in.Text());
    r.timeout_ms = in.U64();
    r.logprobs = in.U32();
  }
}

void WriteUsage(const whet_usage* usage, ByteWriter& out) {
  out.U32(usage != nullptr ? 1 : 0);
  if (usage == nullptr)
    return;
  for (const std::int64_t tokens :
       {usage->input_tokens, usage->cached_input_tokens, usage->output_tokens,
        usage->reasoning_tokens})
    out.I64(tokens);
}

const whet_usage* ReadUsage(ByteReader& in, whet_usage& room) {
  if (in.U32() == 0)
    return nullptr;
  room = {};
  room.struct_size = sizeof(room);
  for (std::int64_t* tokens : {&room.input_tokens, &room.cached_input_tokens,
                               &room.output_tokens, &room.reasoning_tokens})
    *tokens = in.I64();
  return &room;
}

void WriteGenerated(whet_status status, const whet_generate_result* result,
                    whet_text message, ByteWriter& out) {
  const bool answered = status == WHET_OK && result != nullptr;
  out.I32(status == WHET_OK && !answered ? WHET_INTERNAL : status);
  if (!answered) {
    out.Text(View(message));
    return;
  }
  out.I32(result->finish_reason);
  for (const whet_text text : {result->text, result->tool_calls, result->model,
                               result->request_id, sdk::LogprobsOf(*result)})
    out.Text(View(text));
  WriteUsage(result->usage, out);
}

ReceivedAnswer::ReceivedAnswer(ByteReader& in) {
  status = in.I32();
  if (status != WHET_OK) {
    message = Text(in.Text());
    return;
  }
  result_.struct_size = sizeof(result_);
  result_.finish_reason = in.I32();
  for (whet_text* text : {&result_.text, &result_.tool_calls, &result_.model,
                          &result_.request_id, &result_.logprobs})
    *text = Text(in.Text());
  result_.usage = ReadUsage(in, usage_);
}

void WriteVector(whet_status status, const float* values,
                 std::uint64_t dimensions, whet_text message, ByteWriter& out) {
  out.I32(status);
  if (status != WHET_OK) {
    out.Text(View(message));
    return;
  }
  out.U64(dimensions);
  out.Bytes(values, dimensions * sizeof(float));
}

ReceivedVector::ReceivedVector(ByteReader& in) {
  status = in.I32();
  if (status != WHET_OK) {
    message = Text(in.Text());
    return;
  }
  values_.resize(in.Count(sizeof(float)));
  const std::string_view bytes = in.Bytes(values_.size() * sizeof(float));
  if (in.ok() && !values_.empty())
    std::memcpy(values_.data(), bytes.data(), bytes.size());
}

}  // namespace whet
