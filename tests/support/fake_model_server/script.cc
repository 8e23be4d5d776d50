#include "tests/support/fake_model_server/script.h"

#include <algorithm>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/fake_model_server/chat_replies.h"
#include "tests/support/fake_model_server/embedding_replies.h"

namespace whet::testing {
namespace {

using nlohmann::json;

[[noreturn]] void Refuse(const std::string& why) {
  throw std::runtime_error(why);
}

// A misspelt key would be a test of nothing.
void CheckKeys(const json& object, const std::string& where,
               std::initializer_list<std::string_view> known) {
  if (!object.is_object())
    Refuse(where + ": expected an object");
  for (const auto& item : object.items()) {
    if (std::find(known.begin(), known.end(), item.key()) == known.end())
      Refuse(where + ": no key '" + item.key() + "'");
  }
}

template <typename T>
void Read(const json& object, const char* key, T& value) {
  if (object.contains(key))
    value = object[key].get<T>();
}

template <typename T>
void Read(const json& object, const char* key, std::optional<T>& value) {
  if (object.contains(key))
    value = object[key].get<T>();
}

Rule RuleFromJson(const json& in) {
  CheckKeys(in, "rules",
            {"first", "every", "times", "if_contains", "status", "headers",
             "body", "fault", "bytes", "pace_ms", "delay_ms"});
  Rule rule;
  Read(in, "first", rule.first);
  Read(in, "every", rule.every);
  Read(in, "times", rule.times);
  Read(in, "if_contains", rule.if_contains);
  Read(in, "status", rule.reply.status);
  const json headers = in.value("headers", json::object());
  for (const auto& [name, value] : headers.items())
    rule.reply.headers.emplace_back(name, value.get<std::string>());
  const json body = in.value("body", json(""));
  rule.reply.body = body.is_string() ? body.get<std::string>() : body.dump();
  const std::string fault = in.value("fault", "none");
  if (!FaultFromName(fault))
    Refuse("rules: no fault '" + fault + "'");
  rule.reply.fault = *FaultFromName(fault);
  Read(in, "bytes", rule.reply.bytes);
  rule.reply.pace = std::chrono::milliseconds(in.value("pace_ms", 10));
  rule.reply.delay = std::chrono::milliseconds(in.value("delay_ms", 0));
  return rule;
}

Handler AnswersFromJson(json answers, std::string otherwise) {
  for (const json& answer : answers)
    CheckKeys(answer, "answers", {"if_contains", "text"});
  return EmbeddingAnswers(ChatAnswers(
      [answers = std::move(answers),
       otherwise = std::move(otherwise)](const ChatRequest& request) {
        const std::string text = request.LastUserText();
        for (const json& answer : answers) {
          if (text.find(answer.value("if_contains", "")) != std::string::npos)
            return answer.value("text", "");
        }
        return otherwise;
      }));
}

RateLimitOptions RateFromJson(const json& in) {
  CheckKeys(in, "rate",
            {"requests_per_minute", "burst", "tokens_per_minute", "change_at_s",
             "change_factor", "retry_after", "announce"});
  RateLimitOptions rate;
  Read(in, "requests_per_minute", rate.requests_per_minute);
  Read(in, "burst", rate.burst);
  Read(in, "tokens_per_minute", rate.tokens_per_minute);
  Read(in, "change_at_s", rate.change_at_s);
  Read(in, "change_factor", rate.change_factor);
  Read(in, "announce", rate.announce);
  if (!(rate.change_factor > 0))
    Refuse("rate: change_factor must be more than 0 (see outage)");
  const std::string form = in.value("retry_after", "none");
  if (!RetryAfterFromName(form))
    Refuse("rate: no retry_after '" + form + "'");
  rate.retry_after = *RetryAfterFromName(form);
  return rate;
}

// A class's probability is shared by its faults.
std::vector<FaultShare> FaultsFromJson(const json& in) {
  std::vector<FaultShare> out;
  double sum = 0;
  for (const auto& [name, probability] : in.items()) {
    const std::vector<Fault> meant = FaultsFromName(name);
    if (meant.empty())
      Refuse("faults: no fault '" + name + "'");
    sum += probability.get<double>();
    for (const Fault fault : meant) {
      out.push_back({fault, probability.get<double>() /
                                static_cast<double>(meant.size())});
    }
  }
  if (sum > 1)
    Refuse("faults: the probabilities are more than 1 in all");
  return out;
}

SimulationOptions SimulationFromJson(const json& in) {
  CheckKeys(in, "simulation",
            {"seed", "latency", "answer_bytes", "prompt_tokens",
             "completion_tokens", "rate", "outage", "faults", "pace_ms"});
  SimulationOptions out;
  Read(in, "seed", out.seed);
  const std::string latency = in.value("latency", "fixed:0");
  if (!LatencyFromText(latency))
    Refuse("simulation: latency '" + latency +
           "', expected fixed:MS, uniform:MS:MS, lognormal:MEDIAN_MS:SIGMA or "
           "exponential:MEAN_MS");
  out.latency = *LatencyFromText(latency);
  Read(in, "answer_bytes", out.answer_bytes);
  Read(in, "prompt_tokens", out.prompt_tokens);
  Read(in, "completion_tokens", out.completion_tokens);
  out.rate = RateFromJson(in.value("rate", json::object()));
  if (in.contains("outage")) {
    CheckKeys(in["outage"], "outage", {"from_s", "to_s"});
    out.outage = Outage{in["outage"].value("from_s", 0.0),
                        in["outage"].at("to_s").get<double>()};
  }
  out.faults = FaultsFromJson(in.value("faults", json::object()));
  out.pace = std::chrono::milliseconds(in.value("pace_ms", 10));
  return out;
}

}  // namespace

ServerOptions OptionsFromScript(const json& script) {
  CheckKeys(script, "script", {"answers", "text", "rules", "simulation"});
  ServerOptions out;
  const std::string text = script.value("text", "");
  if (script.contains("simulation")) {
    out.simulation = SimulationFromJson(script["simulation"]);
    out.simulation->text = text;
    if (!script.contains("answers") && !script.contains("rules"))
      return out;
  }
  std::vector<Rule> rules;
  const json written = script.value("rules", json::array());
  for (const json& rule : written)
    rules.push_back(RuleFromJson(rule));
  out.handler =
      WithRules(std::move(rules),
                AnswersFromJson(script.value("answers", json::array()), text));
  return out;
}

}  // namespace whet::testing
