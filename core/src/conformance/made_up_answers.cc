#include "conformance/made_up_answers.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>

#include "nlohmann/json.hpp"

namespace whet::conformance {
namespace {

using nlohmann::json;

json Usage() {
  return {{"prompt_tokens", 7},
          {"completion_tokens", 3},
          {"total_tokens", 10},
          {"input_tokens", 7},
          {"output_tokens", 3}};
}

json OpenAiForms(const std::string& text) {
  const json message = {{"role", "assistant"}, {"content", text}};
  return {{"id", "made-up-1"},
          {"object", "chat.completion"},
          {"created", 1700000000},
          {"model", "made-up"},
          {"choices", json::array({{{"index", 0},
                                    {"message", message},
                                    {"text", text},
                                    {"finish_reason", "stop"}}})},
          {"usage", Usage()},
          {"status", "completed"},
          {"output_text", text},
          {"output",
           json::array({{{"type", "message"},
                         {"role", "assistant"},
                         {"content", json::array({{{"type", "output_text"},
                                                   {"text", text}}})}}})}};
}

json GeminiForms(const std::string& text) {
  return {
      {"candidates",
       json::array(
           {{{"index", 0},
             {"content",
              {{"role", "model"}, {"parts", json::array({{{"text", text}}})}}},
             {"finishReason", "STOP"}}})},
      {"modelVersion", "made-up"},
      {"responseId", "made-up-1"},
      {"totalTokens", 7},
      {"usageMetadata",
       {{"promptTokenCount", 7},
        {"candidatesTokenCount", 3},
        {"totalTokenCount", 10}}}};
}

// Anthropic, Ollama, Cohere, and servers that say it in one member.
json OtherForms(const std::string& text) {
  return {{"type", "message"},
          {"role", "assistant"},
          {"content", json::array({{{"type", "text"}, {"text", text}}})},
          {"stop_reason", "end_turn"},
          {"message", {{"role", "assistant"}, {"content", text}}},
          {"response", text},
          {"done", true},
          {"done_reason", "stop"},
          {"prompt_eval_count", 7},
          {"eval_count", 3},
          {"text", text},
          {"completion", text},
          {"generated_text", text},
          {"finish_reason", "stop"},
          {"input_tokens", 7},
          {"output_tokens", 3}};
}

// Lists of models, and vectors: OpenAI's are in the same list.
json Lists(std::size_t rows) {
  json data = json::array();
  json predictions = json::array();
  for (std::size_t i = 0; i < rows; ++i) {
    const json vector = {0.5, 0.25, 0.125, static_cast<double>(i)};
    data.push_back({{"id", "made-up-" + std::to_string(i)},
                    {"object", "model"},
                    {"index", i},
                    {"embedding", vector}});
    predictions.push_back(
        {{"embeddings",
          {{"values", vector}, {"statistics", {{"token_count", 3}}}}}});
  }
  const json model = {{"name", "publishers/google/models/made-up"},
                      {"model", "made-up"},
                      {"inputTokenLimit", 8192}};
  return {{"data", data},
          {"predictions", predictions},
          {"models", json::array({model})},
          {"publisherModels", json::array({model})}};
}

// The places of all values below `value`.
void Places(const json& value, const json::json_pointer& at,
            std::vector<json::json_pointer>* out) {
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) {
      out->push_back(at / name);
      Places(member, at / name, out);
    }
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      out->push_back(at / i);
      Places(value[i], at / i, out);
    }
  }
}

std::vector<json::json_pointer> PlacesIn(const json& value) {
  std::vector<json::json_pointer> places;
  Places(value, json::json_pointer(), &places);
  return places;
}

json StrangeValue(Draws& draws) {
  switch (draws.Below(12)) {
    case 0:
      return nullptr;
    case 1:
      return draws.Coin();
    case 2:
      return -1;
    case 3:
      return std::numeric_limits<std::int64_t>::max();
    case 4:
      return std::numeric_limits<std::uint64_t>::max();
    case 5:
      return 1e300;
    case 6:
      return "";
    case 7:
      return "NaN";
    case 8:
      return std::string(70000, 'x');
    case 9:
      return json::array();
    case 10:
      return json::array({nullptr, "x", json::object()});
    default:
      return json::object();
  }
}

std::string WithOtherValues(const std::string& body, Draws& draws) {
  json changed = json::parse(body, nullptr, false);
  const std::size_t count = 1 + draws.Below(3);
  for (std::size_t i = 0; i < count && changed.is_structured(); ++i) {
    const auto places = PlacesIn(changed);
    if (places.empty())
      break;
    const json::json_pointer& at = places[draws.Below(places.size())];
    if (draws.Below(4) == 0 && changed[at.parent_pointer()].is_object())
      changed[at.parent_pointer()].erase(at.back());
    else
      changed[at] = StrangeValue(draws);
  }
  return changed.dump();
}

std::string WithOtherBytes(std::string body, Draws& draws) {
  const std::size_t count = 1 + draws.Below(8);
  for (std::size_t i = 0; i < count && !body.empty(); ++i) {
    const std::size_t at = draws.Below(body.size());
    switch (draws.Below(3)) {
      case 0:
        body[at] = static_cast<char>(draws.Below(256));
        break;
      case 1:
        body.erase(at, 1 + draws.Below(20));
        break;
      default:
        body.insert(at, body, draws.Below(body.size()), draws.Below(40));
    }
  }
  return body;
}

}  // namespace

HttpAnswer GoodAnswer(std::string_view text, std::size_t rows) {
  const std::string copy(text);
  json body = OpenAiForms(copy);
  body.update(GeminiForms(copy));
  body.update(OtherForms(copy));
  body.update(Lists(rows));
  return {.status = 200,
          .headers = {{"content-type", "application/json"}},
          .body = body.dump()};
}

std::string TextFor(std::string_view marker) {
  return "The answer to " + std::string(marker) + " is yes.";
}

HttpAnswer ErrorAnswer(int status) {
  const std::string text = "The server says no.";
  const json body = {{"error",
                      {{"message", text},
                       {"code", status},
                       {"status", "MADE_UP"},
                       {"type", "made_up"}}},
                     {"message", text}};
  return {.status = status,
          .headers = {{"content-type", "application/json"}},
          .body = body.dump()};
}

HttpAnswer TransportFailure(whet_status code, std::uint32_t flags) {
  return {.status = 0,
          .transport = code,
          .flags = flags,
          .reason = "https://api.example.com: there is no response"};
}

std::vector<NoAnswer> NoAnswers() {
  std::string noise;
  Draws draws(20);
  for (int i = 0; i < 2000; ++i)
    noise += static_cast<char>(draws.Below(256));
  constexpr std::size_t kDeep = 100000;
  return {
      {"an empty body", ""},
      {"a line end", "\n"},
      {"null", "null"},
      {"an empty list", "[]"},
      {"an empty object", "{}"},
      {"a number", "42"},
      {"a text", "\"yes\""},
      {"an open object", "{"},
      {"a web page", "<!DOCTYPE html><html><body>Bad gateway</body></html>"},
      {"bytes without sense", noise},
      {"four million bytes without sense", std::string(4000000, 'x')},
      {"a hundred thousand brackets", std::string(kDeep, '[')},
      {"lists in lists, a hundred thousand deep",
       std::string(kDeep, '[') + std::string(kDeep, ']')}};
}

std::string Mutated(const std::string& body, Draws& draws) {
  switch (draws.Below(4)) {
    case 0:
      return body.substr(0, draws.Below(body.size()));
    case 1:
      return WithOtherBytes(body, draws);
    default:
      return WithOtherValues(body, draws);
  }
}

std::vector<std::string> WithStrangeCounts(const std::string& body) {
  const json good = json::parse(body, nullptr, false);
  std::vector<std::string> bodies;
  for (const char* number :
       {"-1", "-9223372036854775808", "9223372036854775807",
        "9223372036854775809", "18446744073709551615", "1e300", "-2.5", "null",
        "\"7\"", "[]"}) {
    json changed = good;
    for (const json::json_pointer& at : PlacesIn(good)) {
      if (good[at].is_number() &&
          at.to_string().find("oken") != std::string::npos)
        changed[at] = json::parse(number);
    }
    bodies.push_back(changed.dump());
  }
  return bodies;
}

std::uint64_t RetryAfterMs(const HttpAnswer& answer) {
  for (const auto& [name, value] : answer.headers) {
    if (name == "retry-after")
      return std::strtoull(value.c_str(), nullptr, 10) * 1000;
  }
  return 0;
}

HttpAnswer AsFailure(const HttpAnswer& answer, std::string* text) {
  if (answer.transport != WHET_OK)
    return answer;
  const auto failure = [&](whet_status code, std::uint32_t flags) {
    return HttpAnswer{.status = 0,
                      .transport = code,
                      .flags = flags,
                      .reason = "HTTP " + std::to_string(answer.status)};
  };
  switch (answer.status) {
    case 200:
      break;
    case 401:
      return failure(WHET_UNAUTHENTICATED, WHET_ERROR_NOT_BILLED);
    case 403:
      return failure(WHET_PERMISSION_DENIED, WHET_ERROR_NOT_BILLED);
    case 429:
      return failure(WHET_UNAVAILABLE,
                     WHET_ERROR_RETRYABLE | WHET_ERROR_NOT_BILLED);
    default:
      return answer.status >= 500
                 ? failure(WHET_UNAVAILABLE, WHET_ERROR_RETRYABLE)
                 : failure(WHET_INVALID_ARGUMENT, WHET_ERROR_NOT_BILLED);
  }
  const json body = json::parse(answer.body, nullptr, false);
  if (!body.is_object() || !body.contains("text") || !body["text"].is_string())
    return failure(WHET_DATA_LOSS, WHET_ERROR_RETRYABLE);
  *text = body["text"].get<std::string>();
  return {};
}

}  // namespace whet::conformance
