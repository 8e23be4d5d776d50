#include "extra_body.h"

#include <cctype>

#include <nlohmann/json.hpp>

#include "wire/extra_fields.h"

namespace whet::vertex {
namespace {

using Extra = nlohmann::ordered_json;

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
      wire::RefuseRequest(path + "." + member.key() + ": write " +
                          InCamelCase(member.key()));
    }
  }
}

}  // namespace

nlohmann::ordered_json ExtraFields(const std::string& text,
                                   const std::string& name) {
  Extra extra = wire::ExtraFields(text, name,
                                  {"contents", "systemInstruction", "model",
                                   "content", "instances", "requests"});
  CheckNames(extra, name);
  const auto config = extra.find("generationConfig");
  if (config == extra.end())
    return extra;
  if (!config->is_object())
    wire::RefuseRequest(name + ".generationConfig: expected a JSON object");
  CheckNames(*config, name + ".generationConfig");
  if (config->contains("candidateCount") && (*config)["candidateCount"] != 1) {
    wire::RefuseRequest(
        name +
        ".generationConfig.candidateCount: one request has one answer; "
        "ask for samples instead");
  }
  return extra;
}

}  // namespace whet::vertex
