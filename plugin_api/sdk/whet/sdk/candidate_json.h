// A prompt as a C++ value, for strategies that take prompts apart.
//
//   sdk::Prompt prompt = sdk::ParsePrompt(search.CandidateJson(parent));
//   prompt.few_shot_examples = ...;
//   search.Propose(sdk::ToJson(prompt), {parent}, "eight demonstrations");
//
// Optional: the only header of the SDK with a dependency (nlohmann_json 3,
// which a plugin links privately). ParsePrompt(ToJson(p)) == p.
// Pure functions. Thread-safe.
#ifndef WHET_SDK_CANDIDATE_JSON_H_
#define WHET_SDK_CANDIDATE_JSON_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

namespace whet::sdk {

// A demonstration: a user message (the template filled with `input`) and the
// assistant's answer.
struct FewShotExample {
  std::map<std::string, std::string> input = {};  // by column
  std::string output = {};
  nlohmann::json tool_calls = {};  // null: none

  bool operator==(const FewShotExample&) const = default;
};

// Only the demonstrations nearest to the input are shown, chosen by the host
// for each input, the most similar last.
struct FewShotSelection {
  std::int64_t nearest = 1;

  bool operator==(const FewShotSelection&) const = default;
};

struct Prompt {
  std::string system = {};
  std::string user_template = {};  // with `{{column}}` placeholders
  std::string output_instructions = {};
  std::vector<FewShotExample> few_shot_examples = {};
  nlohmann::json tools = {};  // null: none
  // Nothing: all demonstrations, in their order.
  std::optional<FewShotSelection> few_shot_selection = {};

  bool operator==(const Prompt&) const = default;
};

namespace internal {

// Throws INTERNAL: candidate JSON comes from the host, which checked it.
inline std::string StringMember(const nlohmann::json& object, const char* name,
                                const std::string& path) {
  const auto it = object.find(name);
  if (it == object.end())
    return "";
  if (!it->is_string()) {
    throw Error(WHET_INTERNAL, path + "." + name + ": expected a string");
  }
  return it->get<std::string>();
}

}  // namespace internal

// Columns of an example, as in Example::input: values that are not strings
// keep their JSON form. Throws INTERNAL if `json` is not an object.
inline std::map<std::string, std::string> ParseColumns(std::string_view json) {
  const auto object = nlohmann::json::parse(json, nullptr, false);
  if (!object.is_object()) {
    throw Error(WHET_INTERNAL, "expected a JSON object of columns, got: " +
                                   std::string(json.substr(0, 80)));
  }
  std::map<std::string, std::string> columns;
  for (const auto& [name, value] : object.items()) {
    columns[name] = value.is_string() ? value.get<std::string>() : value.dump();
  }
  return columns;
}

// Throws INTERNAL, naming the JSON path, if `json` is not a candidate.
inline Prompt ParsePrompt(std::string_view json) {
  const auto object = nlohmann::json::parse(json, nullptr, false);
  if (!object.is_object()) {
    throw Error(WHET_INTERNAL, "$: a candidate must be a JSON object");
  }
  Prompt prompt;
  prompt.system = internal::StringMember(object, "system", "$");
  prompt.user_template = internal::StringMember(object, "user_template", "$");
  prompt.output_instructions =
      internal::StringMember(object, "output_instructions", "$");
  if (const auto tools = object.find("tools"); tools != object.end()) {
    prompt.tools = *tools;
  }
  const auto selection = object.find("few_shot_selection");
  if (selection != object.end()) {
    const std::int64_t nearest =
        selection->is_object() && selection->contains("nearest") &&
                (*selection)["nearest"].is_number_integer()
            ? (*selection)["nearest"].get<std::int64_t>()
            : 0;
    if (nearest < 1) {
      throw Error(WHET_INTERNAL,
                  "$.few_shot_selection: expected {\"nearest\": a number}");
    }
    prompt.few_shot_selection = FewShotSelection{nearest};
  }
  const auto shots = object.find("few_shot_examples");
  if (shots == object.end())
    return prompt;
  if (!shots->is_array()) {
    throw Error(WHET_INTERNAL, "$.few_shot_examples: expected an array");
  }
  for (const auto& shot : *shots) {
    const std::string path = "$.few_shot_examples[" +
                             std::to_string(prompt.few_shot_examples.size()) +
                             "]";
    if (!shot.is_object() || !shot.contains("input")) {
      throw Error(WHET_INTERNAL, path + ": expected {input, output}");
    }
    FewShotExample example;
    example.input = ParseColumns(shot["input"].dump());
    example.output = internal::StringMember(shot, "output", path);
    if (const auto calls = shot.find("tool_calls"); calls != shot.end()) {
      example.tool_calls = *calls;
    }
    prompt.few_shot_examples.push_back(std::move(example));
  }
  return prompt;
}

// Members that are empty are left out, except user_template. Invalid UTF-8 in
// a text (a model's output) becomes U+FFFD.
inline std::string ToJson(const Prompt& prompt) {
  nlohmann::json object = {{"user_template", prompt.user_template}};
  if (!prompt.system.empty())
    object["system"] = prompt.system;
  if (!prompt.output_instructions.empty()) {
    object["output_instructions"] = prompt.output_instructions;
  }
  if (!prompt.tools.is_null())
    object["tools"] = prompt.tools;
  if (prompt.few_shot_selection) {
    object["few_shot_selection"] = {
        {"nearest", prompt.few_shot_selection->nearest}};
  }
  for (const FewShotExample& example : prompt.few_shot_examples) {
    nlohmann::json shot = {{"input", example.input},
                           {"output", example.output}};
    if (!example.tool_calls.is_null()) {
      shot["tool_calls"] = example.tool_calls;
    }
    object["few_shot_examples"].push_back(std::move(shot));
  }
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace whet::sdk

#endif  // WHET_SDK_CANDIDATE_JSON_H_
