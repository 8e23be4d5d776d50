#include "extra_body.h"

#include <cctype>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "wire/json_text.h"

namespace whet::vertex {
namespace {

using Extra = nlohmann::ordered_json;
using wire::ParseOrdered;

[[noreturn]] void RefuseExtra(const std::string& why) {
  throw sdk::Error(WHET_INVALID_ARGUMENT, why, WHET_ERROR_NOT_BILLED);
}

std::string InCamelCase(const std::string& name) {
  std::string out;
  bool capital = false;
  for (const char c : name) {
    if (c == '_') {
      capital = true;
      continue;
    }
    const auto letter = static_cast<unsigned char>(c);
    out += capital ? static_cast<char>(std::toupper(letter)) : c;
    capital = false;
  }
  return out;
}

void CheckNames(const Extra& object, const std::string& path) {
  for (const auto& member : object.items()) {
    if (member.key().find('_') != std::string::npos) {
      RefuseExtra(path + "." + member.key() + ": write " +
                  InCamelCase(member.key()));
    }
  }
}

}  // namespace

nlohmann::ordered_json ExtraFields(const std::string& text,
                                   const std::string& name) {
  if (text.empty())
    return Extra::object();
  Extra extra = ParseOrdered(text);
  if (!extra.is_object())
    RefuseExtra(name + ": expected a JSON object");
  CheckNames(extra, name);
  for (const char* ours : {"contents", "systemInstruction", "model", "content",
                           "instances", "requests"}) {
    if (extra.contains(ours))
      RefuseExtra(name + "." + ours + " is set by the host; remove it");
  }
  const auto config = extra.find("generationConfig");
  if (config == extra.end())
    return extra;
  if (!config->is_object())
    RefuseExtra(name + ".generationConfig: expected a JSON object");
  CheckNames(*config, name + ".generationConfig");
  if (config->contains("candidateCount") && (*config)["candidateCount"] != 1) {
    RefuseExtra(name +
                ".generationConfig.candidateCount: one request has one answer; "
                "ask for samples instead");
  }
  return extra;
}

void MergeInto(nlohmann::ordered_json& into,
               const nlohmann::ordered_json& from) {
  for (const auto& [name, value] : from.items()) {
    nlohmann::ordered_json& there = into[name];
    if (there.is_object() && value.is_object())
      MergeInto(there, value);
    else
      there = value;
  }
}

}  // namespace whet::vertex
