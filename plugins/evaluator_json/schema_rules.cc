#include "schema_rules.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

namespace whet::json {
namespace {

// Keywords of which the schemas are about the same value.
constexpr std::array<const char*, 4> kSame = {"not", "if", "then", "else"};
constexpr std::array<const char*, 3> kSameLists = {"allOf", "anyOf", "oneOf"};

class References {
 public:
  References(const nlohmann::json& root, const std::string& path)
      : root_(root), path_(path) {}

  // Checks all schemas at and below `schema`.
  void CheckAll(const nlohmann::json& schema) {
    if (schema.is_object())
      Visit(schema);
    for (const nlohmann::json& part : schema) {
      if (part.is_structured())
        CheckAll(part);
    }
  }

 private:
  enum class State { kOpen, kDone };

  [[noreturn]] void Refuse(const std::string& why) const {
    throw sdk::Error(WHET_INVALID_ARGUMENT, path_ + ": " + why);
  }

  // Goes through everything that judges the same value as `schema`.
  void Visit(const nlohmann::json& schema) {
    if (!schema.is_object())
      return;
    const auto [it, is_new] = states_.emplace(&schema, State::kOpen);
    if (!is_new) {
      if (it->second == State::kOpen)
        Refuse("a schema refers to itself without going deeper into the value");
      return;
    }
    if (schema.contains("$ref"))
      Visit(Target(schema["$ref"]));
    for (const char* keyword : kSame) {
      if (schema.contains(keyword))
        Visit(schema[keyword]);
    }
    for (const char* keyword : kSameLists) {
      if (!schema.contains(keyword) || !schema[keyword].is_array())
        continue;
      for (const nlohmann::json& part : schema[keyword])
        Visit(part);
    }
    if (schema.contains("dependencies") && schema["dependencies"].is_object()) {
      for (const nlohmann::json& part : schema["dependencies"])
        Visit(part);
    }
    states_[&schema] = State::kDone;
  }

  const nlohmann::json& Target(const nlohmann::json& reference) const {
    const std::string text =
        reference.is_string() ? reference.get<std::string>() : "";
    if (text == "#")
      return root_;
    if (text.rfind("#/", 0) != 0) {
      Refuse(
          "expected a reference into this schema, like "
          "\"#/definitions/name\", got " +
          reference.dump());
    }
    try {
      return root_.at(nlohmann::json::json_pointer(text.substr(1)));
    } catch (const nlohmann::json::exception&) {
      Refuse("there is nothing at " + reference.dump());
    }
  }

  const nlohmann::json& root_;
  const std::string& path_;
  std::unordered_map<const nlohmann::json*, State> states_;
};

}  // namespace

void CheckSchema(const nlohmann::json& schema, const std::string& path) {
  References(schema, path).CheckAll(schema);
}

bool UsesKeyword(const nlohmann::json& schema, std::string_view keyword) {
  if (schema.is_object() && schema.contains(keyword))
    return true;
  return schema.is_structured() &&
         std::any_of(schema.begin(), schema.end(), [&](const auto& part) {
           return UsesKeyword(part, keyword);
         });
}

}  // namespace whet::json
