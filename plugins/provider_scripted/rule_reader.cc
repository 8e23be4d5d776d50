#include "rule_reader.h"

#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "failure_states.h"
#include "text/quote.h"

namespace whet::scripted {
namespace {

using nlohmann::json;

constexpr std::size_t kShown = 60;
constexpr std::int64_t kLongestDelayMs = 3'600'000;
constexpr std::int64_t kMostTokens = 1'000'000'000;

[[noreturn]] void Refuse(const std::string& place, const std::string& why) {
  throw sdk::Error(WHET_INVALID_ARGUMENT, place + ": " + why);
}

std::string ListOf(std::initializer_list<std::string_view> names) {
  std::string out;
  for (const std::string_view name : names)
    out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

// An object of which every member is asked for by name.
class Members {
 public:
  Members(const json& in, std::string place,
          std::initializer_list<std::string_view> known)
      : in_(in), place_(std::move(place)) {
    if (!in.is_object())
      Refuse(place_, "expected an object with " + ListOf(known));
    for (const auto& [name, value] : in.items()) {
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        Refuse(Path(name), "is not known; known are " + ListOf(known));
      }
    }
  }

  bool Has(const char* name) const { return in_.contains(name); }
  const json& At(const char* name) const { return in_.at(name); }
  std::string Path(std::string_view name) const {
    return place_ + "." + std::string(name);
  }

  std::string Text(const char* name, const std::string& otherwise) const {
    if (!Has(name))
      return otherwise;
    if (!At(name).is_string())
      Refuse(Path(name), "expected a text");
    return At(name).get<std::string>();
  }

  std::int64_t Count(const char* name, std::int64_t otherwise,
                     std::int64_t most) const {
    if (!Has(name))
      return otherwise;
    const json& value = At(name);
    // What does not fit a signed number is too large.
    const bool fits =
        value.is_number_integer() &&
        (!value.is_number_unsigned() ||
         value.get<std::uint64_t>() <= static_cast<std::uint64_t>(most));
    if (!fits || value.get<std::int64_t>() < 0) {
      Refuse(Path(name),
             "expected an integer from 0 to " + std::to_string(most));
    }
    return value.get<std::int64_t>();
  }

  // The value that stands beside one of `names`.
  template <typename T>
  T OneOf(const char* name, T otherwise,
          std::initializer_list<std::pair<std::string_view, T>> names) const {
    if (!Has(name))
      return otherwise;
    const std::string said = Text(name, "");
    std::string known;
    for (const auto& [word, value] : names) {
      if (said == word)
        return value;
      known.append(known.empty() ? "" : ", ").append(word);
    }
    Refuse(Path(name),
           "is " + text::Quote(said, kShown) + "; expected one of " + known);
  }

 private:
  const json& in_;
  std::string place_;
};

std::vector<std::string> ReadTexts(const Members& in, const char* name) {
  if (!in.Has(name))
    return {};
  const json& value = in.At(name);
  if (value.is_string())
    return {value.get<std::string>()};
  std::vector<std::string> out;
  for (const json& item : value.is_array() ? value : json::array()) {
    if (!item.is_string())
      Refuse(in.Path(name), "expected a text or a list of texts");
    out.push_back(item.get<std::string>());
  }
  if (out.empty())
    Refuse(in.Path(name), "expected a text or a list of texts");
  return out;
}

std::shared_ptr<const RE2> ReadExpression(const Members& in) {
  if (!in.Has("matches"))
    return nullptr;
  RE2::Options options;
  options.set_log_errors(false);
  auto expression =
      std::make_shared<const RE2>(in.Text("matches", ""), options);
  if (!expression->ok()) {
    Refuse(in.Path("matches"),
           text::Quote(expression->pattern(), kShown) +
               " is no regular expression of RE2: " + expression->error());
  }
  return expression;
}

Condition ReadCondition(const Members& in) {
  Condition out;
  out.place = in.OneOf<Place>("in", Place::kUser,
                              {{"user", Place::kUser},
                               {"system", Place::kSystem},
                               {"any", Place::kAny}});
  out.contains = ReadTexts(in, "contains");
  if (in.Has("equals"))
    out.equals = in.Text("equals", "");
  out.matches = ReadExpression(in);
  return out;
}

sdk::Usage ReadUsage(const json& in, const std::string& place) {
  const Members members(in, place,
                        {"input_tokens", "cached_input_tokens", "output_tokens",
                         "reasoning_tokens"});
  return {members.Count("input_tokens", -1, kMostTokens),
          members.Count("cached_input_tokens", -1, kMostTokens),
          members.Count("output_tokens", -1, kMostTokens),
          members.Count("reasoning_tokens", -1, kMostTokens)};
}

sdk::Error ReadFailure(const json& in, const std::string& place) {
  const Members members(in, place, {"state", "message", "retry_after_ms"});
  const std::string name = members.Text("state", "");
  const FailureState* state = FindFailureState(name);
  if (state == nullptr) {
    Refuse(members.Path("state"), "is " + text::Quote(name, kShown) +
                                      "; expected one of " +
                                      FailureStateNames());
  }
  return sdk::Error(state->code,
                    members.Text("message", std::string(state->message)),
                    state->flags,
                    static_cast<std::uint64_t>(
                        members.Count("retry_after_ms", 0, kLongestDelayMs)));
}

std::string ReadToolCalls(const Members& in) {
  if (!in.Has("tool_calls"))
    return "";
  const json& calls = in.At("tool_calls");
  if (!calls.is_array() || calls.empty()) {
    Refuse(in.Path("tool_calls"),
           "expected a list of calls in OpenAI's form, [{\"id\": ..., "
           "\"type\": \"function\", \"function\": {\"name\": ..., "
           "\"arguments\": \"{}\"}}]");
  }
  return calls.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string ReadLogprobs(const Members& in) {
  if (!in.Has("logprobs"))
    return "";
  const json& tokens = in.At("logprobs");
  if (!tokens.is_array()) {
    Refuse(in.Path("logprobs"),
           "expected a list of tokens, [{\"token\": ..., \"logprob\": ..., "
           "\"top\": [{\"token\": ..., \"logprob\": ...}]}]");
  }
  return tokens.dump(-1, ' ', false, json::error_handler_t::replace);
}

// The names of ReadAnswer's members, which stand in a rule of one answer, too.
#define WHET_SCRIPTED_ANSWER                                           \
  "text", "tool_calls", "logprobs", "finish_reason", "usage", "error", \
      "delay_ms"

// Of `expression`, which may be null.
void CheckCaptures(const Members& in, const RE2* expression,
                   const std::string& text) {
  std::string error;
  if (expression != nullptr && !expression->CheckRewriteString(text, &error)) {
    Refuse(in.Path("text"), error + " (\\0 is what matches, \\\\ a backslash)");
  }
}

Answer ReadAnswer(const Members& in, const RE2* expression) {
  Answer out;
  out.delay_ms = in.Count("delay_ms", 0, kLongestDelayMs);
  if (in.Has("error")) {
    for (const char* other :
         {"text", "tool_calls", "logprobs", "finish_reason", "usage"}) {
      if (in.Has(other))
        Refuse(in.Path(other), "an answer that is an error has no such thing");
    }
    out.failure = ReadFailure(in.At("error"), in.Path("error"));
    return out;
  }
  out.text = in.Text("text", "");
  out.tool_calls = ReadToolCalls(in);
  out.logprobs = ReadLogprobs(in);
  if (!in.Has("text") && out.tool_calls.empty()) {
    Refuse(in.Path("text"), "is missing; expected text, tool_calls or error");
  }
  CheckCaptures(in, expression, out.text);
  out.finish_reason = in.OneOf<std::int32_t>(
      "finish_reason",
      out.tool_calls.empty() ? WHET_FINISH_STOP : WHET_FINISH_TOOL_CALLS,
      {{"stop", WHET_FINISH_STOP},
       {"length", WHET_FINISH_LENGTH},
       {"tool_calls", WHET_FINISH_TOOL_CALLS},
       {"content_filter", WHET_FINISH_CONTENT_FILTER},
       {"refusal", WHET_FINISH_REFUSAL},
       {"other", WHET_FINISH_OTHER}});
  if (in.Has("usage"))
    out.usage = ReadUsage(in.At("usage"), in.Path("usage"));
  return out;
}

std::vector<Answer> ReadAnswers(const Members& in, const RE2* expression) {
  const json& list = in.At("answers");
  if (!list.is_array() || list.empty())
    Refuse(in.Path("answers"), "expected a list of answers");
  for (const char* member : {WHET_SCRIPTED_ANSWER}) {
    if (in.Has(member))
      Refuse(in.Path(member), "belongs into one of the answers");
  }
  std::vector<Answer> out;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Members answer(list[i],
                         in.Path("answers") + "[" + std::to_string(i) + "]",
                         {WHET_SCRIPTED_ANSWER});
    out.push_back(ReadAnswer(answer, expression));
  }
  return out;
}

}  // namespace

Rule ReadRule(const json& in, const std::string& place) {
  const Members members(
      in, place,
      {"name", "in", "contains", "equals", "matches", WHET_SCRIPTED_ANSWER,
       "answers", "then", "counted_by"});
  Rule rule;
  rule.name = members.Text("name", place);
  rule.condition = ReadCondition(members);
  const RE2* expression = rule.condition.matches.get();
  if (members.Has("answers"))
    rule.answers = ReadAnswers(members, expression);
  else
    rule.answers.push_back(ReadAnswer(members, expression));
  rule.then = members.OneOf<Then>("then", Then::kRepeatLast,
                                  {{"repeat_last", Then::kRepeatLast},
                                   {"cycle", Then::kCycle},
                                   {"fail", Then::kFail}});
  rule.counted_by = members.OneOf<CountedBy>(
      "counted_by", CountedBy::kRule,
      {{"rule", CountedBy::kRule}, {"request", CountedBy::kRequest}});
  return rule;
}

}  // namespace whet::scripted
