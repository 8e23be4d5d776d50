#include "call.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "call_names.h"
#include "text/json_text.h"

namespace whet::record {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr char kVersion[] = "whet_call";

// A JSON text as the value that it is, so that a recording can be read; a text
// that is none stays one.
json ValueOrText(const std::string& text) {
  text::FoundJson found = text::ReadJson(text, text::JsonPlace::kWhole);
  return found.value.has_value() ? *std::move(found.value) : json(text);
}

void AddText(json* out, const char* name, const std::string& text) {
  if (!text.empty())
    (*out)[name] = text;
}

void AddValue(json* out, const char* name, const std::string& text) {
  if (!text.empty())
    (*out)[name] = ValueOrText(text);
}

json UsageJson(const sdk::Usage& usage) {
  json out = json::object();
  const auto add = [&out](const char* name, std::int64_t count) {
    if (count >= 0)
      out[name] = count;
  };
  add("input_tokens", usage.input_tokens);
  add("cached_input_tokens", usage.cached_input_tokens);
  add("output_tokens", usage.output_tokens);
  add("reasoning_tokens", usage.reasoning_tokens);
  return out;
}

json AnswerJson(const sdk::GenerateResult& answer) {
  json out = {{"text", answer.text},
              {"finish_reason",
               WordFor(kFinishReasons, answer.finish_reason, "other")}};
  // As it came: what is replayed is the same to the byte.
  AddText(&out, "tool_calls", answer.tool_calls);
  AddText(&out, "model", answer.model);
  AddText(&out, "request_id", answer.request_id);
  AddText(&out, "logprobs", answer.logprobs);
  return out;
}

// A credential that is cut into tokens is not seen in any of them: an answer
// that has one loses its tokens.
json AnswerMasked(const sdk::GenerateResult& answer, const Mask& mask) {
  const json plain = AnswerJson(answer);
  json out = Masked(plain, mask);
  if (out != plain)
    out.erase("logprobs");
  return out;
}

json ErrorJson(const sdk::Error& error) {
  json out = {{"code", WordFor(kCodes, error.code(), "unknown")},
              {"message", error.what()}};
  if ((error.flags() & WHET_ERROR_RETRYABLE) != 0)
    out["retryable"] = true;
  if ((error.flags() & WHET_ERROR_NOT_BILLED) != 0)
    out["not_billed"] = true;
  if (error.retry_after_ms() > 0)
    out["retry_after_ms"] = error.retry_after_ms();
  return out;
}

// Reading: members of other types are as good as damaged.

[[noreturn]] void Damaged(const std::string& why) {
  throw sdk::Error(WHET_DATA_LOSS, why);
}

const json* Find(const json& in, const char* name) {
  const auto it = in.find(name);
  return it == in.end() ? nullptr : &*it;
}

std::string TextAt(const json& in, const char* name) {
  const json* value = Find(in, name);
  if (value == nullptr)
    return "";
  if (!value->is_string())
    Damaged(std::string(name) + " is no text");
  return value->get<std::string>();
}

std::int64_t CountAt(const json& in, const char* name, std::int64_t otherwise) {
  const json* value = Find(in, name);
  if (value == nullptr)
    return otherwise;
  if (!value->is_number_integer() || value->get<std::int64_t>() < 0)
    Damaged(std::string(name) + " is no count");
  return value->get<std::int64_t>();
}

bool FlagAt(const json& in, const char* name) {
  const json* value = Find(in, name);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

const json& ObjectAt(const json& in, const char* name) {
  static const json kEmpty = json::object();
  const json* value = Find(in, name);
  if (value == nullptr)
    return kEmpty;
  if (!value->is_object())
    Damaged(std::string(name) + " is no object");
  return *value;
}

sdk::Usage UsageFrom(const json& in) {
  return {
      CountAt(in, "input_tokens", -1), CountAt(in, "cached_input_tokens", -1),
      CountAt(in, "output_tokens", -1), CountAt(in, "reasoning_tokens", -1)};
}

sdk::GenerateResult AnswerFrom(const json& in, const sdk::Usage& usage) {
  const std::optional<std::int32_t> reason =
      ValueOf(kFinishReasons, TextAt(in, "finish_reason"));
  if (!reason.has_value())
    Damaged("finish_reason is not known");
  return {TextAt(in, "text"),       *reason,
          TextAt(in, "tool_calls"), TextAt(in, "model"),
          TextAt(in, "request_id"), usage,
          TextAt(in, "logprobs")};
}

sdk::EmbedResult VectorsFrom(const json& in, const sdk::Usage& usage) {
  sdk::EmbedResult out;
  const json* vectors = Find(in, "vectors");
  if (vectors == nullptr || !vectors->is_array())
    Damaged("answer.vectors is no list");
  for (const json& row : *vectors) {
    std::vector<float> numbers;
    for (const json& number : row.is_array() ? row : json::array()) {
      if (!number.is_number())
        Damaged("answer.vectors has what is no number");
      numbers.push_back(number.get<float>());
    }
    out.vectors.push_back(std::move(numbers));
  }
  out.usage = usage;
  return out;
}

sdk::Error ErrorFrom(const json& in) {
  const std::optional<std::int32_t> code = ValueOf(kCodes, TextAt(in, "code"));
  if (!code.has_value())
    Damaged("error.code is not known");
  return sdk::Error(
      *code, TextAt(in, "message"),
      (FlagAt(in, "retryable") ? WHET_ERROR_RETRYABLE : 0U) |
          (FlagAt(in, "not_billed") ? WHET_ERROR_NOT_BILLED : 0U),
      static_cast<std::uint64_t>(CountAt(in, "retry_after_ms", 0)));
}

void CheckVersion(const json& in) {
  const json* version = Find(in, kVersion);
  if (version == nullptr || !version->is_number_integer()) {
    Damaged("is no recorded call (\"whet_call\" is missing)");
  }
  if (version->get<std::int64_t>() < 1 ||
      version->get<std::int64_t>() > kFormatVersion) {
    Damaged("has version " + version->dump() + " of the format; this reads " +
            std::to_string(kFormatVersion));
  }
}

}  // namespace

json RequestJson(const sdk::GenerateRequest& request) {
  json messages = json::array();
  for (const sdk::Message& message : request.messages) {
    json out = {{"role", WordFor(kRoles, message.role, "user")},
                {"content", message.content}};
    AddText(&out, "name", message.name);
    AddValue(&out, "tool_calls", message.tool_calls);
    messages.push_back(std::move(out));
  }
  json out = {{"messages", std::move(messages)}, {"sample", request.sample}};
  AddText(&out, "model", request.model);
  if (request.temperature.has_value())
    out["temperature"] = *request.temperature;
  if (request.top_p.has_value())
    out["top_p"] = *request.top_p;
  if (request.max_output_tokens.has_value())
    out["max_output_tokens"] = *request.max_output_tokens;
  if (!request.stop.empty())
    out["stop"] = request.stop;
  AddValue(&out, "response_schema", request.response_schema);
  AddValue(&out, "tools", request.tools);
  AddValue(&out, "extra", request.extra);
  if (request.logprobs > 0)
    out["logprobs"] = request.logprobs;
  return out;
}

json RequestJson(const sdk::EmbedRequest& request) {
  json out = {{"texts", request.texts}};
  AddText(&out, "model", request.model);
  if (request.dimensions > 0)
    out["dimensions"] = request.dimensions;
  return out;
}

json Masked(const json& value, const Mask& mask) {
  if (value.is_string())
    return mask(value.get_ref<const std::string&>());
  if (value.is_array()) {
    json out = json::array();
    for (const json& item : value)
      out.push_back(Masked(item, mask));
    return out;
  }
  if (value.is_object()) {
    json out = json::object();
    for (const auto& [name, item] : value.items())
      out[mask(name)] = Masked(item, mask);
    return out;
  }
  return value;
}

std::string CallLine(const Call& call, const Mask& mask) {
  json usage = json::object();
  ordered_json out;
  out[kVersion] = kFormatVersion;
  out["operation"] = call.embedding ? "embed" : "generate";
  out["request"] = Masked(call.request, mask);
  if (call.answer.has_value()) {
    out["answer"] = AnswerMasked(*call.answer, mask);
    usage = UsageJson(call.answer->usage);
  } else if (call.vectors.has_value()) {
    out["answer"] = {{"vectors", call.vectors->vectors}};
    usage = UsageJson(call.vectors->usage);
  } else if (call.error.has_value()) {
    out["error"] = Masked(ErrorJson(*call.error), mask);
  }
  if (!usage.empty())
    out["usage"] = usage;
  out["provider"] = {{"id", mask(call.provider)},
                     {"concurrency", call.concurrency}};
  out["seed"] = call.seed;
  out["latency_ms"] = call.latency_ms;
  return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

Call ParseCallLine(std::string_view line) {
  const text::FoundJson found = text::ReadJson(line, text::JsonPlace::kWhole);
  if (!found.value.has_value())
    Damaged(found.error);
  const json& in = *found.value;
  if (!in.is_object())
    Damaged("is no recorded call (no object)");
  CheckVersion(in);
  Call out;
  const std::string operation = TextAt(in, "operation");
  if (operation != "generate" && operation != "embed")
    Damaged("operation is neither generate nor embed");
  out.embedding = operation == "embed";
  out.request = ObjectAt(in, "request");
  const sdk::Usage usage = UsageFrom(ObjectAt(in, "usage"));
  if (in.contains("error"))
    out.error = ErrorFrom(ObjectAt(in, "error"));
  else if (!in.contains("answer"))
    Damaged("has neither answer nor error");
  else if (out.embedding)
    out.vectors = VectorsFrom(ObjectAt(in, "answer"), usage);
  else
    out.answer = AnswerFrom(ObjectAt(in, "answer"), usage);
  const json& provider = ObjectAt(in, "provider");
  out.provider = TextAt(provider, "id");
  out.concurrency = static_cast<std::uint32_t>(
      std::min<std::int64_t>(CountAt(provider, "concurrency", 0), 65536));
  out.latency_ms = CountAt(in, "latency_ms", 0);
  return out;
}

}  // namespace whet::record
