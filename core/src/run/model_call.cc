#include "run/model_call.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"

namespace whet {
namespace {

using nlohmann::json;

// Members with their sizes in front: no two lists of members give the same
// text, whatever is in them.
class KeyText {
 public:
  void Add(std::string_view name, std::string_view value) {
    text_.append(name);
    text_ += ' ';
    text_ += std::to_string(value.size());
    text_ += ' ';
    text_.append(value);
  }
  void AddNumber(std::string_view name, const std::optional<double>& value) {
    if (!value)
      return;
    char digits[32];  // the shortest that reads back as the same number
    const auto end = std::to_chars(digits, digits + sizeof(digits), *value).ptr;
    Add(name, std::string_view(digits, static_cast<std::size_t>(end - digits)));
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string JsonText(std::string_view text) {
  return json(std::string(text))
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

// Half a token per ASCII byte; one per other byte, which is as small as the
// pieces of a byte-level vocabulary get.
std::int64_t MostTokens(std::string_view text) {
  const auto ascii = std::count_if(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80;
  });
  const auto size = static_cast<std::int64_t>(text.size());
  return size - ascii + (ascii + 1) / 2;
}

}  // namespace

std::string CallKey(std::string_view provider_identity,
                    const ModelRequest& request) {
  KeyText text;
  text.Add("provider", provider_identity);
  text.Add("model", request.model);
  for (const ChatMessage& m : request.messages) {
    text.Add("role", std::to_string(static_cast<int>(m.role)));
    text.Add("content", m.content);
    text.Add("tool_calls", m.tool_calls);
    text.Add("name", m.name);
  }
  text.Add("sample", std::to_string(request.sample));
  for (const std::string& stop : request.stop)
    text.Add("stop", stop);
  text.AddNumber("temperature", request.temperature);
  text.AddNumber("top_p", request.top_p);
  if (request.max_output_tokens)
    text.Add("max_output_tokens", std::to_string(*request.max_output_tokens));
  text.Add("response_schema", request.response_schema);
  text.Add("tools", request.tools);
  text.Add("extra", request.extra);
  if (request.logprobs > 0)
    text.Add("logprobs", std::to_string(request.logprobs));
  if (request.embedding)
    text.Add("embedding", "");
  return Sha256Hex(text.text());
}

bool IsDeterministic(const ModelRequest& request) {
  return request.embedding ||
         (request.temperature.has_value() && *request.temperature == 0.0);
}

std::uint64_t CallSeed(std::uint64_t run_seed, std::string_view key) {
  const std::string hex =
      Sha256Hex(std::to_string(run_seed) + ":" + std::string(key));
  // 53 bits: survives providers that read the seed as a double.
  return std::stoull(hex.substr(0, 16), nullptr, 16) >> 11;
}

Cost WorstCaseCost(const ModelRequest& request, const TokenPrice& price) {
  std::int64_t input =
      MostTokens(request.tools) + MostTokens(request.response_schema) +
      16 * static_cast<std::int64_t>(request.messages.size() + 1);
  for (const ChatMessage& m : request.messages)
    input +=
        MostTokens(m.content) + MostTokens(m.tool_calls) + MostTokens(m.name);
  const std::int64_t output =
      request.embedding
          ? 0
          : request.max_output_tokens.value_or(kDefaultOutputTokens);
  return {1, input + output, price.Of(input, output)};
}

Cost AttemptCost(const ModelUsage& usage, const TokenPrice& price,
                 const Cost& reservation) {
  if (usage.input < 0 || usage.output < 0)
    return reservation;
  return {1, usage.input + usage.output, price.Of(usage.input, usage.output)};
}

// Put together by hand, but for the texts: a map of members that is written and
// thrown away costs as much as the rest of the record.
std::string AnswerRecordJson(const AnswerRecord& record) {
  const ModelAnswer& a = record.answer;
  std::string out = absl::StrCat(
      "{\"key\":", JsonText(record.key), ",\"role\":", JsonText(record.role),
      ",\"calls\":", a.charged.calls, ",\"tokens\":", a.charged.tokens,
      ",\"picodollars\":", a.charged.picodollars, ",\"usage\":[", a.usage.input,
      ",", a.usage.output, "]");
  if (a.latency_ms >= 0)
    absl::StrAppend(&out, ",\"ms\":", a.latency_ms);
  if (a.cached)
    out += ",\"cached\":true";
  if (a.status.ok()) {
    absl::StrAppend(&out, ",\"text\":", JsonText(a.text),
                    ",\"finish\":", a.finish_reason);
    if (!a.tool_calls.empty())
      absl::StrAppend(&out, ",\"tool_calls\":", JsonText(a.tool_calls));
    if (!a.logprobs.empty())
      absl::StrAppend(&out, ",\"logprobs\":", JsonText(a.logprobs));
  } else {
    absl::StrAppend(&out, ",\"code\":", static_cast<int>(a.status.code()),
                    ",\"error\":", JsonText(ToStd(a.status.message())));
  }
  out += '}';
  return out;
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
               in.value("tokens", std::int64_t{0}),
               in.value("picodollars", std::int64_t{0})};
  if (!in["usage"][0].is_number() || !in["usage"][1].is_number())
    return bad();
  a.usage = {in["usage"][0].get<std::int64_t>(),
             in["usage"][1].get<std::int64_t>()};
  a.latency_ms = in.value("ms", std::int64_t{-1});
  a.cached = in.value("cached", false);
  if (in.contains("code")) {
    a.status = absl::Status(static_cast<absl::StatusCode>(in.value("code", 2)),
                            in.value("error", std::string()));
  } else {
    a.text = in.value("text", std::string());
    a.finish_reason = in.value("finish", WHET_FINISH_OTHER);
    a.tool_calls = in.value("tool_calls", std::string());
    a.logprobs = in.value("logprobs", std::string());
  }
  return out;
}

}  // namespace whet
