// JSON Schemas as grammars. llama.cpp's converter does the work; it leaves out
// what it does not know, so that an answer could break its schema, and prints
// what it is unsure of. What it does not obey is refused here before it is
// asked.
#include <array>
#include <exception>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "whet/sdk/error.h"

#include "grammar.h"
#include "llama_extras.h"

namespace whet::llama {
namespace {

using nlohmann::json;
using whet::sdk::Error;

constexpr int kDeepestSchema = 64;

// What says nothing about a value, or only where other schemas are.
constexpr std::array kRemarks = {"title",     "description", "default",
                                 "examples",  "$schema",     "$id",
                                 "$comment",  "deprecated",  "readOnly",
                                 "writeOnly", "$defs",       "definitions"};

bool IsRemark(std::string_view key) {
  for (const std::string_view remark : kRemarks) {
    if (key == remark) {
      return true;
    }
  }
  return false;
}

[[noreturn]] void Refuse(const std::string& path, const std::string& reason) {
  throw Error(WHET_INVALID_ARGUMENT,
              "response schema, " + path + ": " + reason +
                  "; the provider llama cannot hold an answer to it");
}

void CheckSchema(const json& schema, const std::string& path, int depth);

void CheckEach(const json& schemas, const std::string& path, int depth) {
  for (const auto& [key, schema] : schemas.items()) {
    CheckSchema(schema, path + "/" + key, depth);
  }
}

// `$ref` and the alternatives stand alone: the converter reads nothing else.
bool StandsAlone(const json& schema, const std::string& path) {
  for (const char* key : {"$ref", "anyOf", "oneOf", "allOf"}) {
    if (!schema.contains(key)) {
      continue;
    }
    for (const auto& [other, value] : schema.items()) {
      if (other != key && !IsRemark(other) &&
          !(other == "type" && std::string_view(key) == "allOf")) {
        Refuse(path, "`" + other + "` beside `" + key + "`");
      }
    }
    return true;
  }
  return false;
}

bool IsCount(std::string_view key) {
  return key == "minItems" || key == "maxItems";
}

bool IsLength(std::string_view key) {
  return key == "minLength" || key == "maxLength";
}

bool IsBound(std::string_view key) {
  return key == "minimum" || key == "maximum" || key == "exclusiveMinimum" ||
         key == "exclusiveMaximum";
}

bool IsFormat(const json& value) {
  return value == "date" || value == "time" || value == "date-time" ||
         value == "uuid";
}

// One keyword and its value.
void CheckKeyword(const json& schema, const std::string& key,
                  const std::string& path) {
  const json& value = schema[key];
  const json type = schema.value("type", json());
  const bool tuple = schema.contains("prefixItems") ||
                     (schema.contains("items") && schema["items"].is_array());
  if (IsRemark(key) || key == "type" || key == "enum" || key == "const" ||
      key == "properties" || key == "additionalProperties" || key == "items" ||
      key == "prefixItems" || key == "required" ||
      (IsLength(key) && !schema.contains("format")) ||
      (IsCount(key) && !tuple) || (IsBound(key) && type == "integer") ||
      (key == "format" && IsFormat(value))) {
    return;
  }
  if (key == "format") {
    Refuse(path, "`format` " + value.dump() +
                     ", not one of date, time, date-time, uuid");
  }
  if (IsBound(key)) {
    Refuse(path, "`" + key + "` of what is not an integer");
  }
  Refuse(path, "`" + key + "`");
}

void CheckRequired(const json& schema, const std::string& path) {
  const json required = schema.value("required", json::array());
  for (const json& name : required) {
    if (!name.is_string() || !schema.contains("properties") ||
        !schema["properties"].contains(name.get<std::string>())) {
      Refuse(path, "`required` " + name.dump() + ", which no property is");
    }
  }
}

void CheckParts(const json& schema, const std::string& path, int depth) {
  for (const char* key : {"properties", "$defs", "definitions", "anyOf",
                          "oneOf", "allOf", "prefixItems"}) {
    if (schema.contains(key)) {
      CheckEach(schema[key], path + "/" + key, depth);
    }
  }
  for (const char* key : {"additionalProperties", "items"}) {
    if (schema.contains(key) && schema[key].is_object()) {
      CheckSchema(schema[key], path + "/" + key, depth);
    } else if (schema.contains(key) && schema[key].is_array()) {
      CheckEach(schema[key], path + "/" + key, depth);
    }
  }
}

void CheckSchema(const json& schema, const std::string& path, int depth) {
  if (depth > kDeepestSchema) {
    Refuse("#", "nested more than " + std::to_string(kDeepestSchema) +
                    " levels deep");
  }
  if (!schema.is_object()) {
    Refuse(path, "expected an object, got " + schema.dump());
  }
  if (schema.contains("items") && schema.contains("prefixItems")) {
    Refuse(path, "`items` beside `prefixItems`");
  }
  if (!StandsAlone(schema, path)) {
    for (const auto& [key, value] : schema.items()) {
      CheckKeyword(schema, key, path);
    }
    CheckRequired(schema, path);
  }
  CheckParts(schema, path, depth + 1);
}

// Without recursion, as what follows it has some.
bool NestsTooDeeply(std::string_view text) {
  int depth = 0;
  for (const char c : text) {
    depth += c == '{' || c == '[' ? 1 : 0;
    depth -= c == '}' || c == ']' ? 1 : 0;
    if (depth > 4 * kDeepestSchema) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string GrammarOf(std::string_view schema) {
  if (NestsTooDeeply(schema)) {
    Refuse("#", "nested too deeply");
  }
  const json parsed = json::parse(schema, nullptr, false);
  if (parsed.is_discarded()) {
    throw Error(WHET_INVALID_ARGUMENT, "response schema: not JSON");
  }
  CheckSchema(parsed, "#", 0);
  try {
    return whet_llama::GrammarOfSchema(std::string(schema));
  } catch (const std::exception& error) {
    throw Error(WHET_INVALID_ARGUMENT,
                std::string("response schema: ") + error.what());
  }
}

}  // namespace whet::llama
