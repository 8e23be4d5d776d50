#include "player.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "text/quote.h"
#include "text/utf8_text.h"

namespace whet::scripted {
namespace {

constexpr std::size_t kShownRequest = 80;
constexpr std::size_t kShownRules = 12;

std::int64_t CountWordsOf(std::string_view text) {
  std::int64_t words = 0;
  text::ForEachWord(text, [&words](std::string_view) { ++words; });
  return words;
}

// The texts in which a condition looks.
std::vector<const std::string*> TextsAt(Place place,
                                        const sdk::GenerateRequest& request) {
  std::vector<const std::string*> out;
  for (const sdk::Message& message : request.messages) {
    if (place == Place::kAny ||
        (place == Place::kSystem && message.role == WHET_ROLE_SYSTEM) ||
        (place == Place::kUser && message.role == WHET_ROLE_USER)) {
      out.push_back(&message.content);
    }
  }
  // Of the user only what was said last counts.
  if (place == Place::kUser && out.size() > 1)
    out.erase(out.begin(), out.end() - 1);
  return out;
}

bool MatchesText(const Condition& condition, const std::string& text) {
  if (condition.equals.has_value() && text != *condition.equals)
    return false;
  const auto holds = [&text](const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  if (!std::all_of(condition.contains.begin(), condition.contains.end(), holds))
    return false;
  return condition.matches == nullptr ||
         RE2::PartialMatch(text, *condition.matches);
}

// `rewrite` with what the groups of `expression` matched in `text`.
std::string Filled(const RE2& expression, const std::string& text,
                   const std::string& rewrite) {
  std::vector<re2::StringPiece> groups(
      static_cast<std::size_t>(1 + RE2::MaxSubmatch(rewrite)));
  expression.Match(text, 0, text.size(), RE2::UNANCHORED, groups.data(),
                   static_cast<int>(groups.size()));
  std::string out;
  expression.Rewrite(&out, rewrite, groups.data(),
                     static_cast<int>(groups.size()));
  return out;
}

std::string RulesTried(const Script& script) {
  std::string out;
  const std::size_t shown = std::min(script.rules.size(), kShownRules);
  for (std::size_t i = 0; i < shown; ++i)
    out += (i == 0 ? "" : ", ") + script.rules[i].name;
  if (shown < script.rules.size())
    out += " and " + std::to_string(script.rules.size() - shown) + " more";
  return out;
}

// The user's last words, or else the last ones of all.
std::string ShownRequest(const sdk::GenerateRequest& request) {
  std::vector<const std::string*> texts = TextsAt(Place::kUser, request);
  if (texts.empty())
    texts = TextsAt(Place::kAny, request);
  return texts.empty() ? "a request without messages"
                       : text::Quote(*texts.back(), kShownRequest);
}

// Everything that the same request has in common with itself, and no more.
std::string IdentityOf(const sdk::GenerateRequest& request) {
  std::string out = request.model + '\0' + std::to_string(request.sample);
  const auto add = [&out](std::string_view part) {
    out += '\0' + std::to_string(part.size()) + ':';
    out += part;
  };
  for (const sdk::Message& message : request.messages) {
    add(std::to_string(message.role));
    add(message.content);
    add(message.name);
    add(message.tool_calls);
  }
  add(std::to_string(request.temperature.value_or(-1.0)));
  add(std::to_string(request.top_p.value_or(-1.0)));
  add(std::to_string(request.max_output_tokens.value_or(-1)));
  for (const std::string& stop : request.stop)
    add(stop);
  add(request.response_schema);
  add(request.tools);
  add(request.extra);
  add(std::to_string(request.logprobs));
  return out;
}

sdk::GenerateResult ResultOf(const Answer& answer, const Condition& condition,
                             const std::string& matched,
                             const sdk::GenerateRequest& request) {
  sdk::GenerateResult out;
  out.text = condition.matches == nullptr
                 ? answer.text
                 : Filled(*condition.matches, matched, answer.text);
  out.finish_reason = answer.finish_reason;
  out.tool_calls = answer.tool_calls;
  if (request.logprobs > 0)
    out.logprobs = answer.logprobs;
  out.model = request.model;
  out.usage = answer.usage;
  if (out.usage.input_tokens < 0)
    out.usage.input_tokens = CountWords(request);
  if (out.usage.output_tokens < 0)
    out.usage.output_tokens =
        CountWordsOf(out.text) + CountWordsOf(out.tool_calls);
  return out;
}

}  // namespace

std::int64_t CountWords(const sdk::GenerateRequest& request) {
  std::int64_t words = 0;
  for (const sdk::Message& message : request.messages)
    words += CountWordsOf(message.content) + CountWordsOf(message.tool_calls);
  return words;
}

Player::Found Player::Find(const sdk::GenerateRequest& request) const {
  for (std::size_t i = 0; i < script_.rules.size(); ++i) {
    const Condition& condition = script_.rules[i].condition;
    const bool always = condition.contains.empty() &&
                        !condition.equals.has_value() &&
                        condition.matches == nullptr;
    if (always)
      return {i, ""};
    for (const std::string* text : TextsAt(condition.place, request)) {
      if (MatchesText(condition, *text))
        return {i, *text};
    }
  }
  throw sdk::Error(WHET_NOT_FOUND,
                   "the script has no answer to " + ShownRequest(request) +
                       " (tried " + RulesTried(script_) +
                       "); add a rule, or one without a condition at the end",
                   WHET_ERROR_NOT_BILLED);
}

std::size_t Player::TurnOf(std::size_t rule,
                           const sdk::GenerateRequest& request) {
  const Rule& found = script_.rules[rule];
  if (found.answers.size() == 1 && found.then != Then::kFail)
    return 0;
  std::pair<std::size_t, std::string> key(rule, "");
  if (found.counted_by == CountedBy::kRequest)
    key.second = IdentityOf(request);
  std::size_t turn = 0;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    turn = turns_[std::move(key)]++;
  }
  const std::size_t count = found.answers.size();
  if (turn < count)
    return turn;
  if (found.then == Then::kCycle)
    return turn % count;
  if (found.then == Then::kRepeatLast)
    return count - 1;
  throw sdk::Error(
      WHET_OUT_OF_RANGE,
      found.name + " has " + std::to_string(count) +
          " answers, and this is request number " + std::to_string(turn + 1) +
          (found.counted_by == CountedBy::kRequest ? " of its kind: "
                                                   : " that it matches: ") +
          ShownRequest(request),
      WHET_ERROR_NOT_BILLED);
}

Cue Player::Next(const sdk::GenerateRequest& request) {
  const Found found = Find(request);
  const Rule& rule = script_.rules[found.rule];
  const Answer& answer = rule.answers[TurnOf(found.rule, request)];
  Cue cue;
  cue.delay_ms = answer.delay_ms;
  if (answer.failure.has_value())
    cue.failure = answer.failure;
  else
    cue.result = ResultOf(answer, rule.condition, found.text, request);
  return cue;
}

}  // namespace whet::scripted
