#include "response_schema.h"

#include <nlohmann/json.hpp>

namespace whet::vertex {
namespace {

using Schema = nlohmann::ordered_json;

// Members of a schema whose values are schemas: by name, in a list, alone.
constexpr const char* kSchemasByName[] = {"properties", "$defs", "defs",
                                          "definitions"};
constexpr const char* kSchemas[] = {
    "anyOf", "oneOf", "allOf", "prefixItems", "items", "additionalProperties"};

}  // namespace

void AddPropertyOrdering(nlohmann::ordered_json& schema) {
  if (!schema.is_object())
    return;
  for (const char* member : kSchemasByName) {
    const auto it = schema.find(member);
    if (it == schema.end() || !it->is_object())
      continue;
    for (Schema& inner : *it)
      AddPropertyOrdering(inner);
  }
  for (const char* member : kSchemas) {
    const auto it = schema.find(member);
    if (it == schema.end())
      continue;
    if (!it->is_array()) {
      AddPropertyOrdering(*it);
      continue;
    }
    for (Schema& inner : *it)
      AddPropertyOrdering(inner);
  }
  const auto properties = schema.find("properties");
  if (properties == schema.end() || !properties->is_object() ||
      properties->empty() || schema.contains("propertyOrdering")) {
    return;
  }
  Schema order = Schema::array();
  for (const auto& property : properties->items())
    order.push_back(property.key());
  schema["propertyOrdering"] = std::move(order);
}

}  // namespace whet::vertex
