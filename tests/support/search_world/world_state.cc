#include "search_world/world_state.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"
#include "whet/sdk/text.h"

namespace whet::testing {
namespace {

using sdk::Error;
using sdk::Text;

// The names between `{{` and `}}`.
std::set<std::string> Placeholders(const std::string& text) {
  std::set<std::string> names;
  std::size_t at = 0;
  while ((at = text.find("{{", at)) != std::string::npos) {
    const std::size_t end = text.find("}}", at);
    if (end == std::string::npos) {
      throw Error(WHET_INVALID_ARGUMENT, "$: '{{' is not closed");
    }
    names.insert(text.substr(at + 2, end - at - 2));
    at = end + 2;
  }
  return names;
}

std::set<std::string> WordsOf(const std::map<std::string, std::string>& input) {
  std::set<std::string> words;
  for (const auto& [column, value] : input) {
    std::istringstream in(value);
    for (std::string word; in >> word;) {
      words.insert(word);
    }
  }
  return words;
}

std::size_t Common(const std::set<std::string>& words,
                   const std::map<std::string, std::string>& input) {
  std::size_t common = 0;
  for (const std::string& word : WordsOf(input)) {
    common += words.count(word);
  }
  return common;
}

}  // namespace

sdk::Prompt Shown(const sdk::Prompt& prompt, const WorldExample& example) {
  if (!prompt.few_shot_selection) {
    return prompt;
  }
  sdk::Prompt shown = prompt;
  auto& shots = shown.few_shot_examples;
  std::erase_if(shots, [&example](const sdk::FewShotExample& shot) {
    return shot.input == example.input;
  });
  const std::set<std::string> words = WordsOf(example.input);
  std::stable_sort(shots.begin(), shots.end(),
                   [&words](const auto& a, const auto& b) {
                     return Common(words, a.input) > Common(words, b.input);
                   });
  const auto nearest =
      static_cast<std::size_t>(prompt.few_shot_selection->nearest);
  shots.resize(std::min(shots.size(), nearest));
  std::reverse(shots.begin(), shots.end());
  shown.few_shot_selection.reset();
  return shown;
}

SearchWorld::State::State(const Task& t, WorldOptions o)
    : task(&t), options(o) {
  Read("train", task->data().train);
  Read("val", task->data().val);
  AddCandidate(task->data().seed_prompt);
  for (const WorldExample& example : task->data().val) {
    Score(sdk::kSeedPrompt, example.number, 0);
  }
}

void SearchWorld::State::Read(const char* name,
                              const std::vector<WorldExample>& examples) {
  Split& split = splits[name];
  split.inputs.reserve(examples.size());
  for (const WorldExample& e : examples) {
    by_number[e.number] = &e;
    split.inputs.push_back(nlohmann::json(e.input).dump());
    split.examples.push_back({sizeof(whet_example), 0, e.number,
                              Text(split.inputs.back()), Text(e.expected),
                              e.is_label ? Text(e.expected) : whet_text{}});
  }
}

whet_candidate SearchWorld::State::AddCandidate(const sdk::Prompt& prompt) {
  const std::string json = sdk::ToJson(prompt);
  const auto [it, added] = ids.emplace(json, candidates.size() + 1);
  if (added) {
    candidates.push_back(json);
    prompts.push_back(sdk::ParsePrompt(json));
  }
  return it->second;
}

const std::string& SearchWorld::State::Json(whet_candidate id) const {
  if (id == 0 || id > candidates.size()) {
    throw Error(WHET_NOT_FOUND, "no candidate " + std::to_string(id));
  }
  return candidates[id - 1];
}

const sdk::Evaluated& SearchWorld::State::Score(whet_candidate id,
                                                std::uint64_t number,
                                                std::uint32_t sample) {
  const auto key = std::tuple(id, number, sample);
  const auto it = scored.find(key);
  if (it != scored.end()) {
    return it->second;
  }
  const WorldExample& example = *by_number.at(number);
  sdk::Evaluated e =
      task->Evaluate(Shown(prompts.at(id - 1), example), example, sample);
  e.example = number;
  if (!e.ok()) {
    e.score = std::nan("");
  }
  return scored.emplace(key, std::move(e)).first->second;
}

void SearchWorld::State::Charge(std::int64_t count) {
  const bool calls_fit = options.calls < 0 || calls + count <= options.calls;
  const bool tokens_fit =
      options.tokens < 0 ||
      TokensTaken() + count * options.tokens_held <= options.tokens;
  if (!calls_fit || !tokens_fit) {
    Log("  refused: budget");
    throw Error(
        WHET_RESOURCE_EXHAUSTED,
        "the budget does not cover " + std::to_string(count) + " more calls");
  }
  calls += count;
  held += count * (options.tokens_held - kTokensPerCall);
}

void SearchWorld::State::Settle(std::int64_t count) {
  held -= count * (options.tokens_held - kTokensPerCall);
  for (; count > 0; --count) {
    ++settled;
    const bool again =
        options.retry_every > 0 && settled % options.retry_every == 0;
    if (again && (options.calls < 0 || calls < options.calls)) {
      ++calls;
    }
  }
}

void SearchWorld::State::CheckCancelled() const {
  if (options.cancel_at >= 0 && calls >= options.cancel_at) {
    throw Error(WHET_CANCELLED, "stopped by the test");
  }
}

void SearchWorld::State::CheckRequest(const whet_evaluate_request& request) {
  Json(request.candidate);  // throws if there is no such candidate
  const sdk::Prompt& p = prompts.at(request.candidate - 1);
  std::set<std::uint64_t> seen;
  for (std::uint64_t i = 0; i < request.count; ++i) {
    const std::uint64_t number = request.examples[i];
    const auto it = by_number.find(number);
    if (it == by_number.end()) {
      throw Error(WHET_INVALID_ARGUMENT,
                  "no example " + std::to_string(number));
    }
    if (!seen.insert(number).second) {
      violations.push_back("example " + std::to_string(number) +
                           " twice in one request");
    }
    for (const sdk::FewShotExample& shot : p.few_shot_examples) {
      // A host leaves it out of the nearest.
      if (shot.input == it->second->input && !p.few_shot_selection) {
        violations.push_back("candidate " + std::to_string(request.candidate) +
                             " evaluated on its own demonstration, example " +
                             std::to_string(number));
      }
    }
  }
}

void SearchWorld::State::CheckCandidate(const sdk::Prompt& p) const {
  if (p.user_template.empty()) {
    throw Error(WHET_INVALID_ARGUMENT, "$.user_template: must not be empty");
  }
  std::set<std::string> used;
  for (const std::string* text :
       {&p.system, &p.user_template, &p.output_instructions}) {
    for (const std::string& name : Placeholders(*text)) {
      if (by_number.empty() ||
          by_number.begin()->second->input.count(name) == 0) {
        throw Error(WHET_INVALID_ARGUMENT,
                    "$: unknown placeholder '" + name + "'");
      }
      used.insert(name);
    }
  }
  for (const std::string& name :
       Placeholders(task->data().seed_prompt.user_template)) {
    if (used.count(name) == 0) {
      throw Error(WHET_INVALID_ARGUMENT,
                  "$.user_template: placeholder '" + name + "' is lost");
    }
  }
}

}  // namespace whet::testing
