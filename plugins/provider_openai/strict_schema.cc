#include "strict_schema.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace whet::openai {
namespace {

using nlohmann::json;

// OpenAI allows five levels of nesting; beyond this nobody means it.
constexpr int kDeepestSchema = 32;

bool IsObjectType(const json& schema) {
  const json type = schema.value("type", json());
  const bool says_object =
      type == "object" ||
      (type.is_array() &&
       std::find(type.begin(), type.end(), "object") != type.end());
  return says_object || schema.contains("properties");
}

bool IsClosed(const json& schema) {
  if (schema.value("additionalProperties", json()) != false)
    return false;
  const json properties = schema.value("properties", json::object());
  const json required = schema.value("required", json::array());
  if (!properties.is_object() || !required.is_array())
    return false;
  for (const auto& [name, property] : properties.items()) {
    if (std::find(required.begin(), required.end(), name) == required.end()) {
      return false;
    }
  }
  return true;
}

// True if every object type in `value`, which may be any part of a schema, is
// closed. Walking all members covers items, anyOf, $defs and the like.
bool AllClosed(const json& value, int depth) {
  if (depth > kDeepestSchema)
    return false;
  if (value.is_object() && IsObjectType(value) && !IsClosed(value)) {
    return false;
  }
  if (!value.is_structured())
    return true;
  return std::all_of(value.begin(), value.end(), [&](const json& part) {
    return AllClosed(part, depth + 1);
  });
}

}  // namespace

bool IsStrictSchema(const json& schema) {
  return schema.is_object() && schema.value("type", json()) == "object" &&
         AllClosed(schema, 0);
}

}  // namespace whet::openai
