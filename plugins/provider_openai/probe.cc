#include "probe.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "chat_error.h"
#include "chat_request.h"
#include "chat_response.h"
#include "embedding.h"
#include "wire/json_text.h"

namespace whet::openai {
namespace {

using nlohmann::json;
using wire::Member;
using wire::ParseJson;

constexpr std::int64_t kFewTokens = 16;
// Enough for a reasoning model to come to its answer.
constexpr std::int64_t kManyTokens = 1024;
constexpr char kAsksForNumbers[] = "Write the numbers from 1 to 200 in words.";
constexpr char kVowels[] = "aeio";
constexpr char kColourSchema[] =
    R"({"type":"object","additionalProperties":false,"properties":)"
    R"({"colour_7":{"type":"string","enum":["red","green"]}},)"
    R"("required":["colour_7"]})";
constexpr char kClockTool[] =
    R"([{"type":"function","function":{"name":"read_clock",)"
    R"("description":"Tells the time.",)"
    R"("parameters":{"type":"object","properties":{}}}}])";

sdk::GenerateRequest Question(const std::string& model, const char* text,
                              std::int64_t tokens) {
  sdk::GenerateRequest out;
  out.model = model;
  out.messages = {{WHET_ROLE_USER, text}};
  out.max_output_tokens = tokens;
  out.seed = 7;
  return out;
}

// A question that these settings cannot ask has no requests.
ProbeStep Step(const Settings& settings, const char* capability,
               const sdk::GenerateRequest& request, std::size_t times = 1) {
  ProbeStep out{capability, {}};
  try {
    out.requests.assign(times, BuildChatRequest(settings, request).http);
  } catch (const sdk::Error&) {
    out.requests.clear();
  }
  return out;
}

std::string OtherTokensField(const Settings& settings) {
  return settings.max_tokens_field == "max_tokens" ? "max_completion_tokens"
                                                   : "max_tokens";
}

// What one answer shows. Cut off before its end it may show nothing.
struct Shown {
  bool yes = false;
  const char* otherwise = "";  // what was seen if not `yes`; empty: nothing
};

Shown Stopped(const std::vector<sdk::GenerateResult>& answers) {
  return {answers[0].text.find_first_of(kVowels) == std::string::npos,
          "the answer goes on after a stop sequence"};
}

Shown Repeated(const std::vector<sdk::GenerateResult>& answers) {
  // A model that thinks may not come to its first word.
  if (answers[0].text.empty() && answers[1].text.empty())
    return {};
  return {answers[0].text == answers[1].text,
          "the same seed gave two different answers"};
}

Shown FitsSchema(const std::vector<sdk::GenerateResult>& answers) {
  const json answer = ParseJson(answers[0].text);
  const json& colour = Member(answer, "colour_7");
  return {answer.is_object() && answer.size() == 1 &&
              (colour == "red" || colour == "green"),
          "the answer does not fit the schema"};
}

Shown IsObject(const std::vector<sdk::GenerateResult>& answers) {
  return {ParseJson(answers[0].text).is_object(),
          "the answer is no JSON object"};
}

Shown CalledTool(const std::vector<sdk::GenerateResult>& answers) {
  return {!answers[0].tool_calls.empty(),
          "the answer calls no tool, though it has to"};
}

Shown Counted(const std::vector<sdk::GenerateResult>& answers) {
  return {
      answers[0].usage.input_tokens > 0 && answers[0].usage.output_tokens >= 0,
      "the response does not count tokens"};
}

Shown KeptLimit(const std::vector<sdk::GenerateResult>& answers) {
  const std::int64_t tokens = answers[0].usage.output_tokens;
  return {answers[0].finish_reason == WHET_FINISH_LENGTH ||
              (tokens > 0 && tokens <= kFewTokens),
          "the answer is longer than its limit"};
}

Shown Answered(const std::vector<sdk::GenerateResult>& /*answers*/) {
  return {true};
}

struct Test {
  const char* capability;
  Shown (*show)(const std::vector<sdk::GenerateResult>& answers);
  bool needs_end;  // an answer that is cut off shows nothing
};

constexpr Test kTests[] = {
    {"chat", &Answered, false},         {"usage", &Counted, false},
    {"max_tokens", &KeptLimit, false},  {"other_max_tokens", &KeptLimit, false},
    {"stop", &Stopped, true},           {"seed", &Repeated, false},
    {"json_schema", &FitsSchema, true}, {"json_object", &IsObject, true},
    {"tools", &CalledTool, true}};

Finding Judge(const std::string& capability,
              const std::vector<sdk::GenerateResult>& answers) {
  Finding out{capability};
  const auto* test =
      std::find_if(std::begin(kTests), std::end(kTests),
                   [&](const Test& t) { return capability == t.capability; });
  if (test == std::end(kTests))
    return out;
  const Shown shown = test->show(answers);
  if (shown.yes) {
    out.can = Can::kYes;
  } else if (test->needs_end &&
             answers[0].finish_reason == WHET_FINISH_LENGTH) {
    out.detail = "the answer was cut off";
  } else if (*shown.otherwise == '\0') {
    out.detail = "the answer has no text";
  } else {
    out.can = Can::kNo;
    out.detail = shown.otherwise;
  }
  return out;
}

// The body's own word, which the common form of an answer does not have.
Finding JudgeLogprobs(const sdk::HttpResponse& response) {
  const json body = ParseJson(response.body);
  const json& choices = Member(body, "choices");
  const bool there = choices.is_array() && !choices.empty() &&
                     !Member(Member(choices[0], "logprobs"), "content").empty();
  Finding out{"logprobs", there ? Can::kYes : Can::kNo};
  if (!there)
    out.detail = "the response has none";
  return out;
}

// A refusal of the request tells something about the server; a failure of it,
// nothing.
Finding FromError(const std::string& capability, const sdk::Error& error,
                  const sdk::HttpResponse& response) {
  Finding out{capability};
  const bool refused = error.code() == WHET_INVALID_ARGUMENT ||
                       error.code() == WHET_NOT_FOUND ||
                       (response.status == 500 || response.status == 501);
  out.can = refused ? Can::kNo : Can::kUnknown;
  out.detail = error.what();
  const json body = ParseJson(response.body);
  const json& param = Member(Member(body, "error"), "param");
  if (param.is_string())
    out.refused = param.get<std::string>();
  return out;
}

const Finding* FindingOf(const std::vector<Finding>& findings,
                         std::string_view capability) {
  for (const Finding& finding : findings) {
    if (finding.capability == capability)
      return &finding;
  }
  return nullptr;
}

bool Is(const std::vector<Finding>& findings, std::string_view capability,
        Can can) {
  const Finding* finding = FindingOf(findings, capability);
  return finding != nullptr && finding->can == can;
}

json OptionsOf(const Settings& settings, const std::vector<Finding>& findings) {
  json out = json::object();
  if (Is(findings, "max_tokens", Can::kNo) &&
      Is(findings, "other_max_tokens", Can::kYes)) {
    out["max_tokens_field"] = OtherTokensField(settings);
  }
  if (Is(findings, "json_schema", Can::kNo)) {
    out["structured_output"] =
        Is(findings, "json_object", Can::kYes) ? "json_object" : "none";
  }
  const Finding* seed = FindingOf(findings, "seed");
  if (seed != nullptr && seed->can == Can::kNo && seed->refused == "seed")
    out["omit"] = {"seed"};
  return out;
}

}  // namespace

std::vector<ProbeStep> ProbeSteps(const Settings& settings,
                                  const std::string& model) {
  const auto few = [&](const char* text) {
    return Question(model, text, kFewTokens);
  };
  std::vector<ProbeStep> out;
  sdk::GenerateRequest hello = Question(model, "Say yes.", kManyTokens);
  out.push_back({"chat", {BuildChatRequest(settings, hello).http}});
  out.push_back(Step(settings, "max_tokens", few(kAsksForNumbers)));
  Settings other = settings;
  other.max_tokens_field = OtherTokensField(settings);
  out.push_back(Step(other, "other_max_tokens", few(kAsksForNumbers)));
  sdk::GenerateRequest stop = Question(model, kAsksForNumbers, kManyTokens);
  for (const char vowel : std::string_view(kVowels))
    stop.stop.emplace_back(1, vowel);
  out.push_back(Step(settings, "stop", stop));
  sdk::GenerateRequest seed = few("Invent a name for a ship.");
  seed.temperature = 1.0;
  out.push_back(Step(settings, "seed", seed, 2));
  sdk::GenerateRequest schema = Question(model, "Name a colour.", kManyTokens);
  schema.response_schema = kColourSchema;
  out.push_back(Step(settings, "json_schema", schema));
  sdk::GenerateRequest object = Question(
      model, "Name a colour, as a JSON object with one member.", kManyTokens);
  object.extra = R"({"response_format":{"type":"json_object"}})";
  out.push_back(Step(settings, "json_object", object));
  sdk::GenerateRequest tools = Question(model, "What time is it?", kManyTokens);
  tools.tools = kClockTool;
  tools.extra = R"({"tool_choice":"required"})";
  out.push_back(Step(settings, "tools", tools));
  sdk::GenerateRequest logprobs = few("Say yes.");
  logprobs.extra = R"({"logprobs":true,"top_logprobs":1})";
  out.push_back(Step(settings, "logprobs", logprobs));
  sdk::EmbedRequest embed;
  embed.texts = {"text"};
  embed.model = model;
  out.push_back({"embeddings", {BuildEmbedRequest(settings, embed)}});
  return out;
}

Finding ReadProbe(const Settings& settings, const ProbeStep& step,
                  const std::vector<sdk::HttpResponse>& responses,
                  std::int64_t now_s) {
  Finding out{step.capability};
  out.detail = "these settings do not ask for it";
  if (responses.empty() || responses.size() != step.requests.size())
    return out;
  std::vector<sdk::GenerateResult> answers;
  std::size_t i = 0;
  try {
    if (step.capability == "embeddings") {
      ParseEmbedResponse(settings, responses[0], now_s);
      out = Finding{step.capability, Can::kYes};
    } else {
      for (; i < responses.size(); ++i)
        answers.push_back(ParseChatResponse(settings, responses[i], now_s));
      out = step.capability == "logprobs" ? JudgeLogprobs(responses[0])
                                          : Judge(step.capability, answers);
    }
  } catch (const sdk::Error& error) {
    out = FromError(step.capability, error,
                    responses[std::min(i, responses.size() - 1)]);
  }
  out.requests = responses.size();
  return out;
}

std::string ProbeReport(const Settings& settings,
                        const std::vector<Finding>& findings) {
  constexpr const char* kWords[] = {"unknown", "no", "yes"};
  json capabilities = json::object();
  std::size_t requests = 0;
  for (const Finding& finding : findings) {
    requests += finding.requests;
    if (finding.capability == "other_max_tokens")
      continue;
    json& entry = capabilities[finding.capability];
    entry["state"] = kWords[static_cast<std::size_t>(finding.can)];
    if (!finding.detail.empty())
      entry["detail"] = finding.detail;
  }
  const json report = {{"requests", requests},
                       {"dialect", settings.dialect.name},
                       {"capabilities", std::move(capabilities)},
                       {"options", OptionsOf(settings, findings)}};
  return report.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace whet::openai
