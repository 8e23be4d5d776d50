#include "probe.h"

#include <algorithm>
#include <cstddef>

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
using wire::Can;
using wire::Finding;
using wire::FindingOf;
using wire::Judge;
using wire::Member;
using wire::ParseJson;
using wire::QuestionTo;

// max_tokens by its other name: a way to find an option, no capability.
constexpr char kOtherMaxTokens[] = "other_max_tokens";

// A question that these settings cannot ask has no requests.
ProbeStep Step(const Settings& settings, const std::string& capability,
               const sdk::GenerateRequest& request, std::size_t times = 1) {
  ProbeStep out{capability, {}};
  try {
    out.requests.assign(times, BuildChatRequest(settings, request).http);
  } catch (const sdk::Error&) {
    out.requests.clear();
  }
  return out;
}

std::string OtherTokensField(const Settings& settings,
                             const std::string& model) {
  return settings.TokensField(model) == "max_tokens" ? "max_completion_tokens"
                                                     : "max_tokens";
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

bool Is(const std::vector<Finding>& findings, const char* capability, Can can) {
  const Finding* finding = FindingOf(findings, capability);
  return finding != nullptr && finding->can == can;
}

json OptionsOf(const Settings& settings, const std::string& model,
               const std::vector<Finding>& findings) {
  json out = json::object();
  if (Is(findings, "max_tokens", Can::kNo) &&
      Is(findings, kOtherMaxTokens, Can::kYes)) {
    out["max_tokens_field"] = OtherTokensField(settings, model);
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
  std::vector<ProbeStep> out;
  for (wire::ProbeQuestion& question : wire::ProbeQuestions(model)) {
    const std::string& capability = question.capability;
    if (capability == "tools")  // it has to call one
      question.request.extra = R"({"tool_choice":"required"})";
    if (capability == "chat") {  // throws if it cannot be asked
      out.push_back(
          {capability, {BuildChatRequest(settings, question.request).http}});
      continue;
    }
    out.push_back(Step(settings, capability, question.request, question.times));
    if (capability == "max_tokens") {
      Settings other = settings;
      other.max_tokens_field = OtherTokensField(settings, model);
      out.push_back(Step(other, kOtherMaxTokens, question.request));
    }
  }
  sdk::GenerateRequest object =
      QuestionTo(model, "Name a colour, as a JSON object with one member.",
                 wire::kManyTokens);
  object.extra = R"({"response_format":{"type":"json_object"}})";
  out.push_back(Step(settings, "json_object", object));
  sdk::GenerateRequest logprobs =
      QuestionTo(model, "Say yes.", wire::kFewTokens);
  logprobs.extra = R"({"logprobs":true,"top_logprobs":1})";
  out.push_back(Step(settings, "logprobs", logprobs));
  sdk::EmbedRequest embed;
  embed.texts = {"text"};
  embed.model = model;
  out.push_back({"embeddings", {BuildEmbedRequest(settings, embed)}});
  return out;
}

Finding ReadProbe(const Settings& settings, const ProbeStep& step,
                  const std::vector<sdk::HttpResponse>& responses) {
  Finding out{step.capability};
  out.detail = "these settings do not ask for it";
  if (responses.empty() || responses.size() != step.requests.size())
    return out;
  std::vector<sdk::GenerateResult> answers;
  std::size_t i = 0;
  try {
    if (step.capability == "embeddings") {
      ParseEmbedResponse(settings, responses[0]);
      out = Finding{step.capability, Can::kYes};
    } else {
      for (; i < responses.size(); ++i)
        answers.push_back(ParseChatResponse(settings, responses[i]));
      out = step.capability == "logprobs"
                ? JudgeLogprobs(responses[0])
                : Judge(step.capability == kOtherMaxTokens ? "max_tokens"
                                                           : step.capability,
                        answers);
      out.capability = step.capability;
    }
  } catch (const sdk::Error& error) {
    const sdk::HttpResponse& response =
        responses[std::min(i, responses.size() - 1)];
    out = wire::JudgeError(step.capability, error);
    // Some servers fail at what they do not know.
    if (response.status == 500 || response.status == 501)
      out.can = Can::kNo;
    out.refused = wire::StringOf(
        Member(Member(ParseJson(response.body), "error"), "param"));
  }
  out.requests = responses.size();
  return out;
}

std::string ProbeReport(const Settings& settings, const std::string& model,
                        const std::vector<Finding>& findings) {
  json report = wire::ReportOf(findings);
  report["capabilities"].erase(kOtherMaxTokens);
  report["dialect"] = settings.dialect.name;
  report["options"] = OptionsOf(settings, model, findings);
  return wire::DumpJson(report);
}

}  // namespace whet::openai
