// What a script says: rules, each with a condition and its answers.
//
//   const Script script = ReadScript(settings);   // settings: a JSON object
//   for (const Rule& rule : script.rules)
//     if (Matches(rule.condition, request)) ...
//
// Reading checks everything: a script that was read can be followed without
// surprises. Immutable then. Thread-safe.
#ifndef WHET_PLUGINS_PROVIDER_SCRIPTED_SCRIPT_H_
#define WHET_PLUGINS_PROVIDER_SCRIPTED_SCRIPT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include "whet/sdk/error.h"
#include "whet/sdk/generation.h"

namespace whet::scripted {

// Where a condition looks.
enum class Place { kUser, kSystem, kAny };

// What has to hold, all of it; nothing said: always.
struct Condition {
  Place place = Place::kUser;
  std::vector<std::string> contains;
  std::optional<std::string> equals;
  std::shared_ptr<const RE2> matches;  // may be null
};

// What comes back: an answer, or a failure.
struct Answer {
  std::string
      text;  // with \0 to \9 of the condition's `matches`, if it has one
  std::string tool_calls;  // JSON array or empty
  std::string logprobs;    // JSON array or empty; given if it is asked for
  std::int32_t finish_reason = WHET_FINISH_STOP;
  sdk::Usage usage;                   // -1: counted in words
  std::optional<sdk::Error> failure;  // instead of all that
  std::int64_t delay_ms = 0;
};

// After the last answer of a rule.
enum class Then { kRepeatLast, kCycle, kFail };
// What moves a rule on to its next answer: each request that it matches, or
// only the same request once more.
enum class CountedBy { kRule, kRequest };

struct Rule {
  std::string name;  // "rules[2]", "script.jsonl:3" or the name it was given
  Condition condition;
  std::vector<Answer> answers;  // at least one
  Then then = Then::kRepeatLast;
  CountedBy counted_by = CountedBy::kRule;
};

struct Script {
  std::vector<Rule>
      rules;  // at least one, in the order in which they are tried
  std::int64_t dimensions = 64;  // of embeddings
};

// The rules of the settings, then those of the file that they name. Throws
// INVALID_ARGUMENT with the place ("$.rules[2].matches", "demo.jsonl:3:
// answers[0].error.state"), NOT_FOUND if the file cannot be read.
Script ReadScript(const nlohmann::json& settings);

}  // namespace whet::scripted

#endif  // WHET_PLUGINS_PROVIDER_SCRIPTED_SCRIPT_H_
