#include "wire/probe.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <nlohmann/json.hpp>

#include "wire/json_text.h"

namespace whet::wire {
namespace {

using nlohmann::json;

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
    {"chat", &Answered, false},        {"usage", &Counted, false},
    {"max_tokens", &KeptLimit, false}, {"stop", &Stopped, true},
    {"seed", &Repeated, false},        {"json_schema", &FitsSchema, true},
    {"json_object", &IsObject, true},  {"tools", &CalledTool, true}};

}  // namespace

sdk::GenerateRequest QuestionTo(const std::string& model, const char* text,
                                std::int64_t tokens) {
  sdk::GenerateRequest out;
  out.model = model;
  out.messages = {{WHET_ROLE_USER, text}};
  out.max_output_tokens = tokens;
  out.seed = 7;
  return out;
}

std::vector<ProbeQuestion> ProbeQuestions(const std::string& model) {
  std::vector<ProbeQuestion> out;
  out.push_back({"chat", QuestionTo(model, "Say yes.", kManyTokens)});
  out.push_back({"max_tokens", QuestionTo(model, kAsksForNumbers, kFewTokens)});
  sdk::GenerateRequest stop = QuestionTo(model, kAsksForNumbers, kManyTokens);
  for (const char vowel : std::string_view(kVowels))
    stop.stop.emplace_back(1, vowel);
  out.push_back({"stop", stop});
  sdk::GenerateRequest seed =
      QuestionTo(model, "Invent a name for a ship.", kFewTokens);
  seed.temperature = 1.0;
  out.push_back({"seed", seed, 2});
  sdk::GenerateRequest schema =
      QuestionTo(model, "Name a colour.", kManyTokens);
  schema.response_schema = kColourSchema;
  out.push_back({"json_schema", schema});
  sdk::GenerateRequest tools =
      QuestionTo(model, "What time is it?", kManyTokens);
  tools.tools = kClockTool;
  out.push_back({"tools", tools});
  return out;
}

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

Finding JudgeError(const std::string& capability, const sdk::Error& error) {
  Finding out{capability};
  const bool refused =
      error.code() == WHET_INVALID_ARGUMENT || error.code() == WHET_NOT_FOUND;
  out.can = refused ? Can::kNo : Can::kUnknown;
  out.detail = error.what();
  return out;
}

const Finding* FindingOf(const std::vector<Finding>& findings,
                         const std::string& capability) {
  for (const Finding& finding : findings) {
    if (finding.capability == capability)
      return &finding;
  }
  return nullptr;
}

json ReportOf(const std::vector<Finding>& findings) {
  constexpr const char* kWords[] = {"unknown", "no", "yes"};
  json capabilities = json::object();
  std::size_t requests = 0;
  for (const Finding& finding : findings) {
    requests += finding.requests;
    json& entry = capabilities[finding.capability];
    entry["state"] = kWords[static_cast<std::size_t>(finding.can)];
    if (!finding.detail.empty())
      entry["detail"] = finding.detail;
  }
  return {{"requests", requests},
          {"capabilities", capabilities},
          {"options", json::object()}};
}

}  // namespace whet::wire
