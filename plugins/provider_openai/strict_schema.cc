#include "strict_schema.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace whet::openai {
namespace {

using nlohmann::ordered_json;

// OpenAI allows five levels of nesting; beyond this nobody means it.
constexpr int kDeepestSchema = 32;

bool IsObjectType(const ordered_json& schema) {
  const ordered_json type = schema.value("type", ordered_json());
  const bool says_object =
      type == "object" ||
      (type.is_array() &&
       std::find(type.begin(), type.end(), "object") != type.end());
  return says_object || schema.contains("properties");
}

bool IsClosed(const ordered_json& schema) {
  if (schema.value("additionalProperties", ordered_json()) != false)
    return false;
  const ordered_json properties =
      schema.value("properties", ordered_json::object());
  const ordered_json required = schema.value("required", ordered_json::array());
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
bool AllClosed(const ordered_json& value, int depth) {
  if (depth > kDeepestSchema)
    return false;
  if (value.is_object() && IsObjectType(value) && !IsClosed(value)) {
    return false;
  }
  if (!value.is_structured())
    return true;
  return std::all_of(value.begin(), value.end(), [&](const ordered_json& part) {
    return AllClosed(part, depth + 1);
  });
}

}  // namespace

bool IsStrictSchema(const ordered_json& schema) {
  return schema.is_object() &&
         schema.value("type", ordered_json()) == "object" &&
         AllClosed(schema, 0);
}

}  // namespace whet::openai
